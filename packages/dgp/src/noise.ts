import type { Rng } from "@career-dml/core";
import { drawNormal } from "./draws.js";

/** Laws of the outcome noise, each scaled to the stated standard deviation. */
export const NOISE_FAMILIES = ["normal", "student-t", "skewed", "heteroscedastic"] as const;

/** What the noise of an outcome follows. */
export interface NoiseParameters {
  readonly noise: number;
  readonly noiseFamily: (typeof NOISE_FAMILIES)[number];
  readonly noiseDf: number;
}

/**
 * A disturbance of mean 0 and variance 1.
 *
 * - `normal`, `heteroscedastic`: standard normal, one uniform; the latter's standard deviation is the caller's concern.
 * - `student-t`: t with df degrees of freedom over its standard deviation sqrt(df / (df - 2)), from two uniforms.
 * - `skewed`: a standard exponential minus 1, one uniform.
 *
 * @see Bailey (1994), Mathematics of Computation 62(206): sqrt(df (U^(-2/df) - 1)) cos(2 pi V) follows Student's t.
 */
export function drawDisturbance({ noiseFamily, noiseDf: df }: NoiseParameters, rng: Rng): number {
  switch (noiseFamily) {
    case "student-t": {
      // 1 - u lies in (0, 1], so the power is finite.
      const radius = Math.sqrt((df - 2) * ((1 - rng.uniform()) ** (-2 / df) - 1));
      return radius * Math.cos(2 * Math.PI * rng.uniform());
    }
    case "skewed":
      return -Math.log(1 - rng.uniform()) - 1;
    default:
      return drawNormal(rng);
  }
}

/** Third and fourth standardised moments; `null` where the integral diverges. */
export interface NoiseMoments {
  readonly sd: number;
  readonly skewness: number | null;
  readonly excessKurtosis: number | null;
}

/**
 * Moments of the outcome noise over everybody.
 *
 * Student's t: skewness 0 for df > 3, excess kurtosis 6 / (df - 4) for df > 4. Centred exponential: 2 and 6. Heteroscedastic, variance
 * noise^2 h with E h = 1: 0 and 3 (E h^2 - 1).
 *
 * @param heteroscedasticity E h^2 of the design; read for that family alone.
 * @param correlation Of the noise with the error of being seen, rho: the noise is then rho v + sqrt(1 - rho^2) e with v normal
 *   and e of the family, its cumulants those of e times (1 - rho^2)^(3/2) and (1 - rho^2)^2.
 */
export function momentsOfNoise(p: NoiseParameters, heteroscedasticity: number, correlation: number): NoiseMoments {
  const { noiseFamily: family, noiseDf: df } = p;
  // Scaling by education keeps the mixture normal: the correlation changes none of its moments.
  if (family === "normal" || family === "heteroscedastic") {
    const excessKurtosis = family === "normal" ? 0 : 3 * (heteroscedasticity - 1);
    return Object.freeze({ sd: p.noise, skewness: 0, excessKurtosis });
  }
  const own = 1 - correlation ** 2;
  const third = family === "skewed" ? 2 : df > 3 ? 0 : null;
  const fourth = family === "skewed" ? 6 : df > 4 ? 6 / (df - 4) : null;
  return Object.freeze({
    sd: p.noise,
    skewness: shrunk(third, own ** 1.5),
    excessKurtosis: shrunk(fourth, own ** 2),
  });
}

/** A cumulant of a disturbance that is a part of the noise; a disturbance that is no part of it has none. */
const shrunk = (cumulant: number | null, factor: number): number | null =>
  factor === 0 ? 0 : cumulant === null ? null : cumulant * factor;
