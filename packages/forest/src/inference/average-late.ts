import {
  DataError,
  type EffectResult,
  effectResult,
  requireOverlap,
  resolveOptions,
  selectEntries,
  sum,
} from "@career-dml/core";
import { z } from "zod";
import { isBinary, requireVariance, requireVariation } from "./forest-scores.js";
import { checkUnits, type UnitColumns, type Units } from "./units.js";
import { type Estimate, weightedMean, weightsOrOnes } from "./weighted-mean.js";

/** What an instrumental forest and its nuisances know of every unit, all of length n. */
export interface LateColumns {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array | Uint8Array;
  /** 0/1 or continuous. */
  readonly instrument: Float64Array | Uint8Array;
  /** E[Y | X], E[T | X] and E[Z | X], from models that never saw the unit. */
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  readonly instrumentHat: Float64Array;
  /** Conditional local average treatment effect of each unit, out of bag. */
  readonly effect: Float64Array;
  /** Effect of the instrument on the treatment of each unit, out of bag: a causal forest of T on Z. */
  readonly compliance: Float64Array;
  /** Var(Z | X) of a continuous instrument, above 0. Not used where the instrument is 0/1. */
  readonly instrumentVariance?: Float64Array | null | undefined;
}

/** Options of `averageLate` with their defaults. */
export const averageLateOptions = z.strictObject({
  population: z
    .enum(["compliers", "all"])
    .default("compliers")
    .describe("Average of the conditional effects over compliers, or over all units whatever their compliance."),
  extreme: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.001)
    .describe("Smallest distance of a 0/1 instrument's propensity from 0 and 1 that enters a weight."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval."),
});

/** Options of `averageLate`, all optional. */
export type AverageLateOptions = z.input<typeof averageLateOptions>;

/**
 * Doubly robust scores of an instrumental forest. With h = (Z - z) / v, v = z (1 - z) or Var(Z | X), and the compliance
 * delta,
 *
 * - `late`: tau + h / delta (Y - m - tau (T - e)), whose mean is the average conditional effect E[tau(X)];
 * - `outcome`: delta tau + h (Y - m - delta tau (Z - z)), whose mean is the effect of the instrument on the outcome;
 * - `treatment`: delta + h (T - e - delta (Z - z)), whose mean is that on the treatment.
 *
 * @throws {ShapeError | NonFiniteError} if a column has another length or holds a value that is not finite.
 * @throws {TreatmentError} if the instrument does not vary.
 * @throws {OverlapError} if the propensity of a 0/1 instrument is not strictly between 0 and 1.
 * @throws {DataError} if compliance is 0 for a unit, or the variance of a continuous instrument is not given.
 * @see Aronow & Carnegie (2013), Political Analysis 21(4); Chernozhukov, Escanciano, Ichimura, Newey & Robins (2022),
 *   Econometrica 90(4); Tan (2006), JASA 101(476), for the ratio of `outcome` and `treatment`.
 */
export function lateScores(columns: LateColumns): {
  readonly late: Float64Array;
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
} {
  const units = checkLateColumns(columns);
  return scoresOf(columns, units);
}

/**
 * Average local effect of a treatment that an instrument moves.
 *
 * Over compliers, the mean of the `outcome` scores of {@link lateScores} over the mean of their `treatment` scores, which weights the
 * conditional effects by compliance; its error comes from the contributions `(outcome - estimate treatment) / mean
 * treatment`. Over all units, the mean of the `late` scores: this is what grf reports for an instrumental forest, and a
 * few units with a compliance near 0 can carry it.
 *
 * @returns An effect in outcome units per unit of treatment.
 * @throws As {@link lateScores}; {DataError} also if nobody complies on average.
 */
export function averageLate(columns: LateColumns & UnitColumns, options: AverageLateOptions = {}): EffectResult {
  const resolved = resolveOptions("averageLate", averageLateOptions, options);
  const units = checkLateColumns(columns);
  const sample = restrict(columns, units.rows);
  if (isBinary(columns.instrument)) {
    requireOverlap(sample.instrumentHat, [resolved.extreme, 1 - resolved.extreme], units.rows);
  }
  const scores = scoresOf(sample, units);
  const compliers = resolved.population === "compliers";
  const name = compliers ? "LATE" : "average conditional LATE";
  return effectResult({
    ...(compliers ? ratio(scores, units) : weightedMean(scores.late, units.weights, units.clusters)),
    estimator: "instrumental forest, doubly robust scores",
    estimand: "LATE",
    estimandLabel: units.rows.length < columns.outcome.length ? `${name} of a subset` : name,
    level: resolved.level,
    n: units.rows.length,
    warnings: weakness(sample.compliance),
    options: resolved,
  });
}

