import { DataError, requireOverlap, TreatmentError } from "@career-dml/core";
import { checkUnits, type UnitColumns } from "./units.js";

/**
 * What a causal forest knows of every unit, all of length n: the data that it was grown on, and its out-of-bag effects.
 * `{ ...data, effect: prediction.effect }` is one.
 */
export interface EffectColumns {
  readonly outcome: Float64Array;
  /** 0/1 or continuous. */
  readonly treatment: Float64Array | Uint8Array;
  /** E[Y | X] and E[T | X], from models that never saw the unit. */
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  /** Effect of one unit of treatment, out of bag. */
  readonly effect: Float64Array;
  /** Var(T | X) of a continuous treatment, above 0. Not used where the treatment is 0/1: there it is e (1 - e). */
  readonly treatmentVariance?: Float64Array | null | undefined;
}

/**
 * Doubly robust scores of the individual effects,
 *
 *   tau + (T - e) / v (Y - m - tau (T - e)),
 *
 * with v = e (1 - e) for a 0/1 treatment, Var(T | X) otherwise. Their mean is the average (partial) effect, their
 * projection on anything known before treatment is that projection of the effect.
 *
 * @throws {ShapeError | NonFiniteError} if a column has another length or holds a value that is not finite.
 * @throws {TreatmentError} if the treatment does not vary.
 * @throws {OverlapError} if a propensity is not strictly between 0 and 1: nothing is clipped.
 * @throws {DataError} if the treatment is continuous and its conditional variance is not given, or not above 0.
 * @see Athey & Wager (2019), Observational Studies 5, eq. 8; Robins, Rotnitzky & Zhao (1994), JASA 89(427), for the
 *   0/1 case; Chernozhukov, Newey & Singh (2022), Econometrica 90(3), for average partial effects.
 */
export function forestScores(columns: EffectColumns): Float64Array {
  checkEffectColumns(columns);
  const residual = effectResiduals(columns);
  const representer = debiasingWeights(columns);
  return columns.effect.map((tau, i) => tau + representer[i]! * residual[i]!);
}

/** The overlap weights e (1 - e) (Li, Morgan & Zaslavsky 2018, JASA 113(521)). */
export const overlapWeights = (propensity: Float64Array): Float64Array => propensity.map((e) => e * (1 - e));

/** Whether every value is 0 or 1. */
export function isBinary(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false;
  return true;
}

/** Y - m - tau (T - e). */
export const effectResiduals = ({
  outcome,
  treatment,
  outcomeHat,
  treatmentHat,
  effect,
}: EffectColumns): Float64Array =>
  outcome.map((y, i) => y - outcomeHat[i]! - effect[i]! * (treatment[i]! - treatmentHat[i]!));

/** (T - e) / Var(T | X). @throws {OverlapError | DataError} where it is infinite or unknown. */
export function debiasingWeights({ treatment, treatmentHat, treatmentVariance }: EffectColumns): Float64Array {
  if (isBinary(treatment)) {
    requireOverlap(treatmentHat, [0, 1]);
    return treatmentHat.map((e, i) => (treatment[i]! - e) / (e * (1 - e)));
  }
  const variance = requireVariance("treatmentVariance", treatmentVariance, "treatment");
  return treatmentHat.map((e, i) => (treatment[i]! - e) / variance[i]!);
}

/** A given conditional variance. @throws {DataError} if it is absent or not above 0 everywhere. */
export function requireVariance(
  path: string,
  variance: Float64Array | null | undefined,
  of: "treatment" | "instrument",
): Float64Array {
  if (variance === null || variance === undefined) {
    const message = `is needed, as the ${of} is not 0/1: its variance given the covariates, by unit`;
    throw new DataError([{ path, message }]);
  }
  const low = variance.filter((v) => !(v > 0)).length;
  if (low > 0) throw new DataError([{ path, message: `is not above 0 for ${low} units` }]);
  return variance;
}

/** Lengths, values, and a treatment that varies; returns the units to average over. */
export function checkEffectColumns(columns: EffectColumns & UnitColumns) {
  const { outcome, treatment, outcomeHat, treatmentHat, effect, treatmentVariance } = columns;
  const given = { outcome, treatment, outcomeHat, treatmentHat, effect };
  const units = checkUnits(outcome.length, treatmentVariance ? { ...given, treatmentVariance } : given, columns);
  requireVariation("treatment", treatment, units.rows);
  return units;
}

/** @throws {TreatmentError} if a treatment or instrument is the same for all of the given rows. */
export function requireVariation(name: string, values: ArrayLike<number>, rows: Uint32Array): void {
  const first = values[rows[0]!];
  if (rows.some((i) => values[i] !== first)) return;
  const where = rows.length === values.length ? `all ${rows.length} units` : `all ${rows.length} units of the subset`;
  throw new TreatmentError(`${name} is ${first} for ${where}; an effect needs one that varies.`);
}
