import {
  createRng,
  type Folds,
  type NuisanceQuality,
  resolveOptions,
  type RunContext,
  ShapeError,
} from "@career-dml/core";
import { z } from "zod";
import { type CrossFitted, crossFit, meanOf, meanOrShare } from "../cross-fit.js";
import { nuisanceLearners, nuisanceOptionsOf } from "../learners/nuisance-learners.js";
import type { Residuals } from "../r-stack.js";
import { checkEffectInput, type EffectLearnerInput } from "./effect-learner-input.js";
import { type LinearEffect, type LinearEffectInput, linearEffect, linearEffectOptions } from "./linear-effect.js";

/** Options of {@link linearDml}, with their defaults. */
export const linearDmlOptions = z.strictObject({
  ...linearEffectOptions,
  nuisance: nuisanceOptionsOf("outcome", "treatment").prefault({}).describe("Learners of E[Y | X] and E[T | X]."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Units whose effects are linear in some columns; vectors of length n. */
export interface LinearDmlInput
  extends Omit<EffectLearnerInput, "folds" | "newDesign">,
    Pick<LinearEffectInput, "modifiers" | "weights" | "clusters"> {
  /** One partition, or several: residuals are then means over the partitions. */
  readonly folds: Folds | readonly Folds[];
}

/** Linear effects, with what they were learned from. */
export interface LinearDml extends LinearEffect {
  /** Y - m(X) and T - e(X), cross-fitted. */
  readonly residuals: Residuals;
}

/**
 * Effects linear in modifiers x, for a treatment of any kind: least squares of Y - m(X) on (T - e(X)) (1, x), with everything adjusted for in m and e.
 * A 0/1 treatment is learned under log loss. With `modifiers: null` one effect for all, the partially linear model.
 *
 * @returns Coefficients with covariance and the average effect; `predictLinearEffect` says the effect of any row.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError | SingularError} for input that breaks the contract.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1); Semenova, Goldman, Chernozhukov & Taddy (2023), Quantitative
 *   Economics 14(2); equal to EconML's LinearDML on the same folds.
 */
export async function linearDml(
  input: LinearDmlInput,
  options: z.input<typeof linearDmlOptions> = {},
  run: RunContext = {},
): Promise<LinearDml> {
  const resolved = resolveOptions("linearDml", linearDmlOptions, options);
  const partitions = "of" in input.folds ? [input.folds] : input.folds;
  if (partitions.length === 0) throw new ShapeError("folds", 1, 0);
  for (const folds of partitions) checkEffectInput({ ...input, folds }, false);
  const treatment = Float64Array.from(input.treatment);
  const targets = [meanOf("outcome", input.outcome), meanOrShare("treatment", treatment)];
  const learners = nuisanceLearners(resolved.nuisance);
  const root = createRng(resolved.seed);
  const found = await Promise.all(
    partitions.map((folds, r) =>
      crossFit({ designs: [input.design], folds, targets, learners, rng: root.fork("repetition", r) }, run),
    ),
  );
  const residuals = {
    outcome: residualOf(input.outcome, found, 0),
    treatment: residualOf(treatment, found, 1),
  };
  const nuisances: readonly NuisanceQuality[] = Object.freeze(found[0]!.map(({ quality }) => quality));
  const described = { estimator: "linear DML", nuisances, options: resolved, seed: resolved.seed };
  const fit = linearEffect(
    { ...input, target: residuals.outcome, factor: residuals.treatment },
    { covariance: resolved.covariance, level: resolved.level, described },
    run,
  );
  return Object.freeze({ ...fit, residuals });
}

/** A variable less the mean of what the partitions predict of it. */
const residualOf = (values: Float64Array, found: readonly (readonly CrossFitted[])[], which: number): Float64Array =>
  values.map((v, i) => v - found.reduce((sum, fits) => sum + fits[which]!.prediction[i]!, 0) / found.length);