/** Mean `outcome` over mean `treatment`, and its error by the delta method. */
function ratio(
  { outcome, treatment }: { readonly outcome: Float64Array; readonly treatment: Float64Array },
  units: Units,
): Estimate {
  const weights = weightsOrOnes(units.weights, outcome.length);
  const moved = sum(treatment.map((v, i) => weights[i]! * v)) / sum(weights);
  if (moved === 0) {
    throw new DataError([{ path: "compliance", message: "is 0 on average: the instrument moves nobody" }]);
  }
  const estimate = sum(outcome.map((v, i) => weights[i]! * v)) / sum(weights) / moved;
  const error = outcome.map((v, i) => (v - estimate * treatment[i]!) / moved);
  return { estimate, se: weightedMean(error, units.weights, units.clusters).se };
}

function scoresOf(columns: LateColumns, { rows }: { readonly rows: Uint32Array }) {
  const { outcome, treatment, outcomeHat, treatmentHat, instrumentHat, effect, compliance } = columns;
  const none = compliance.findIndex((delta) => delta === 0);
  if (none >= 0) {
    throw new DataError([{ path: "compliance", message: `is 0 for row ${rows[none]}: no effect is local there` }]);
  }
  const moved = instrumentHat.map((z, i) => columns.instrument[i]! - z);
  const representer = instrumentWeights(columns);
  return {
    late: effect.map((tau, i) => {
      const residual = outcome[i]! - outcomeHat[i]! - tau * (treatment[i]! - treatmentHat[i]!);
      return tau + (representer[i]! / compliance[i]!) * residual;
    }),
    outcome: effect.map((tau, i) => {
      const reduced = compliance[i]! * tau;
      return reduced + representer[i]! * (outcome[i]! - outcomeHat[i]! - reduced * moved[i]!);
    }),
    treatment: compliance.map(
      (delta, i) => delta + representer[i]! * (treatment[i]! - treatmentHat[i]! - delta * moved[i]!),
    ),
  };
}

/** (Z - z) / Var(Z | X). */
function instrumentWeights({ instrument, instrumentHat, instrumentVariance }: LateColumns): Float64Array {
  if (isBinary(instrument)) {
    requireOverlap(instrumentHat, [0, 1]);
    return instrumentHat.map((z, i) => (instrument[i]! - z) / (z * (1 - z)));
  }
  const variance = requireVariance("instrumentVariance", instrumentVariance, "instrument");
  return instrumentHat.map((z, i) => (instrument[i]! - z) / variance[i]!);
}

function checkLateColumns(columns: LateColumns & UnitColumns): Units {
  const { outcome, treatment, instrument, outcomeHat, treatmentHat, instrumentHat, effect, compliance } = columns;
  const given = { outcome, treatment, instrument, outcomeHat, treatmentHat, instrumentHat, effect, compliance };
  const { instrumentVariance } = columns;
  const units = checkUnits(outcome.length, instrumentVariance ? { ...given, instrumentVariance } : given, columns);
  requireVariation("instrument", instrument, units.rows);
  return units;
}

function restrict(columns: LateColumns, rows: Uint32Array): LateColumns {
  const { instrumentVariance } = columns;
  return {
    outcome: selectEntries(columns.outcome, rows),
    treatment: selectEntries(columns.treatment, rows),
    instrument: selectEntries(columns.instrument, rows),
    outcomeHat: selectEntries(columns.outcomeHat, rows),
    treatmentHat: selectEntries(columns.treatmentHat, rows),
    instrumentHat: selectEntries(columns.instrumentHat, rows),
    effect: selectEntries(columns.effect, rows),
    compliance: selectEntries(columns.compliance, rows),
    instrumentVariance: instrumentVariance ? selectEntries(instrumentVariance, rows) : null,
  };
}

/** Compliance below this, in absolute value, is counted in a warning. */
const WEAK = 0.05;

function weakness(compliance: Float64Array): readonly string[] {
  const weak = compliance.filter((delta) => Math.abs(delta) < WEAK).length;
  return Object.freeze(
    weak > 0 ? [`${weak} of ${compliance.length} units have a compliance below ${WEAK} in absolute value.`] : [],
  );
}
