import { createRng, type Design, resolveOptions, type RunContext } from "@career-dml/core";
import { z } from "zod";
import { checkInputs } from "./check-inputs.js";
import type { ClusterLabels } from "./cluster-codes.js";
import { requireVariance } from "./inference/forest-scores.js";
import { categoricalColumns } from "./options.js";
import { predictRegressionForest } from "./predict-regression-forest.js";
import { regressionForest } from "./regression-forest.js";

/** What nuisance forests are grown on; all vectors of length n. */
export interface NuisanceForestsData {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** 0/1 or continuous. */
  readonly treatment: Float64Array | Uint8Array;
  /** For an instrumental forest; 0/1 or continuous. */
  readonly instrument?: Float64Array | Uint8Array;
  /** Positive, length n; without them all units count alike. */
  readonly weights?: Float64Array;
  /** Cluster of each unit: a prediction comes from trees that drew no unit of its cluster. */
  readonly clusters?: ClusterLabels;
}

/** Out-of-bag conditional means of each unit, length n. */
export interface NuisanceForests {
  /** E[Y | X]. */
  readonly outcomeHat: Float64Array;
  /** E[T | X], the propensity of a 0/1 treatment; never clipped. */
  readonly treatmentHat: Float64Array;
}

/** The same with that of an instrument. */
export interface InstrumentNuisances extends NuisanceForests {
  /** E[Z | X]. */
  readonly instrumentHat: Float64Array;
}

/** Options of `nuisanceForests` and `conditionalVariance` with their defaults. */
export const nuisanceForestsOptions = z.strictObject({
  trees: z
    .int()
    .min(4)
    .multipleOf(2)
    .default(250)
    .describe(
      "Trees of each forest: no variance is taken from them, and the mean of a few hundred is as near to its limit as matters.",
    ),
  minLeafSize: z
    .int()
    .min(1)
    .default(1)
    .describe(
      "Least units in a child: small leaves leave less of the confounding in the residuals, and the mean over trees takes out their noise.",
    ),
  categorical: categoricalColumns,
  seed: z.int().default(42).describe("Seed of the forests; each draws from a stream of its own."),
});

/** Options of `nuisanceForests`, all optional. */
export type NuisanceForestsOptions = z.input<typeof nuisanceForestsOptions>;

/**
 * The conditional means that a causal forest asks for, E[Y | X] and E[T | X], by two honest regression forests out of
 * bag: the orthogonalisation that grf does inside its `causal_forest`. Use as
 *
 *   const hats = await nuisanceForests(data);
 *   const forest = await causalForest({ ...data, ...hats });
 *
 * With an instrument, E[Z | X] comes with them, as `instrumentHat`. A continuous treatment needs its conditional variance
 * for average partial effects: `conditionalVariance`.
 *
 * @throws As `regressionForest` and its out-of-bag prediction.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 6.1.1; Robinson (1988), Econometrica 56(4).
 */
export function nuisanceForests(
  data: NuisanceForestsData & { readonly instrument: Float64Array | Uint8Array },
  options?: NuisanceForestsOptions,
  run?: RunContext,
): Promise<InstrumentNuisances>;
export function nuisanceForests(
  data: NuisanceForestsData,
  options?: NuisanceForestsOptions,
  run?: RunContext,
): Promise<NuisanceForests>;
export async function nuisanceForests(
  data: NuisanceForestsData,
  options: NuisanceForestsOptions = {},
  run: RunContext = {},
): Promise<NuisanceForests | InstrumentNuisances> {
  const resolved = resolveOptions("nuisanceForests", nuisanceForestsOptions, options);
  const { design, outcome, treatment, instrument, weights, clusters } = data;
  const units = { design, weights, clusters };
  const { categorical } = resolved;
  const vectors = { outcome, treatment, ...(instrument === undefined ? {} : { instrument }) };
  checkInputs(design, vectors, { clusters, categorical });
  const outcomeHat = await conditionalMean(units, { target: outcome, name: "outcome" }, resolved, run);
  const treatmentHat = await conditionalMean(units, { target: treatment, name: "treatment" }, resolved, run);
  if (instrument === undefined) return Object.freeze({ outcomeHat, treatmentHat });
  const instrumentHat = await conditionalMean(units, { target: instrument, name: "instrument" }, resolved, run);
  return Object.freeze({ outcomeHat, treatmentHat, instrumentHat });
}

/**
 * Var(T | X) of a continuous treatment, by a regression forest of its squared residuals, out of bag: the
 * `treatmentVariance` of `forestScores`, or the `instrumentVariance` of `averageLate`.
 *
 * @param treatment And its conditional mean, from a model that never saw the unit.
 * @throws {DataError} if the variance comes out as zero for a unit: its residuals, and those around it, are all zero.
 */
export async function conditionalVariance(
  {
    design,
    treatment,
    treatmentHat,
    weights,
    clusters,
  }: Omit<NuisanceForestsData, "outcome" | "instrument"> & Pick<NuisanceForests, "treatmentHat">,
  options: NuisanceForestsOptions = {},
  run: RunContext = {},
): Promise<Float64Array> {
  const resolved = resolveOptions("conditionalVariance", nuisanceForestsOptions, options);
  checkInputs(design, { treatment, treatmentHat }, { clusters, categorical: resolved.categorical });
  const target = treatmentHat.map((e, i) => (treatment[i]! - e) ** 2);
  const variance = await conditionalMean(
    { design, weights, clusters },
    { target, name: "treatment variance" },
    resolved,
    run,
  );
  return requireVariance("treatmentVariance", variance, "treatment");
}

/** The units that a conditional mean is taken over. */
type UnitsOfFit = Pick<NuisanceForestsData, "design"> & {
  readonly [K in "weights" | "clusters"]: NuisanceForestsData[K] | undefined;
};

async function conditionalMean(
  { design, weights, clusters }: UnitsOfFit,
  { target, name }: { readonly target: Float64Array | Uint8Array; readonly name: string },
  { seed, ...options }: z.output<typeof nuisanceForestsOptions>,
  run: RunContext,
): Promise<Float64Array> {
  const data = {
    design,
    outcome: target,
    ...(weights === undefined ? {} : { weights }),
    ...(clusters === undefined ? {} : { clusters }),
  };
  const stream = createRng(seed).fork(name).uint32();
  const forest = await regressionForest(data, { ...options, seed: stream }, run);
  return (await predictRegressionForest(forest, null, run)).prediction;
}
