import { resolveOptions, type RunContext, selectEntries } from "@career-dml/core";
import { halfSamples, spreadOf } from "./half-samples.js";
import {
  nothingToRank,
  type RankAverageTreatmentEffectOptions,
  type RankColumns,
  type RateResult,
  rankAverageTreatmentEffectOptions,
  rankedSample,
  targetingOf,
  tested,
} from "./rank-average-treatment-effect.js";
import { checkUnits } from "./units.js";

/** Doubly robust scores, and two rules for whom to treat first. */
export interface CompareColumns extends Omit<RankColumns, "priority"> {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

type Tested = Pick<RateResult, "estimate" | "se" | "ci" | "pValue" | "reason">;

/** Two rank-weighted average treatment effects and their difference. */
export interface PriorityComparison extends Tested {
  readonly kind: "rate-difference";
  readonly target: RateResult["target"];
  readonly first: Tested;
  readonly second: Tested;
  readonly level: number;
  readonly n: number;
  readonly clusters: number | null;
  readonly options: RateResult["options"];
  readonly seed: number;
}

/**
 * Which of two priorities targets better: RATE of the first less RATE of the second. Both are computed on the same half
 * samples, so the standard error of the difference allows for how much they agree.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Yadlowsky et al. (2025), JASA 120(549); `rankAverageTreatmentEffect` for one of them and its curve.
 */
export async function comparePriorities(
  columns: CompareColumns,
  options: RankAverageTreatmentEffectOptions = {},
  run: RunContext = {},
): Promise<PriorityComparison> {
  const resolved = resolveOptions("comparePriorities", rankAverageTreatmentEffectOptions, options);
  const { scores, first, second } = columns;
  const sample = rankedSample(columns, checkUnits(scores.length, { scores, first, second }, columns));
  const { rows, clusters } = sample.units;
  const settings = { target: resolved.target, shares: [] };
  const [a, b] = [selectEntries(first, rows), selectEntries(second, rows)];
  const [one, two] = [a, b].map((priority) => targetingOf(sample, priority, settings));
  const rates = (sampled: Uint8Array | null) => {
    const [better, other] = [one!(sampled).rate, two!(sampled).rate];
    return [better, other, better - other] as const;
  };
  const whole = rates(null);
  const errors = (await halfSamples(sample.units, resolved, rates, run)).map(spreadOf);
  const row = (j: 0 | 1 | 2, ...priorities: readonly Float64Array[]) =>
    Object.freeze(tested(whole[j], errors[j]!, nothingToRank(sample, ...priorities), resolved.level));
  return Object.freeze({
    kind: "rate-difference" as const,
    target: resolved.target,
    ...row(2, a, b),
    first: row(0, a),
    second: row(1, b),
    level: resolved.level,
    n: rows.length,
    clusters: clusters?.count ?? null,
    options: resolved,
    seed: resolved.seed,
  });
}
