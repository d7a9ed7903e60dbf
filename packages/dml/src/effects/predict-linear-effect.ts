import { createRng, DataError, type Design, normalQuantile, quantiles, resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { largestCombinations } from "../inference/multiplier-bootstrap.js";
import { type LinearEffect, modifierRows, quadraticForm } from "./linear-effect.js";

/** Options of {@link predictLinearEffect}, with their defaults. */
export const predictLinearEffectOptions = z.strictObject({
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of intervals and band."),
  draws: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe("Draws that the simultaneous band is made of; 0 for no band."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Linear effects of some rows, length m each. */
export interface PredictedLinearEffects {
  readonly effect: Float64Array;
  readonly se: Float64Array;
  /** Holds each effect with the level. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Holds the effects of all rows together with the level; `null` without draws. */
  readonly band: { readonly low: Float64Array; readonly high: Float64Array; readonly critical: number } | null;
}

/**
 * Effects b_0 + x'b of the rows of a design with their errors, and a sup-t band over all of them from normal draws of the coefficients. The errors
 * are of the linear projection, not of the individual effects about it.
 *
 * @param design The modifiers of the fit, any rows; `null` for a fit without.
 * @throws {DataError} naming the columns if they are not those of the fit. @throws {NonFiniteError} for missing values.
 * @see Semenova & Chernozhukov (2021), Econometrics Journal 24(2), section 3, for the band.
 */
export function predictLinearEffect(
  fit: LinearEffect,
  design: Design | null,
  options: z.input<typeof predictLinearEffectOptions> = {},
): PredictedLinearEffects {
  const { level, draws, seed } = resolveOptions("predictLinearEffect", predictLinearEffectOptions, options);
  const rows = modifierRows(design, design?.n ?? 1);
  const expected = fit.coefficients.map(({ name }) => name);
  if (rows.p !== expected.length || rows.names.some((name, j) => name !== expected[j])) {
    const message = `are ${rows.names.join(", ")}, expected ${expected.join(", ")}`;
    throw new DataError([{ path: "columns", message }]);
  }
  const at = Array.from({ length: rows.n }, (_, i) =>
    Array.from({ length: rows.p }, (_column, j) => rows.x[j * rows.n + i]!),
  );
  const effect = Float64Array.from(at, (x) => x.reduce((sum, v, j) => sum + v * fit.coefficients[j]!.estimate, 0));
  const se = Float64Array.from(at, (x) => Math.sqrt(Math.max(0, quadraticForm(fit.covariance, x))));
  const bounds = (critical: number) => ({
    low: effect.map((tau, i) => tau - critical * se[i]!),
    high: effect.map((tau, i) => tau + critical * se[i]!),
  });
  if (draws === 0) return { effect, se, ...bounds(normalQuantile(0.5 + level / 2)), band: null };
  const rng = createRng(seed).fork("bootstrap");
  const critical = quantiles(largestCombinations(fit.covariance, at, { draws, rng }), [level])[0]!;
  return {
    effect,
    se,
    ...bounds(normalQuantile(0.5 + level / 2)),
    band: { ...bounds(critical), critical },
  };
}
