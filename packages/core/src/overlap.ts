import { OverlapError, ShapeError } from "./errors.js";
import { quantiles } from "./quantiles.js";
import { selectEntries } from "./design.js";
import type { OverlapReport } from "./result.js";

const PROBABILITIES = Object.freeze([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]);
const THRESHOLDS = Object.freeze([0.01, 0.02, 0.05, 0.1]);
const BINS = 20;

/** Effective sample size, as a share of an arm, below which overlap deserves a warning. */
export const THIN_OVERLAP = 0.5;

/** What trimming did before a report is written. */
export interface TrimmingSummary {
  readonly bounds: readonly [number, number] | null;
  readonly dropped: number;
}

/** What trimming did, and how much each unit counts. */
export interface OverlapOptions {
  /** Default nobody. */
  readonly trimmed?: TrimmingSummary;
  /** How many units each stands for, length n: effective sizes allow for them, numbers of units do not. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/**
 * How far the two groups overlap: extremes, quantiles and histogram of the propensity by arm, effective sample sizes
 * (sum w)^2 / sum w^2 of the inverse propensity weights, times those of the sample, and units beyond the usual thresholds with what trimming there would leave.
 *
 * @param propensity P(T = 1 | X) of every unit before trimming, length n, strictly between 0 and 1.
 * @param treatment 0/1, length n, both values present.
 * @throws {ShapeError} if the lengths differ.
 * @throws {OverlapError} if a propensity is not strictly between 0 and 1: its weight is infinite.
 */
export function overlapReport(
  propensity: Float64Array,
  treatment: Uint8Array,
  { trimmed = { bounds: null, dropped: 0 }, weights = null }: OverlapOptions = {},
): OverlapReport {
  if (treatment.length !== propensity.length) throw new ShapeError("treatment", propensity.length, treatment.length);
  requireOverlap(propensity, [0, 1]);
  if (weights && weights.length !== propensity.length)
    throw new ShapeError("weights", propensity.length, weights.length);
  const [treated, untreated] = [1, 0].map((value): Arm => {
    const own = unitsWhere(propensity.length, (i) => treatment[i] === value);
    return {
      propensity: selectEntries(propensity, own),
      weights: weights ? selectEntries(weights, own) : new Float64Array(own.length).fill(1),
    };
  });
  return Object.freeze({
    min: propensity.reduce((low, e) => Math.min(low, e), 1),
    max: propensity.reduce((high, e) => Math.max(high, e), 0),
    quantiles: Object.freeze({
      probabilities: PROBABILITIES,
      treated: quantiles(treated!.propensity, PROBABILITIES),
      untreated: quantiles(untreated!.propensity, PROBABILITIES),
    }),
    histogram: Object.freeze({
      treated: histogram(treated!.propensity),
      untreated: histogram(untreated!.propensity),
    }),
    effectiveSampleSize: sizes(treated!, untreated!),
    beyond: Object.freeze(THRESHOLDS.map((threshold) => beyond(threshold, treated!, untreated!))),
    trimmed: Object.freeze({
      ...trimmed,
      population: trimmed.bounds === null || trimmed.dropped === 0 ? null : populationLabel(trimmed.bounds),
    }),
  });
}

/** Propensities of the treated or the untreated, and how much each counts. */
interface Arm {
  readonly propensity: Float64Array;
  readonly weights: Float64Array;
}

/** Units that pass a test, ascending. */
function unitsWhere(n: number, test: (unit: number) => boolean): Uint32Array {
  const units = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (test(i)) units[count++] = i;
  return units.slice(0, count);
}

const within = ({ propensity, weights }: Arm, [low, high]: readonly [number, number]): Arm => {
  const kept = unitsWhere(propensity.length, (i) => propensity[i]! > low && propensity[i]! < high);
  return { propensity: selectEntries(propensity, kept), weights: selectEntries(weights, kept) };
};

/** Who has a propensity beyond a threshold, and what an estimate without them is about. */
function beyond(threshold: number, treated: Arm, untreated: Arm): OverlapReport["beyond"][number] {
  const bounds = [threshold, 1 - threshold] as const;
  const outside = (test: (e: number) => boolean): number =>
    treated.propensity.filter(test).length + untreated.propensity.filter(test).length;
  const inside = [within(treated, bounds), within(untreated, bounds)] as const;
  return Object.freeze({
    threshold,
    below: outside((e) => e < bounds[0]),
    above: outside((e) => e > bounds[1]),
    population: populationLabel(bounds),
    kept: Object.freeze({ treated: inside[0].propensity.length, untreated: inside[1].propensity.length }),
    effectiveSampleSize: sizes(inside[0], inside[1]),
  });
}

/** Units between two propensities in words: `.05 < e < .95`. */
export const populationLabel = ([low, high]: readonly [number, number]): string => `${short(low)} < e < ${short(high)}`;

/** A probability without its leading zero, rounded to six digits so that 1 - .9 is .1. */
const short = (p: number): string => String(Number(p.toFixed(6))).replace(/^0\./, ".");

const sizes = (treated: Arm, untreated: Arm): OverlapReport["effectiveSampleSize"] =>
  Object.freeze({
    treated: effectiveSampleSize(treated.propensity.map((e, i) => treated.weights[i]! / e)),
    untreated: effectiveSampleSize(untreated.propensity.map((e, i) => untreated.weights[i]! / (1 - e))),
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

/** (sum w)^2 / sum w^2: how many units of equal weight say as much (Kish 1965); 0 without units. */
export function effectiveSampleSize(weights: Float64Array): number {
  if (weights.length === 0) return 0;
  const total = weights.reduce((sum, w) => sum + w, 0);
  return (total * total) / weights.reduce((sum, w) => sum + w * w, 0);
}
