import { normalQuantile, resolveOptions, type SensitivityResult } from "@career-dml/core";
import { z } from "zod";
import type { SensitivityElements } from "./sensitivity-elements.js";

const share = z.number().min(0).lt(1);

/** Options of `sensitivity`. */
export const sensitivityOptions = z.strictObject({
  cfY: share.default(0.03).describe("partial R2 of omitted variables with the outcome"),
  cfD: share.default(0.03).describe("share of the representer's variance that omitted variables add, 1 - R2"),
  rho: z.number().min(-1).max(1).default(1).describe("correlation of the two errors; 1 is the worst case"),
  level: z.number().gt(0.5).lt(1).default(0.95).describe("level of the one-sided bounds behind robustnessValueCi"),
  gridPoints: z.int().min(2).max(200).default(21).describe("points of the contour grid along each axis"),
});

/** Options of `sensitivity` as a caller gives them. */
export type SensitivityOptions = z.input<typeof sensitivityOptions>;

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
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, theorems 2 and 4.
 */
export function sensitivityBounds(elements: SensitivityElements, confounding: Confounding): SensitivityBounds {
  const { estimate, influence, sigma2, nu2, psiSigma2, psiNu2 } = elements;
  const strength = strengthOf(confounding);
  const scale = Math.sqrt(sigma2 * nu2);
  const seOf = (sign: number): number => {
    let squares = 0;
    for (let i = 0; i < influence.length; i++) {
      const bias = scale === 0 ? 0 : (sigma2 * psiNu2[i]! + nu2 * psiSigma2[i]!) / (2 * scale);
      squares += (influence[i]! + sign * strength * bias) ** 2;
    }
    return Math.sqrt(squares) / influence.length;
  };
  return {
    lower: estimate - strength * scale,
    upper: estimate + strength * scale,
    seLower: seOf(-1),
    seUpper: seOf(1),
  };
}

const strengthOf = ({ cfY, cfD, rho }: Confounding): number => Math.abs(rho) * Math.sqrt((cfY * cfD) / (1 - cfD));

/**
 * Equal confounding cfY = cfD at which a bound reaches zero, |rho| = 1: with q = |theta| / S it solves
 * r / sqrt(1 - r) = q, so r = (-q^2 + q sqrt(q^2 + 4)) / 2.
 */
export function robustnessValue({ estimate, sigma2, nu2 }: SensitivityElements): number {
  const scale = Math.sqrt(sigma2 * nu2);
  if (scale === 0) return estimate === 0 ? 0 : 1;
  const q = Math.abs(estimate) / scale;
  return (-q * q + q * Math.sqrt(q * q + 4)) / 2;
}

/** As `robustnessValue`, for the one-sided confidence bound of the given level: 0 where it already holds zero. */
export function robustnessValueOfInterval(elements: SensitivityElements, level = 0.95): number {
  const z = normalQuantile(level);
  const reaches = (r: number): boolean => {
    const { lower, upper, seLower, seUpper } = sensitivityBounds(elements, { cfY: r, cfD: r, rho: 1 });
    return elements.estimate >= 0 ? lower - z * seLower <= 0 : upper + z * seUpper >= 0;
  };
  if (reaches(0)) return 0;
  let [low, high] = [0, robustnessValue(elements)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** The same estimate without one observed variable, or without the careers. */
export interface LeftOut {
  readonly name: string;
  readonly elements: SensitivityElements;
}

/** The questioned estimate, and what it becomes without each observed variable. */
export interface SensitivityInput {
  /** Key of the representation whose estimate is questioned. */
  readonly representation: string;
  readonly elements: SensitivityElements;
  /** Variance of the outcome over the same units. */
  readonly outcomeVariance: number;
  readonly leftOut: readonly LeftOut[];
}

/**
 * What an omitted variable could do to an estimate: bounds at a given strength, robustness values, the lower bound over
 * a grid of strengths, and bounds for omitted variables as strong as observed ones.
 *
 * @throws {OptionsError} if an option is unknown or out of range.
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302.
 */
export function sensitivity(input: SensitivityInput, options: SensitivityOptions = {}): SensitivityResult {
  const { cfY, cfD, rho, level, gridPoints } = resolveOptions("sensitivity", sensitivityOptions, options);
  const { elements } = input;
  const { lower, upper } = sensitivityBounds(elements, { cfY, cfD, rho });
  const value = robustnessValue(elements);
  const benchmarks = input.leftOut.map((leftOut) => benchmark(input, leftOut));
  const ends = [value, cfY, cfD, ...benchmarks.flatMap((b) => [b.cfY, b.cfD])];
  return Object.freeze({
    representation: input.representation,
    cfY,
    cfD,
    rho,
    lower,
    upper,
    robustnessValue: value,
    robustnessValueCi: robustnessValueOfInterval(elements, level),
    contour: contour(elements, { rho, end: gridEnd(ends), gridPoints }),
    benchmarks: Object.freeze(benchmarks),
  });
}

/** Strongest confounding a benchmark may stand for: a bound at 1 would be infinite. */
const STRONGEST = 0.999;

/**
 * Gains of an observed variable (section 5 of the paper): cfY = (R2 - R2_short) / (1 - R2), and with
 * R2_alpha = nu2_short / nu2, cfD = (1 - R2_alpha) / R2_alpha. Estimation error can make a gain negative; it is then 0.
 */
function benchmark({ elements, outcomeVariance }: SensitivityInput, { name, elements: short }: LeftOut) {
  const unexplained = elements.sigma2 / outcomeVariance;
  const cfY = unexplained > 0 ? bounded((short.sigma2 / outcomeVariance - unexplained) / unexplained) : 0;
  const retained = short.nu2 / elements.nu2;
  const cfD = bounded((1 - retained) / retained);
  const { lower, upper } = sensitivityBounds(elements, { cfY, cfD, rho: 1 });
  return Object.freeze({ name, cfY, cfD, lower, upper });
}

const bounded = (gain: number): number => Math.min(STRONGEST, Math.max(0, gain));

/** End of both axes: everything of interest with room to spare, on a multiple of .05. */
const gridEnd = (values: readonly number[]): number =>
  Math.min(0.95, Math.max(0.1, Math.ceil((1.15 * Math.max(...values)) / 0.05) * 0.05));

function contour(
  elements: SensitivityElements,
  { rho, end, gridPoints }: { readonly rho: number; readonly end: number; readonly gridPoints: number },
): SensitivityResult["contour"] {
  const scale = Math.sqrt(elements.sigma2 * elements.nu2);
  const axis = Object.freeze(Array.from({ length: gridPoints }, (_, k) => (end * k) / (gridPoints - 1)));
  const lower = axis.map((cfY) =>
    Object.freeze(axis.map((cfD) => elements.estimate - strengthOf({ cfY, cfD, rho }) * scale)),
  );
  return Object.freeze({ cfY: axis, cfD: axis, lower: Object.freeze(lower) });
}
