import { normalQuantile } from "@career-dml/core";
import { influenceCovariances } from "../inference/influence-covariance.js";
import type { SensitivityElements } from "./sensitivity-elements.js";

/** Strength of an omitted variable. */
export interface Confounding {
  readonly cfY: number;
  readonly cfD: number;
  readonly rho: number;
}

/** Bounds on an estimate under omitted variables, with standard errors of each bound. */
export interface SensitivityBounds {
  readonly lower: number;
  readonly upper: number;
  readonly seLower: number;
  readonly seUpper: number;
}

/**
 * theta -+ |rho| S C_Y C_D with S^2 = sigma2 nu2, C_Y^2 = cfY, C_D^2 = cfD / (1 - cfD), and the standard error of each bound
 * from its influence function: that of theta, minus or plus the strength times
 * (sigma2 psiNu2 + nu2 psiSigma2) / (2 S).
 *
 * @throws {DataError} where two-way clusters leave a negative variance of some bound.
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, theorems 2 and 4.
 */
export const sensitivityBounds = (elements: SensitivityElements, confounding: Confounding): SensitivityBounds =>
  boundsOf(elements)(confounding);

/** `sensitivityBounds` for many strengths: the sums over units are made once. */
export function boundsOf(elements: SensitivityElements): (confounding: Confounding) => SensitivityBounds {
  const { estimate, influence, sigma2, nu2, psiSigma2, psiNu2, spread = "n" } = elements;
  const scale = Math.sqrt(sigma2 * nu2);
  const bias = influence.map((_, i) => (scale === 0 ? 0 : (sigma2 * psiNu2[i]! + nu2 * psiSigma2[i]!) / (2 * scale)));
  const { uu: variance, uv: both, vv: variancePerStrength } = influenceCovariances(influence, bias, spread);
  return (confounding) => {
    const strength = strengthOf(confounding);
    // A variance cannot be negative; where the two influences cancel, its parts can miss zero by their rounding.
    const se = (sign: number): number =>
      Math.sqrt(Math.max(0, variance + 2 * sign * strength * both + strength * strength * variancePerStrength));
    return {
      lower: estimate - strength * scale,
      upper: estimate + strength * scale,
      seLower: se(-1),
      seUpper: se(1),
    };
  };
}

const strengthOf = ({ cfY, cfD, rho }: Confounding): number => Math.abs(rho) * Math.sqrt((cfY * cfD) / (1 - cfD));

/** What is explained away, and how closely the two errors of an omitted variable go together. */
export interface RobustnessOptions {
  /** Default 0. */
  readonly nullEffect?: number;
  /** Default 1, the worst case. */
  readonly rho?: number;
}

/**
 * Equal confounding cfY = cfD at which a bound reaches `nullEffect`: with q = |theta - nullEffect| / (|rho| S) it solves
 * r / sqrt(1 - r) = q, so r = 2 q / (q + sqrt(q^2 + 4)). 1 where no confounding does.
 */
export function robustnessValue(
  { estimate, sigma2, nu2 }: SensitivityElements,
  { nullEffect = 0, rho = 1 }: RobustnessOptions = {},
): number {
  const scale = Math.abs(rho) * Math.sqrt(sigma2 * nu2);
  const distance = Math.abs(estimate - nullEffect);
  if (scale === 0) return distance === 0 ? 0 : 1;
  const q = distance / scale;
  return (2 * q) / (q + Math.sqrt(q * q + 4));
}

/** As `robustnessValue`, for the one-sided confidence bound of the given level: 0 where it already holds `nullEffect`. */
export function robustnessValueOfInterval(
  elements: SensitivityElements,
  level = 0.95,
  { nullEffect = 0, rho = 1 }: RobustnessOptions = {},
): number {
  const confidence = confidenceTowards(elements, { nullEffect, level });
  const reaches = (r: number): boolean => {
    const bound = confidence({ cfY: r, cfD: r, rho });
    return elements.estimate >= nullEffect ? bound <= nullEffect : bound >= nullEffect;
  };
  if (reaches(0)) return 0;
  let [low, high] = [0, robustnessValue(elements, { nullEffect, rho })];
  if (high === 1) return 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** One-sided confidence bound of the bound that lies on the side of `nullEffect`. */
export function confidenceTowards(
  elements: SensitivityElements,
  { nullEffect, level }: { readonly nullEffect: number; readonly level: number },
  bounds = boundsOf(elements),
): (confounding: Confounding) => number {
  const z = normalQuantile(level);
  return (confounding) => {
    const { lower, upper, seLower, seUpper } = bounds(confounding);
    return elements.estimate >= nullEffect ? lower - z * seLower : upper + z * seUpper;
  };
}
