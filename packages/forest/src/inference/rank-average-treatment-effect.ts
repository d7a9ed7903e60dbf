import {
  DataError,
  normalInterval,
  normalTwoSidedP,
  quantiles,
  resolveOptions,
  type RunContext,
  selectEntries,
} from "@career-dml/core";
import { z } from "zod";
import { halfSamples, spreadOf } from "./half-samples.js";
import { curveMemory, type RateTarget, rankUnits, type TargetingCurve, targetingCurve } from "./targeting-curve.js";
import { checkUnits, type UnitColumns, type Units } from "./units.js";
import { weightsOrOnes } from "./weighted-mean.js";

/** Doubly robust scores, and a rule for whom to treat first. */
export interface RankColumns extends UnitColumns {
  /** Scores of `forestScores` or of any other doubly robust estimator, length n. */
  readonly scores: Float64Array;
  /** Whom to treat first: units with the highest values; length n. Must not have been made with the outcomes behind `scores`. */
  readonly priority: Float64Array;
}

/** Options of `rankAverageTreatmentEffect` and `comparePriorities` with their defaults. */
export const rankAverageTreatmentEffectOptions = z.strictObject({
  target: z
    .enum(["AUTOC", "QINI"])
    .default("AUTOC")
    .describe("Area under the TOC, or weighted by the share treated: AUTOC finds few with large effects, QINI many."),
  shares: z
    .array(z.number().gt(0).max(1))
    .min(1)
    .default([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    .describe("Shares treated at which the curve is given."),
  replications: z.int().min(20).default(200).describe("Half samples that standard errors come from."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of intervals and of the band."),
  seed: z.int().default(42).describe("Seed of the half samples."),
});

/** Options of `rankAverageTreatmentEffect` and `comparePriorities`, all optional. */
export type RankAverageTreatmentEffectOptions = z.input<typeof rankAverageTreatmentEffectOptions>;
type Resolved = Readonly<z.output<typeof rankAverageTreatmentEffectOptions>>;

/** One point of a targeting operator characteristic. */
export interface TargetingPoint {
  /** Share of the units with the highest priority. */
  readonly share: number;
  /** Their mean effect less that of all, outcome units. */
  readonly estimate: number;
  readonly se: number;
  /** Interval for this point alone. */
  readonly ci: readonly [number, number];
  /** Band that holds the whole curve at the level. */
  readonly band: readonly [number, number];
}

/** A rank-weighted average treatment effect. */
export interface RateResult {
  readonly kind: "rate";
  readonly target: RateTarget;
  readonly estimate: number;
  /** `null` with a `reason` where all priorities, or all scores, are equal. */
  readonly se: number | null;
  readonly ci: readonly [number, number] | null;
  readonly level: number;
  /** Two-sided, of no relation between priority and effect. */
  readonly pValue: number | null;
  readonly reason?: string;
  readonly curve: readonly TargetingPoint[];
  /** Standard errors that the band is wide on either side. */
  readonly bandCritical: number | null;
  readonly n: number;
  readonly clusters: number | null;
  readonly options: Resolved;
  readonly seed: number;
}

/**
 * Rank-weighted average treatment effect: how much better it is to treat those with the highest priority than to treat at
 * random, and the whole targeting operator characteristic. A positive RATE says that effects differ and the priority knows
 * how. The priority must come from elsewhere than the scores: other data, other folds, or a rule set beforehand; with
 * out-of-bag effects of the same forest the test is not exact.
 *
 * Standard errors by half samples, clusters together; the band is the sup-t band of the same half samples over the
 * shares with a positive standard error.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Yadlowsky, Fleming, Shah, Brunskill & Wager (2025), Evaluating treatment prioritization rules via rank-weighted
 *   average treatment effects, JASA 120(549); Montiel Olea & Plagborg-Møller (2019),
 *   Journal of Applied Econometrics 34(1), for sup-t bands.
 */
export async function rankAverageTreatmentEffect(
  columns: RankColumns,
  options: RankAverageTreatmentEffectOptions = {},
  run: RunContext = {},
): Promise<RateResult> {
  const resolved = resolveOptions("rankAverageTreatmentEffect", rankAverageTreatmentEffectOptions, options);
  const { scores, priority } = columns;
  const units = checkUnits(scores.length, { scores, priority }, columns);
  const sample = rankedSample(columns, units);
  const ranked = selectEntries(priority, sample.units.rows);
  const curveOf = targetingOf(sample, ranked, resolved);
  const whole = curveOf(null);
  const columnsOf = await halfSamples(
    sample.units,
    resolved,
    (sampled) => {
      const { rate, toc } = curveOf(sampled);
      return [rate, ...toc];
    },
    run,
  );
  const [rates, ...tocs] = columnsOf as [Float64Array, ...Float64Array[]];
  return Object.freeze({
    kind: "rate" as const,
    target: resolved.target,
    ...tested(whole.rate, spreadOf(rates), nothingToRank(sample, ranked), resolved.level),
    level: resolved.level,
    ...curveWithBand(whole, tocs, resolved),
    n: sample.units.rows.length,
    clusters: sample.units.clusters?.count ?? null,
    options: resolved,
    seed: resolved.seed,
  });
}

/** What is ranked: units with a positive weight. */
export interface RankedSample {
  readonly units: Units;
  readonly scores: Float64Array;
  readonly weights: Float64Array;
}

/** @throws {DataError} with fewer than four units or two clusters: half of them have no spread. */
export function rankedSample(
  { scores, clusters }: Pick<RankColumns, "scores" | "clusters">,
  units: Units,
): RankedSample {
  const weights = weightsOrOnes(units.weights, units.rows.length);
  const counted = units.rows.filter((_, k) => weights[k]! > 0);
  const subset = { subset: counted, clusters };
  const kept = checkUnits(scores.length, {}, subset);
  if (counted.length < FEWEST) {
    const message = `are ${counted.length} with a positive weight; ranking needs ${FEWEST}`;
    throw new DataError([{ path: "units", message }]);
  }
  return { units: kept, scores: selectEntries(scores, counted), weights: weights.filter((w) => w > 0) };
}

/** Fewest units whose halves can be ranked. */
const FEWEST = 4;

/** The curve of a priority on any half of a sample. */
export function targetingOf(
  { scores, weights }: RankedSample,
  priority: Float64Array,
  options: Pick<Resolved, "target" | "shares">,
): (sampled: Uint8Array | null) => TargetingCurve {
  const ranking = rankUnits(priority, scores, weights);
  const memory = curveMemory(scores.length);
  return (sampled) => targetingCurve(ranking, sampled, options, memory);
}

/** Why a RATE is zero by construction, or `null`. */
export function nothingToRank({ scores }: RankedSample, ...priorities: readonly Float64Array[]): string | null {
  if (isConstant(scores)) return "all scores are equal: there are no differences to find";
  return priorities.every(isConstant) ? "all priorities are equal: nobody is treated first" : null;
}

const isConstant = (values: Float64Array): boolean => values.every((v) => v === values[0]);

/** An estimate with its interval and p-value; without them where there is a reason for it to be zero. */
export function tested(estimate: number, se: number, reason: string | null, level: number) {
  if (reason !== null) return { estimate: 0, se: null, ci: null, pValue: null, reason };
  return { estimate, se, ci: normalInterval(estimate, se, level), pValue: normalTwoSidedP(estimate / se) };
}

function curveWithBand({ toc }: TargetingCurve, replicates: readonly Float64Array[], { shares, level }: Resolved) {
  const errors = replicates.map(spreadOf);
  const critical = bandCritical(toc, replicates, errors, level);
  const curve = shares.map((share, j) => {
    const [estimate, se] = [toc[j]!, errors[j]!];
    const reach = (critical ?? 0) * se;
    return Object.freeze({
      share,
      estimate,
      se,
      ci: normalInterval(estimate, se, level),
      band: Object.freeze([estimate - reach, estimate + reach] as const),
    });
  });
  return { curve: Object.freeze(curve), bandCritical: critical };
}

/** Standard errors below this share of the largest are rounding: at a share of 1 the TOC is zero by definition. */
const ROUNDING = 1e-10;

/** Quantile over replications of the largest deviation in standard errors; `null` where nothing varies. */
function bandCritical(
  toc: Float64Array,
  replicates: readonly Float64Array[],
  errors: readonly number[],
  level: number,
): number | null {
  const largest = errors.reduce((most, se) => Math.max(most, se), 0);
  if (largest === 0) return null;
  const varying = [...errors.keys()].filter((j) => errors[j]! > ROUNDING * largest);
  const deviations = Array.from(replicates[0]!, (_, b) =>
    varying.reduce((most, j) => Math.max(most, Math.abs(replicates[j]![b]! - toc[j]!) / errors[j]!), 0),
  );
  return quantiles(deviations, [level])[0]!;
}
