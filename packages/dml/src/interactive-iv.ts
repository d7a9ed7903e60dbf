import {
  createRng,
  type Design,
  type Folds,
  type NuisanceQuality,
  requireOverlap,
  resolveOptions,
  type Rng,
  type RunContext,
} from "@career-dml/core";
import { z } from "zod";
import { checkBinary, checkColumns } from "./check-columns.js";
import { type CrossFitTarget, crossFit } from "./cross-fit.js";
import { type InstrumentedRegressions, interactiveStages } from "./diagnostics/instrumented-elements.js";
import { type InstrumentedEffect, instrumentedEffect, type QuestionedInstrument } from "./instrumented-effect.js";
import { type Learners, type Nuisance, nuisanceLearners, nuisanceOptionsOf } from "./learners/nuisance-learners.js";
import type { Clusters } from "./moment-inference.js";
import { overSplits, solvedSplit } from "./over-splits.js";
import { doublyRobustScores, type LinearScore, normalisedPropensity } from "./scores.js";

/** Options of {@link interactiveIv}, with their defaults. */
export const interactiveIvOptions = z.strictObject({
  alwaysTakers: z.boolean().default(true).describe("Whether units may be treated without the instrument."),
  neverTakers: z.boolean().default(true).describe("Whether units may stay untreated with the instrument."),
  normalise: z.boolean().default(false).describe("Inverse weights of the instrument average one on either side."),
  extreme: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.01)
    .describe("Smallest distance of P(Z = 1 | X) from 0 and 1 that is accepted."),
  nuisance: nuisanceOptionsOf("outcome", "treatment", "instrument")
    .prefault({})
    .describe("Learners of every nuisance."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval and of the robust set."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** A 0/1 treatment and a 0/1 instrument, an outcome and covariates of the same n units. */
export interface InteractiveIvInput {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly instrument: Uint8Array;
  /** One design of all n units, or one per fold. */
  readonly designs: readonly Design[];
  /** One partition, or several: the estimate is then their median. */
  readonly folds: Folds | readonly Folds[];
  /** Clusters that are independent of each other, and which folds keep whole; `null` or absent where units are. */
  readonly clusters?: Clusters | null;
  /** How many units each stands for, length n: weighs the score, not what is learned. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/**
 * Local average treatment effect of the units that a 0/1 instrument moves (compliers), effects free to differ: with
 * g_z = E[Y | Z = z, X], r_z = E[T | Z = z, X], m = P(Z = 1 | X),
 * psiB = g_1 - g_0 + Z (Y - g_1) / m - (1 - Z)(Y - g_0) / (1 - m), psiA = -(the same for T and r).
 *
 * @returns The effect on compliers, with the set of effects that keeps its level under a weak instrument.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract; {DataError} where treatment or
 *   instrument is not 0/1 or does not vary. @throws {OverlapError} if P(Z = 1 | X) is beyond `extreme`; nothing is clipped.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1), section 5.2; Frölich (2007), J. Econometrics 139(1).
 */
export async function interactiveIv(
  input: InteractiveIvInput,
  options: z.input<typeof interactiveIvOptions> = {},
  run: RunContext = {},
): Promise<InstrumentedEffect> {
  const resolved = resolveOptions("interactiveIv", interactiveIvOptions, options);
  return (await estimated(input, resolved, run)).effect;
}

/**
 * {@link interactiveIv} on one partition, with the elements of its omitted-variable bounds.
 *
 * @throws as `interactiveIv`.
 */
export async function questionedInteractiveIv(
  input: InteractiveIvInput & { readonly folds: Folds },
  options: z.input<typeof interactiveIvOptions> = {},
  run: RunContext = {},
): Promise<QuestionedInstrument> {
  const resolved = resolveOptions("questionedInteractiveIv", interactiveIvOptions, options);
  const { effect, learned } = await estimated(input, resolved, run);
  const { clusters, weights = null } = input;
  return { effect, elements: interactiveStages({ ...input, ...learned }, { spread: clusters ?? "n", weights }) };
}

/** The effect, and what was learned on the first partition. */
async function estimated(input: InteractiveIvInput, options: Options, run: RunContext) {
  const { outcome, treatment, instrument } = input;
  checkColumns(outcome.length, { outcome, treatment, instrument }, ["treatment", "instrument"]);
  checkBinary({ treatment, instrument });
  const learners = nuisanceLearners(options.nuisance);
  const found = await overSplits(input.folds, createRng(options.seed), async (folds, rng) => {
    const { quality, ...learned } = await regressionsOf({ ...input, folds, learners, rng }, options, run);
    return { ...solvedSplit(scoreOf({ ...input, ...learned }), quality, input), learned };
  });
  const described = {
    estimator: "interactive regression with an instrument",
    estimand: "LATE" as const,
    options,
    seed: options.seed,
  };
  const effect = instrumentedEffect({ ...found, described }, options.level, input.clusters ?? "n");
  return { effect, learned: found.splits[0]!.learned };
}

interface Split extends Omit<InteractiveIvInput, "folds"> {
  readonly folds: Folds;
  readonly learners: Learners;
  readonly rng: Rng;
}

type Options = z.output<typeof interactiveIvOptions>;

interface LearnedRegressions extends Pick<InstrumentedRegressions, "ofOutcome" | "ofTreatment" | "share"> {
  readonly quality: readonly NuisanceQuality[];
}

async function regressionsOf(split: Split, options: Options, run: RunContext): Promise<LearnedRegressions> {
  const { outcome, instrument } = split;
  const treatment = Float64Array.from(split.treatment);
  const where = (side: number): Uint8Array => instrument.map((z) => (z === side ? 1 : 0));
  const onSide = (of: Nuisance, target: Float64Array, loss: "squared" | "log", side: number): CrossFitTarget => ({
    name: `${of} | Z=${side}`,
    of,
    loss,
    target,
    observed: where(side),
  });
  const targets: CrossFitTarget[] = [
    onSide("outcome", outcome, "squared", 0),
    onSide("outcome", outcome, "squared", 1),
    { name: "instrument", of: "instrument", loss: "log", target: Float64Array.from(instrument) },
    // Without always-takers nobody is treated at Z = 0, and there is nothing to learn; likewise at Z = 1.
    ...(options.alwaysTakers ? [onSide("treatment", treatment, "log", 0)] : []),
    ...(options.neverTakers ? [onSide("treatment", treatment, "log", 1)] : []),
  ];
  const fits = await crossFit({ ...split, targets }, run);
  const named = new Map(targets.map(({ name }, k) => [name, fits[k]!.prediction]));
  const constant = (value: number): Float64Array => new Float64Array(outcome.length).fill(value);
  const m = named.get("instrument")!;
  requireOverlap(m, [options.extreme, 1 - options.extreme]);
  return {
    ofOutcome: { mu0: named.get("outcome | Z=0")!, mu1: named.get("outcome | Z=1")! },
    ofTreatment: {
      mu0: named.get("treatment | Z=0") ?? constant(0),
      mu1: named.get("treatment | Z=1") ?? constant(1),
    },
    share: options.normalise ? normalisedPropensity(instrument, m, split.weights) : m,
    quality: fits.map(({ quality }) => quality),
  };
}

/** The doubly robust scores of the instrument's effects on outcome and treatment: the effect is the ratio of their means. */
function scoreOf({
  outcome,
  treatment,
  instrument,
  ofOutcome,
  ofTreatment,
  share,
}: InstrumentedRegressions): LinearScore {
  const contrast = (target: Float64Array, regressions: InstrumentedRegressions["ofOutcome"]): Float64Array =>
    doublyRobustScores({
      outcome: target,
      treatment: instrument,
      nuisances: { ...regressions, propensity: share },
    });
  const moved = contrast(Float64Array.from(treatment), ofTreatment);
  return { psiA: moved.map((v) => -v), psiB: contrast(outcome, ofOutcome) };
}
