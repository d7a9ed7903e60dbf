import { normalQuantile, resolveOptions, type SensitivityBenchmark, type SensitivityResult } from "@career-dml/core";
import { z } from "zod";
import { boundsOf, confidenceTowards, robustnessValue, robustnessValueOfInterval } from "./sensitivity-bounds.js";
import type { SensitivityElements } from "./sensitivity-elements.js";

const share = z.number().min(0).lt(1);

/** Options of every bound: the strength that is assumed, and what would be explained away. */
export const confoundingOptions = z.strictObject({
  cfY: share.default(0.03).describe("partial R2 of omitted variables with the outcome"),
  cfD: share.default(0.03).describe("share of the representer's variance that omitted variables add, 1 - R2"),
  rho: z.number().min(-1).max(1).default(1).describe("correlation of the two errors; 1 is the worst case"),
  level: z.number().gt(0.5).lt(1).default(0.95).describe("level of the one-sided confidence bounds"),
  nullEffect: z.number().default(0).describe("effect that robustness values explain the estimate away to"),
});

/** Options of `sensitivity`. */
export const sensitivityOptions = z.strictObject({
  ...confoundingOptions.shape,
  gridPoints: z.int().min(2).max(200).default(21).describe("points of the contour grid along each axis"),
});

/** Options of `sensitivity` as a caller gives them. */
export type SensitivityOptions = z.input<typeof sensitivityOptions>;

type Resolved = z.output<typeof sensitivityOptions>;

/** The same estimate without one observed variable, a group of them, or the careers. */
export interface LeftOut {
  readonly name: string;
  readonly elements: SensitivityElements;
  /** The questioned estimate over the same units, where these are not all of its own (both may trim). */
  readonly whole?: SensitivityElements;
}

/** The questioned estimate, and what it becomes without each observed variable. */
export interface SensitivityInput {
  /** Key of the representation whose estimate is questioned. */
  readonly representation: string;
  readonly elements: SensitivityElements;
  readonly leftOut: readonly LeftOut[];
}

/**
 * What an omitted variable could do to an estimate: bounds at a given strength with confidence bounds, robustness values, both over
 * a grid of strengths, and bounds for omitted variables as strong as observed ones.
 *
 * @throws {OptionsError} if an option is unknown or out of range.
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302.
 */
export function sensitivity(input: SensitivityInput, options: SensitivityOptions = {}): SensitivityResult {
  const resolved = resolveOptions("sensitivity", sensitivityOptions, options);
  const { cfY, cfD, rho, level, nullEffect } = resolved;
  const { elements } = input;
  const at = boundsOf(elements);
  const bounds = at({ cfY, cfD, rho });
  const critical = normalQuantile(level);
  const value = robustnessValue(elements, { nullEffect, rho });
  const benchmarks = input.leftOut.map((leftOut) => benchmark(input.elements, leftOut, at));
  const ends = [value, cfY, cfD, ...benchmarks.flatMap((b) => [b.cfY, b.cfD])];
  return Object.freeze({
    representation: input.representation,
    estimate: elements.estimate,
    cfY,
    cfD,
    rho,
    ...bounds,
    confidence: Object.freeze([
      bounds.lower - critical * bounds.seLower,
      bounds.upper + critical * bounds.seUpper,
    ] as const),
    level,
    nullEffect,
    robustnessValue: value,
    robustnessValueCi: robustnessValueOfInterval(elements, level, { nullEffect, rho }),
    contour: contour(elements, { at, end: gridEnd(ends) }, resolved),
    benchmarks: Object.freeze(benchmarks),
    warnings: Object.freeze([...(elements.warnings ?? [])]),
  });
}

/** Strongest confounding a benchmark may stand for: a bound at 1 would be infinite. */
const STRONGEST = 0.999;

/**
 * Gains of an observed variable (section 5 of the paper): cfY = (sigma2_short - sigma2) / sigma2, the gain in R2 as a share of what the
 * long regression leaves, and cfD = (1 - R2_alpha) / R2_alpha with R2_alpha = nu2_short / nu2. rho is the change of the estimate over the
 * largest that the two differences allow.
 */
function benchmark(
  elements: SensitivityElements,
  { name, elements: short, whole = elements }: LeftOut,
  at: ReturnType<typeof boundsOf>,
) {
  const [unexplained, added] = [short.sigma2 - whole.sigma2, whole.nu2 - short.nu2];
  const gainY = whole.sigma2 > 0 ? unexplained / whole.sigma2 : 0;
  const gainD = added / short.nu2;
  const change = short.estimate - whole.estimate;
  const strengths = { cfY: bounded(gainY), cfD: bounded(gainD) };
  const { lower, upper } = at({ ...strengths, rho: 1 });
  const isStrong = unexplained > 0 && added > 0;
  return Object.freeze({
    name,
    ...strengths,
    gainY,
    gainD,
    change,
    rho: isStrong ? change / Math.sqrt(unexplained * added) : null,
    ...(isStrong ? {} : { reason: NO_GAIN }),
    lower,
    upper,
  } satisfies SensitivityBenchmark);
}

const NO_GAIN = "One of the two is predicted no worse without it, so that there is nothing to correlate.";

const bounded = (gain: number): number => Math.min(STRONGEST, Math.max(0, gain));

/** End of both axes: everything of interest with room to spare, on a multiple of .05. */
const gridEnd = (values: readonly number[]): number =>
  Math.min(0.95, Math.max(0.1, Math.ceil((1.15 * Math.max(...values)) / 0.05) * 0.05));

function contour(
  elements: SensitivityElements,
  { at, end }: { readonly at: ReturnType<typeof boundsOf>; readonly end: number },
  { rho, gridPoints, nullEffect, level }: Resolved,
): SensitivityResult["contour"] {
  const axis = Object.freeze(Array.from({ length: gridPoints }, (_, k) => (end * k) / (gridPoints - 1)));
  const confidence = confidenceTowards(elements, { nullEffect, level }, at);
  const over = (value: (cfY: number, cfD: number) => number) =>
    Object.freeze(axis.map((cfY) => Object.freeze(axis.map((cfD) => value(cfY, cfD)))));
  return Object.freeze({
    cfY: axis,
    cfD: axis,
    lower: over((cfY, cfD) => at({ cfY, cfD, rho }).lower),
    confidence: over((cfY, cfD) => confidence({ cfY, cfD, rho })),
  });
}
