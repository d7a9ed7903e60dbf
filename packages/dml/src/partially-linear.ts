import {
  createRng,
  type Design,
  type EffectResult,
  effectResult,
  type Folds,
  type NuisanceQuality,
  resolveOptions,
  type Rng,
  type RunContext,
  ShapeError,
} from "@career-dml/core";
import { z } from "zod";
import { crossFit, meanOf, meanOrShare } from "./cross-fit.js";
import { weightedScore } from "./inference/weighted-score.js";
import type { PartiallyLinearResiduals } from "./diagnostics/sensitivity-elements.js";
import { type Learners, nuisanceLearners, nuisanceOptionsOf } from "./learners/nuisance-learners.js";
import { type Clusters, solveMoment } from "./moment-inference.js";
import { type OneSplit, overSplits, solvedSplit } from "./over-splits.js";
import { partiallingOut } from "./partialling-out.js";

/** Options of {@link partiallyLinear}, with their defaults. */
export const partiallyLinearOptions = z.strictObject({
  score: z
    .enum(["partialling-out", "iv-type"])
    .default("partialling-out")
    .describe("Residual on residual, or the treatment residual as an instrument for the treatment."),
  nuisance: nuisanceOptionsOf("outcome", "treatment").prefault({}).describe("Learners of the conditional means."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** An outcome, a treatment of any kind and covariates of the same n units. */
export interface PartiallyLinearInput {
  readonly outcome: Float64Array;
  /** 0/1, or continuous. */
  readonly treatment: Float64Array | Uint8Array;
  /** One design of all n units, or one per fold. */
  readonly designs: readonly Design[];
  /** One partition, or several: the estimate is then their median. */
  readonly folds: Folds | readonly Folds[];
  /** Clusters that are independent of each other, and which folds keep whole; `null` or absent where units are. */
  readonly clusters?: Clusters | null;
  /** How many units each stands for, length n: weighs the score, not what is learned. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

type Options = z.output<typeof partiallyLinearOptions>;

/**
 * Partially linear model: Y = theta T + g(X) + U, T = m(X) + V.
 *
 * - `partialling-out`: psi = (Y - l(X) - theta (T - m(X))) (T - m(X)), l(x) = E[Y | x].
 * - `iv-type`: psi = (Y - theta T - g(X)) (T - m(X)), g learned from Y - theta0 T with theta0 the estimate by partialling out.
 *
 * A 0/1 treatment is learned under log loss, any other under squared loss.
 * With effects that differ between units theta weighs them by the variance of T given X; it is then not the ATE.
 *
 * @throws {ShapeError | DataError | OptionsError} for input that breaks the contract.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1), eq. 4.3 and 4.4; Robinson (1988), Econometrica 56(4).
 */
export async function partiallyLinear(
  input: PartiallyLinearInput,
  options: z.input<typeof partiallyLinearOptions> = {},
  run: RunContext = {},
): Promise<EffectResult> {
  const resolved = resolveOptions("partiallyLinear", partiallyLinearOptions, options);
  const n = input.outcome.length;
  if (input.treatment.length !== n) throw new ShapeError("treatment", n, input.treatment.length);
  const learners = nuisanceLearners(resolved.nuisance);
  const { estimate, se, splits } = await overSplits(input.folds, createRng(resolved.seed), (folds, rng) =>
    oneSplit({ ...input, folds, learners, rng }, resolved, run),
  );
  return effectResult({
    estimator: `partially linear regression, ${resolved.score}`,
    estimand: "ATO",
    estimandLabel: "theta, effects weighted by Var(T | X)",
    estimate,
    se,
    n,
    level: resolved.level,
    nuisances: Object.freeze([...splits[0]!.quality]),
    options: resolved,
    seed: resolved.seed,
  });
}

interface Split extends Omit<PartiallyLinearInput, "folds"> {
  readonly folds: Folds;
  readonly learners: Learners;
  readonly rng: Rng;
}

/** What the covariates leave of outcome and treatment, and how well each was learned. */
export interface LearnedResiduals extends PartiallyLinearResiduals {
  readonly quality: readonly NuisanceQuality[];
}

/**
 * The residuals behind {@link partiallyLinear} on one partition: the same learners, folds and seed give those of its estimate by
 * partialling out.
 *
 * @throws {ShapeError | DataError | OptionsError} for input that breaks the contract.
 */
export async function partiallyLinearResiduals(
  input: Omit<PartiallyLinearInput, "folds"> & { readonly folds: Folds },
  options: Pick<z.input<typeof partiallyLinearOptions>, "nuisance" | "seed"> = {},
  run: RunContext = {},
): Promise<LearnedResiduals> {
  const { nuisance, seed } = resolveOptions("partiallyLinearResiduals", partiallyLinearOptions, options);
  const n = input.outcome.length;
  if (input.treatment.length !== n) throw new ShapeError("treatment", n, input.treatment.length);
  const rng = createRng(seed).fork("repetition", 0);
  return residualsOf({ ...input, learners: nuisanceLearners(nuisance), rng }, run);
}

async function residualsOf(split: Split, run: RunContext): Promise<LearnedResiduals> {
  const treatment = Float64Array.from(split.treatment);
  const [l, m] = await crossFit(
    { ...split, targets: [meanOf("outcome", split.outcome), meanOrShare("treatment", treatment)] },
    run,
  );
  return {
    outcome: split.outcome.map((y, i) => y - l!.prediction[i]!),
    treatment: treatment.map((t, i) => t - m!.prediction[i]!),
    quality: [l!.quality, m!.quality],
  };
}

async function oneSplit(split: Split, { score }: Options, run: RunContext): Promise<OneSplit> {
  const { outcome } = split;
  const treatment = Float64Array.from(split.treatment);
  const { quality, ...residuals } = await residualsOf(split, run);
  const first = partiallingOut(residuals);
  if (score === "partialling-out") return solvedSplit(first, quality, split);
  const start = solveMoment(weightedScore(first, split.weights ?? null)).estimate;
  const adjusted = outcome.map((y, i) => y - start * treatment[i]!);
  const [g] = await crossFit({ ...split, targets: [meanOf("outcome - theta T", adjusted)] }, run);
  const left = outcome.map((y, i) => y - g!.prediction[i]!);
  const psi = partiallingOut({ outcome: left, treatment, instrument: residuals.treatment });
  return solvedSplit(psi, [...quality, g!.quality], split);
}
