import { type Design, requireFinite, resolveOptions, type RunContext } from "@career-dml/core";
import { z } from "zod";
import { type LinearEffect, linearEffect, linearEffectOptions } from "./effects/linear-effect.js";

/** Options of {@link effectProjection}, with their defaults. */
export const effectProjectionOptions = z.strictObject({
  ...linearEffectOptions,
  covariance: linearEffectOptions.covariance.default("HC0"),
});

/** Scores, and what to project them on. */
export interface EffectProjectionInput {
  /** Doubly robust score of each unit, length n, outcome units. */
  readonly scores: Float64Array;
  /** Any columns known before treatment, n rows: covariates, polynomials or splines of them; the constant is added. */
  readonly modifiers: Design;
  readonly weights?: Float64Array | null;
  /** Cluster of each unit, any integers. */
  readonly clusters?: ArrayLike<number> | null;
}

/**
 * Best linear projection of the individual effects on given columns, from doubly robust scores: coefficients with their covariance by the normal
 * approximation, for {@link predictLinearEffect} and its band. `bestLinearProjection` of @career-dml/forest is the same by Student's t.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError | SingularError} for input that breaks the contract.
 * @see Semenova & Chernozhukov (2021), Econometrics Journal 24(2); equal to DoubleML's CATE by BLP.
 */
export function effectProjection(
  input: EffectProjectionInput,
  options: z.input<typeof effectProjectionOptions> = {},
  run: RunContext = {},
): LinearEffect {
  const resolved = resolveOptions("effectProjection", effectProjectionOptions, options);
  requireFinite({ scores: input.scores });
  const described = { estimator: "best linear projection", options: resolved };
  const { covariance, level } = resolved;
  return linearEffect({ ...input, target: input.scores, factor: null }, { covariance, level, described }, run);
}
