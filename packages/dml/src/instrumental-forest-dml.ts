import {
  createRng,
  type Design,
  type EffectResult,
  type Folds,
  type NuisanceQuality,
  report,
  resolveOptions,
  type RunContext,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import {
  averageLate,
  complianceScores,
  conditionalVariance,
  instrumentalForest,
  instrumentalForestOptions,
  predictInstrumentalForest,
} from "@career-dml/forest";
import { z } from "zod";
import { checkColumns } from "./check-columns.js";
import { crossFit, meanOf, meanOrShare } from "./cross-fit.js";
import { nuisanceLearners, nuisanceOptionsOf } from "./learners/nuisance-learners.js";
import { trim } from "./trimming.js";

/** Options of `instrumentalForestDml`. */
export const instrumentalForestDmlOptions = z.strictObject({
  trim: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.01)
    .describe("Units whose 0/1 instrument has a probability this close to 0 or 1 leave; 0 keeps everybody."),
  nuisance: nuisanceOptionsOf("outcome", "treatment", "instrument")
    .prefault({})
    .describe("Learners of the conditional means."),
  forest: z
    .strictObject({
      ...instrumentalForestOptions.shape,
      trees: z.int().min(4).default(1000).describe("Number of trees, a multiple of bagSize with at least two bags."),
    })
    .omit({ seed: true })
    .prefault({})
    .describe("The instrumental forest; the forest of compliance has as many trees."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the intervals."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Options of {@link instrumentalForestDml}: {@link instrumentalForestDmlOptions} lists them. */
export type InstrumentalForestDmlOptions = z.output<typeof instrumentalForestDmlOptions>;

/** Columns of the same n units. */
export interface InstrumentalForestDmlInput {
  readonly outcome: Float64Array;
  /** 0/1 or continuous. */
  readonly treatment: Float64Array | Uint8Array;
  /** 0/1 or continuous. */
  readonly instrument: Float64Array | Uint8Array;
  /** One design of all n units, or one per fold for the conditional means; the forests grow on the first. */
  readonly designs: readonly Design[];
  readonly folds: Folds;
  /** Cluster of each unit, whole in trees and errors; `null` or absent where units are independent. */
  readonly clusters?: Int32Array | null;
}

/** Local effects of the units that trimming kept, in the order of `units`. */
export interface InstrumentalForestDml {
  readonly kind: "instrumental-forest-dml";
  /** Average effect over compliers. */
  readonly late: EffectResult;
  /** Average of the conditional local effects over all units, whatever their compliance. */
  readonly averageConditionalLate: EffectResult;
  /** Rows that stayed, ascending. */
  readonly units: Uint32Array;
  /** Conditional local effect of each, out of bag, in outcome units, and its little-bag variance. */
  readonly effect: Float64Array;
  readonly effectVariance: Float64Array;
  /** Effect of the instrument on the treatment of each, out of bag. */
  readonly compliance: Float64Array;
  /** Robust F of the instrument; below 10 it is called weak. */
  readonly firstStageF: number;
  readonly quality: readonly NuisanceQuality[];
  readonly options: InstrumentalForestDmlOptions;
  readonly seed: number;
}

/**
 * Local effects of a treatment that an instrument moves: E[Y | X], E[T | X] and E[Z | X] are cross-fitted, an instrumental forest on
 * the residuals predicts conditional local effects out of bag, a causal forest of T on Z the compliance, and the averages come from
 * doubly robust scores of both.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; {DataError} where treatment or instrument
 *   does not vary, or trimming leaves one side of a 0/1 instrument empty.
 * @throws {OverlapError} if, without trimming, the probability of a 0/1 instrument is within .001 of 0 or 1.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 7; Tan (2006), JASA 101(476), for the average.
 */
export async function instrumentalForestDml(
  input: InstrumentalForestDmlInput,
  options: z.input<typeof instrumentalForestDmlOptions> = {},
  run: RunContext = {},
): Promise<InstrumentalForestDml> {
  const resolved = resolveOptions("instrumentalForestDml", instrumentalForestDmlOptions, options);
  const { outcome, treatment, instrument } = input;
  checkColumns(outcome.length, { outcome, treatment, instrument }, ["treatment", "instrument"]);
  const { units, dropped, quality, columns } = await residualColumns(input, resolved, run);
  const { forest, level, seed } = resolved;
  const rng = createRng(seed);
  report(run, "instrumental forest", 0, 1);
  const grown = await instrumentalForest(columns, { ...forest, seed: rng.fork("instrumental forest").uint32() }, run);
  const { effect, variance } = await predictInstrumentalForest(grown, null, run);
  const own = { trees: forest.trees, seed: rng.fork("compliance").uint32() };
  report(run, "compliance", 0, 1);
  const compliance = await complianceScores(columns, own, run);
  const known = { ...columns, effect, compliance, ...(await varianceOf(columns, own.seed, run)) };
  const described = { dropped, nuisances: quality, options: resolved, seed };
  return Object.freeze({
    kind: "instrumental-forest-dml" as const,
    late: Object.freeze({ ...averageLate(known, { level }), ...described }),
    averageConditionalLate: Object.freeze({ ...averageLate(known, { level, population: "all" }), ...described }),
    units,
    effect,
    effectVariance: variance,
    compliance,
    firstStageF: grown.firstStageF,
    quality,
    options: resolved,
    seed,
  });
}

type Columns = Awaited<ReturnType<typeof residualColumns>>["columns"];

/** Cross-fitted means, and the units whose instrument could have been another. */
async function residualColumns(
  input: InstrumentalForestDmlInput,
  options: InstrumentalForestDmlOptions,
  run: RunContext,
) {
  const { outcome, designs, folds, clusters } = input;
  const treatment = Float64Array.from(input.treatment);
  const instrument = Float64Array.from(input.instrument);
  const targets = [
    meanOf("outcome", outcome),
    meanOrShare("treatment", treatment),
    meanOrShare("instrument", instrument),
  ];
  report(run, "nuisances", 0, 1);
  const learners = nuisanceLearners(options.nuisance);
  const rng = createRng(options.seed).fork("nuisances");
  const fits = await crossFit({ designs, folds, targets, learners, rng }, run);
  const isTrimmed = isBinary(instrument) && options.trim > 0;
  const { kept: units, dropped } = isTrimmed
    ? trim(fits[2]!.prediction, Uint8Array.from(instrument), { bounds: [options.trim, 1 - options.trim], extreme: 0 })
    : { kept: Uint32Array.from(instrument.keys()), dropped: 0 };
  const pick = (values: Float64Array): Float64Array => selectEntries(values, units);
  const [outcomeHat, treatmentHat, instrumentHat] = fits.map(({ prediction }) => pick(prediction));
  const columns = {
    design: selectRows(designs[0]!, units),
    outcome: pick(outcome),
    treatment: pick(treatment),
    instrument: pick(instrument),
    outcomeHat: outcomeHat!,
    treatmentHat: treatmentHat!,
    instrumentHat: instrumentHat!,
    ...(clusters ? { clusters: selectEntries(clusters, units) } : {}),
  };
  return { units, dropped, quality: fits.map((fit) => fit.quality), columns };
}

/** Var(Z | X) of an instrument that is not 0/1. */
async function varianceOf(columns: Columns, seed: number, run: RunContext) {
  const { instrument, instrumentHat, ...others } = columns;
  if (isBinary(instrument)) return {};
  const given = { ...others, treatment: instrument, treatmentHat: instrumentHat };
  return { instrumentVariance: await conditionalVariance(given, { seed }, run) };
}

const isBinary = (values: Float64Array): boolean => values.every((v) => v === 0 || v === 1);
