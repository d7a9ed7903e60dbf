import {
  DataError,
  type EffectResult,
  effectResult,
  type Issue,
  OverlapError,
  resolveOptions,
  selectEntries,
  TreatmentError,
} from "@career-dml/core";
import { z } from "zod";
import { checkUnits, type UnitColumns, type Units } from "./units.js";
import { weightedMean } from "./weighted-mean.js";

/** What a multi-arm forest and its nuisances know of every unit, all of length n. */
export interface ArmEffectColumns {
  readonly outcome: Float64Array;
  /** Arm of each unit, 0 to K - 1; effects are against arm 0. */
  readonly arm: Uint8Array | Int32Array | Uint32Array | Float64Array;
  /** E[Y | X], from a model that never saw the unit. */
  readonly outcomeHat: Float64Array;
  /** P(arm = k | X) for k = 0 … K - 1, from models that never saw the unit; they sum to 1. */
  readonly propensities: readonly Float64Array[];
  /** Effect of arm k against arm 0 for k = 1 … K - 1, out of bag. */
  readonly effects: readonly Float64Array[];
}

/** Options of `averageArmEffects` with their defaults. */
export const averageArmEffectsOptions = z.strictObject({
  extreme: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.001)
    .describe("Smallest propensity of an arm that enters a weight; nothing is clipped."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the intervals."),
});

/** Options of `averageArmEffects`, all optional. */
export type AverageArmEffectsOptions = z.input<typeof averageArmEffectsOptions>;

/** How far the propensities of a unit may be from summing to 1. */
const ROUNDING = 1e-6;

/**
 * Doubly robust scores of the effect of each arm k against arm 0,
 *
 *   tau_k + 1(arm = k) (Y - mu_k) / e_k - 1(arm = 0) (Y - mu_0) / e_0,   mu_0 = m - sum_k e_k tau_k,  mu_k = mu_0 + tau_k.
 *
 * With two arms they are those of `forestScores`.
 *
 * @returns One array of length n for each arm from 1 on.
 * @throws {ShapeError | NonFiniteError} if a column has another length or holds a value that is not finite.
 * @throws {TreatmentError} if an arm is not an integer from 0 to K - 1, or no unit is in one.
 * @throws {OverlapError} naming units that have an arm with a propensity that is not above 0.
 * @throws {DataError} if there are not K - 1 effects, or propensities of a unit do not sum to 1.
 * @see Robins, Rotnitzky & Zhao (1994), JASA 89(427); Nie & Wager (2021), Biometrika 108(2).
 */
export function armScores(columns: ArmEffectColumns): readonly Float64Array[] {
  const units = checkArmColumns(columns);
  return scoresOf(columns, units.rows, 0);
}

/**
 * Average effect of every arm against arm 0, over all units or a subset: means of `armScores`, with weights and clusters
 * as in `averageTreatmentEffect`.
 *
 * @returns One effect for each arm from 1 on.
 * @throws As `armScores`; {OverlapError} also for propensities below `extreme`.
 */
export function averageArmEffects(
  columns: ArmEffectColumns & UnitColumns,
  options: AverageArmEffectsOptions = {},
): readonly EffectResult[] {
  const resolved = resolveOptions("averageArmEffects", averageArmEffectsOptions, options);
  const units = checkArmColumns(columns);
  const { rows, weights, clusters } = units;
  const subset = rows.length < columns.outcome.length ? " of a subset" : "";
  return Object.freeze(
    scoresOf(columns, rows, resolved.extreme).map((scores, k) =>
      effectResult({
        ...weightedMean(scores, weights, clusters),
        estimator: "multi-arm forest, doubly robust scores",
        estimand: "ATE",
        estimandLabel: `ATE of arm ${k + 1} against arm 0${subset}`,
        level: resolved.level,
        n: rows.length,
        options: resolved,
      }),
    ),
  );
}

function scoresOf(columns: ArmEffectColumns, rows: Uint32Array, extreme: number): readonly Float64Array[] {
  const { arm, propensities, effects } = columns;
  const beyond = [...rows].filter((i) => propensities.some((e) => !(e[i]! > extreme)));
  if (beyond.length > 0) throw new OverlapError(beyond, [extreme, 1]);
  const outcome = selectEntries(columns.outcome, rows);
  const baseline = Float64Array.from(rows, (i) =>
    effects.reduce((mu, tau, k) => mu - propensities[k + 1]![i]! * tau[i]!, columns.outcomeHat[i]!),
  );
  return effects.map((tau, k) =>
    outcome.map((y, at) => {
      const i = rows[at]!;
      const residual = y - baseline[at]!;
      if (arm[i] === k + 1) return tau[i]! + (residual - tau[i]!) / propensities[k + 1]![i]!;
      return arm[i] === 0 ? tau[i]! - residual / propensities[0]![i]! : tau[i]!;
    }),
  );
}

/** Columns by the arm that they belong to, the first one `from`. */
const named = (name: string, list: readonly Float64Array[], from: number) =>
  Object.fromEntries(list.map((values, k) => [`${name} of arm ${k + from}`, values]));

function checkArmColumns(columns: ArmEffectColumns & UnitColumns): Units {
  const { outcome, arm, outcomeHat, propensities, effects } = columns;
  const arms = propensities.length;
  if (arms < 2 || effects.length !== arms - 1) {
    const message = `are ${effects.length} for ${arms} propensities; each arm but the first has one`;
    throw new DataError([{ path: "effects", message }]);
  }
  const given = { outcome, arm, outcomeHat, ...named("propensity", propensities, 0), ...named("effect", effects, 1) };
  const units = checkUnits(outcome.length, given, columns);
  checkArms(arm, arms, units.rows);
  const issues: Issue[] = [];
  for (const i of units.rows) {
    const total = propensities.reduce((sum, e) => sum + e[i]!, 0);
    if (Math.abs(total - 1) > ROUNDING)
      issues.push({ path: `row ${i}`, message: `has propensities that sum to ${total}` });
    if (issues.length === LISTED) break;
  }
  if (issues.length > 0) throw new DataError(issues);
  return units;
}

/** Most rows that an error names. */
const LISTED = 5;

function checkArms(arm: ArmEffectColumns["arm"], arms: number, rows: Uint32Array): void {
  const counts = new Uint32Array(arms);
  for (const i of rows) {
    const value = arm[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < arms)) {
      throw new TreatmentError(`arm must be an integer from 0 to ${arms - 1}; row ${i} holds ${value}.`);
    }
    counts[value]!++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new TreatmentError(`arm ${empty} has none of ${rows.length} units; its effect has no data.`);
}
