import { OverlapError, ShapeError } from "./errors.js";
import { quantiles } from "./quantiles.js";
import type { OverlapReport } from "./result.js";

const PROBABILITIES = Object.freeze([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]);
const THRESHOLDS = Object.freeze([0.01, 0.02, 0.05, 0.1]);
const BINS = 20;

/** What trimming did before a report is written. */
export interface TrimmingSummary {
  readonly bounds: readonly [number, number] | null;
  readonly dropped: number;
}

/**
 * How far the two groups overlap: extremes, quantiles and histogram of the propensity by arm, effective sample sizes
 * (sum w)^2 / sum w^2 of the inverse propensity weights, and units beyond the usual thresholds with what trimming there would leave.
 *
 * @param propensity P(T = 1 | X) of every unit before trimming, length n, strictly between 0 and 1.
 * @param treatment 0/1, length n, both values present.
 * @throws {ShapeError} if the lengths differ.
 * @throws {OverlapError} if a propensity is not strictly between 0 and 1: its weight is infinite.
 */
export function overlapReport(
  propensity: Float64Array,
  treatment: Uint8Array,
  trimmed: TrimmingSummary = { bounds: null, dropped: 0 },
): OverlapReport {
  if (treatment.length !== propensity.length) throw new ShapeError("treatment", propensity.length, treatment.length);
  requireOverlap(propensity, [0, 1]);
  const [treated, untreated] = [1, 0].map((arm) => propensity.filter((_, i) => treatment[i] === arm));
  return Object.freeze({
    min: propensity.reduce((low, e) => Math.min(low, e), 1),
    max: propensity.reduce((high, e) => Math.max(high, e), 0),
    quantiles: Object.freeze({
      probabilities: PROBABILITIES,
      treated: quantiles(treated!, PROBABILITIES),
      untreated: quantiles(untreated!, PROBABILITIES),
    }),
    histogram: Object.freeze({ treated: histogram(treated!), untreated: histogram(untreated!) }),
    effectiveSampleSize: sizes(treated!, untreated!),
    beyond: Object.freeze(THRESHOLDS.map((threshold) => beyond(threshold, treated!, untreated!))),
    trimmed: Object.freeze({
      ...trimmed,
      population: trimmed.bounds === null || trimmed.dropped === 0 ? null : populationLabel(trimmed.bounds),
    }),
  });
}

/** Who has a propensity beyond a threshold, and what an estimate without them is about. */
function beyond(threshold: number, treated: Float64Array, untreated: Float64Array): OverlapReport["beyond"][number] {
  const bounds = [threshold, 1 - threshold] as const;
  const outside = (test: (e: number) => boolean): number => treated.filter(test).length + untreated.filter(test).length;
  const inside = [treated, untreated].map((arm) => arm.filter((e) => e > bounds[0] && e < bounds[1]));
  return Object.freeze({
    threshold,
    below: outside((e) => e < bounds[0]),
    above: outside((e) => e > bounds[1]),
    population: populationLabel(bounds),
    kept: Object.freeze({ treated: inside[0]!.length, untreated: inside[1]!.length }),
    effectiveSampleSize: sizes(inside[0]!, inside[1]!),
  });
}

/** Units between two propensities in words: `.05 < e < .95`. */
export const populationLabel = ([low, high]: readonly [number, number]): string => `${short(low)} < e < ${short(high)}`;

/** A probability without its leading zero, rounded to six digits so that 1 - .9 is .1. */
const short = (p: number): string => String(Number(p.toFixed(6))).replace(/^0\./, ".");

const sizes = (treated: Float64Array, untreated: Float64Array): OverlapReport["effectiveSampleSize"] =>
  Object.freeze({
    treated: effectiveSize(treated.map((e) => 1 / e)),
    untreated: effectiveSize(untreated.map((e) => 1 / (1 - e))),
  });

/**
 * Refuses propensities outside the open interval, instead of clipping them.
 *
 * @param rows Row of the dataset that each propensity belongs to. Default: its own position.
 * @throws {OverlapError} naming the units.
 */
export function requireOverlap(
  propensity: Float64Array,
  bounds: readonly [number, number],
  rows: ArrayLike<number> | null = null,
): void {
  const [low, high] = bounds;
  const outside = [...propensity.keys()].filter((i) => !(propensity[i]! > low && propensity[i]! < high));
  if (outside.length > 0) throw new OverlapError(rows === null ? outside : outside.map((i) => rows[i]!), bounds);
}

function histogram(propensity: Float64Array): readonly number[] {
  const counts = Array.from({ length: BINS }, () => 0);
  for (const e of propensity) counts[Math.min(BINS - 1, Math.floor(e * BINS))]! += 1;
  return Object.freeze(counts);
}

function effectiveSize(weights: Float64Array): number {
  if (weights.length === 0) return 0;
  const total = weights.reduce((sum, w) => sum + w, 0);
  return (total * total) / weights.reduce((sum, w) => sum + w * w, 0);
}
