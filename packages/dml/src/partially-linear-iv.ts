import {
  createRng,
  type Folds,
  type NuisanceQuality,
  resolveOptions,
  type Rng,
  type RunContext,
} from "@career-dml/core";
import { z } from "zod";
import { checkColumns } from "./check-columns.js";
import { crossFit, meanOf, meanOrShare } from "./cross-fit.js";
import { type InstrumentedResiduals, partiallyLinearStages } from "./diagnostics/instrumented-elements.js";
import { type InstrumentedEffect, instrumentedEffect, type QuestionedInstrument } from "./instrumented-effect.js";
import { type Learners, nuisanceLearners, nuisanceOptionsOf } from "./learners/nuisance-learners.js";
import { overSplits, solvedSplit } from "./over-splits.js";
import { partiallingOut } from "./partialling-out.js";
import type { PartiallyLinearInput } from "./partially-linear.js";

/** Options of {@link partiallyLinearIv}, with their defaults. */
export const partiallyLinearIvOptions = z.strictObject({
  nuisance: nuisanceOptionsOf("outcome", "treatment", "instrument")
    .prefault({})
    .describe("Learners of the conditional means."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval and of the robust set."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** As for the partially linear model, with an instrument. */
export interface PartiallyLinearIvInput extends PartiallyLinearInput {
  /** 0/1, or continuous; moves the treatment, and the outcome through the treatment alone. */
  readonly instrument: Float64Array | Uint8Array;
}

/**
 * Partially linear model with an instrument: Y = theta T + g(X) + U, Z = m(X) + V, E[U | X, Z] = 0.
 * psi = (Y - l(X) - theta (T - r(X))) (Z - m(X)), l(x) = E[Y | x], r(x) = E[T | x]; 0/1 variables are learned under log loss.
 *
 * @returns theta in outcome units per unit of treatment, with the set of effects that keeps its level under a weak instrument.
 * @throws {ShapeError | DataError | OptionsError} for input that breaks the contract; {DataError} where the instrument does not vary.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1), eq. 4.8.
 */
export async function partiallyLinearIv(
  input: PartiallyLinearIvInput,
  options: z.input<typeof partiallyLinearIvOptions> = {},
  run: RunContext = {},
): Promise<InstrumentedEffect> {
  const resolved = resolveOptions("partiallyLinearIv", partiallyLinearIvOptions, options);
  return (await estimated(input, resolved, run)).effect;
}

/**
 * {@link partiallyLinearIv} on one partition, with the elements of its omitted-variable bounds.
 *
 * @throws as `partiallyLinearIv`.
 */
export async function questionedPartiallyLinearIv(
  input: PartiallyLinearIvInput & { readonly folds: Folds },
  options: z.input<typeof partiallyLinearIvOptions> = {},
  run: RunContext = {},
): Promise<QuestionedInstrument> {
  const resolved = resolveOptions("questionedPartiallyLinearIv", partiallyLinearIvOptions, options);
  const { effect, residuals } = await estimated(input, resolved, run);
  const { clusters, weights = null } = input;
  return { effect, elements: partiallyLinearStages(residuals, { spread: clusters ?? "n", weights }) };
}

/** The effect, and the residuals of the first partition. */
async function estimated(
  input: PartiallyLinearIvInput,
  options: z.output<typeof partiallyLinearIvOptions>,
  run: RunContext,
) {
  const { outcome, treatment, instrument } = input;
  checkColumns(outcome.length, { outcome, treatment, instrument }, ["treatment", "instrument"]);
  const learners = nuisanceLearners(options.nuisance);
  const found = await overSplits(input.folds, createRng(options.seed), async (folds, rng) => {
    const { quality, ...residuals } = await residualsOf({ ...input, folds, learners, rng }, run);
    return { ...solvedSplit(partiallingOut(residuals), quality, input), residuals };
  });
  const described = {
    estimator: "partially linear regression with an instrument",
    estimand: "LATE" as const,
    estimandLabel: "theta, effects weighted by what the instrument moves",
    options,
    seed: options.seed,
  };
  const effect = instrumentedEffect({ ...found, described }, options.level, input.clusters ?? "n");
  return { effect, residuals: found.splits[0]!.residuals };
}

interface Split extends Omit<PartiallyLinearIvInput, "folds"> {
  readonly folds: Folds;
  readonly learners: Learners;
  readonly rng: Rng;
}

interface LearnedResiduals extends InstrumentedResiduals {
  readonly quality: readonly NuisanceQuality[];
}

async function residualsOf(split: Split, run: RunContext): Promise<LearnedResiduals> {
  const { outcome } = split;
  const treatment = Float64Array.from(split.treatment);
  const instrument = Float64Array.from(split.instrument);
  const targets = [
    meanOf("outcome", outcome),
    meanOrShare("treatment", treatment),
    meanOrShare("instrument", instrument),
  ];
  const [l, r, m] = await crossFit({ ...split, targets }, run);
  return {
    outcome: outcome.map((y, i) => y - l!.prediction[i]!),
    treatment: treatment.map((t, i) => t - r!.prediction[i]!),
    instrument: instrument.map((z, i) => z - m!.prediction[i]!),
    quality: [l!.quality, r!.quality, m!.quality],
  };
}
