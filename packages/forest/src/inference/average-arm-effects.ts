import {
  DataError,
  type EffectResult,
  effectResult,
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
  readonly treatment: Uint8Array | Int32Array | Float64Array;
  /** E[Y | X], from a model that never saw the unit. */
  readonly outcomeHat: Float64Array;
  /** P(T = k | X) for k = 1 … K - 1, from models that never saw the unit; that of arm 0 is what they leave. */
  readonly treatmentHat: readonly Float64Array[];
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

/**
 * Doubly robust scores of the effect of each arm k against arm 0,
 *
 *   tau_k + 1(T = k) (Y - mu_k) / e_k - 1(T = 0) (Y - mu_0) / e_0,   mu_0 = m - sum_k e_k tau_k,  mu_k = mu_0 + tau_k.
 *
 * With two arms they are those of `forestScores`.
 *
 * @returns One array of length n for each arm from 1 on.
 * @throws {ShapeError | NonFiniteError} if a column has another length or holds a value that is not finite.
 * @throws {TreatmentError} if an arm is not an integer from 0 to K - 1, or no unit is in one.
 * @throws {OverlapError} naming units that have an arm with a propensity that is not above 0.
 * @throws {DataError} if there are not as many effects as propensities.
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
  const { treatment, treatmentHat, effects } = columns;
  const rest = Float64Array.from(rows, (i) => treatmentHat.reduce((left, e) => left - e[i]!, 1));
  const beyond = [...rows].filter((i, at) => !(rest[at]! > extreme && treatmentHat.every((e) => e[i]! > extreme)));
  if (beyond.length > 0) throw new OverlapError(beyond, [extreme, 1]);
  const outcome = selectEntries(columns.outcome, rows);
  const baseline = Float64Array.from(rows, (i) =>
    effects.reduce((mu, tau, k) => mu - treatmentHat[k]![i]! * tau[i]!, columns.outcomeHat[i]!),
  );
  return effects.map((tau, k) =>
    outcome.map((y, at) => {
      const i = rows[at]!;
      const residual = y - baseline[at]!;
      if (treatment[i] === k + 1) return tau[i]! + (residual - tau[i]!) / treatmentHat[k]![i]!;
      return treatment[i] === 0 ? tau[i]! - residual / rest[at]! : tau[i]!;
    }),
  );
}

function checkArmColumns(columns: ArmEffectColumns & UnitColumns): Units {
  const { outcome, treatment, outcomeHat, treatmentHat, effects } = columns;
  if (effects.length === 0 || effects.length !== treatmentHat.length) {
    const message = `are ${effects.length} for ${treatmentHat.length} propensities; each arm but the first has one`;
    throw new DataError([{ path: "effects", message }]);
  }
  const given = {
    outcome,
    treatment,
    outcomeHat,
    ...named("treatmentHat", treatmentHat),
    ...named("effects", effects),
  };
  const units = checkUnits(outcome.length, given, columns);
  checkArms(treatment, effects.length + 1, units.rows);
  return units;
}

/** Columns by their place in a list. */
const named = (name: string, list: readonly Float64Array[]) =>
  Object.fromEntries(list.map((values, k) => [`${name}[${k}]`, values]));

function checkArms(treatment: ArmEffectColumns["treatment"], arms: number, rows: Uint32Array): void {
  const counts = new Uint32Array(arms);
  for (const i of rows) {
    const value = treatment[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < arms)) {
      throw new TreatmentError(`treatment must be an integer from 0 to ${arms - 1}; row ${i} holds ${value}.`);
    }
    counts[value]!++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new TreatmentError(`arm ${empty} has none of ${rows.length} units; its effect has no data.`);
}
