import { DataError, type Design, type RunContext, resolveOptions } from "@career-dml/core";
import { isConstant, refuseConstantTreatment } from "./check-codes.js";
import { checkInputs } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import type { ClusterLabels } from "./cluster-codes.js";
import type { InstrumentalForest } from "./forest-model.js";
import { doseLimitsOf, type InstrumentalForestOptions, instrumentalForestOptions } from "./options.js";
import { refuseTooFew, trainForest } from "./train-forest.js";

/** Data of an instrumental forest; all vectors of length n. */
export interface InstrumentalForestData {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** 0/1 or continuous; may depend on what the covariates do not tell. */
  readonly treatment: Float64Array | Uint8Array;
  /** 0/1 or continuous; moves the treatment, and the outcome through it alone, given the covariates. */
  readonly instrument: Float64Array | Uint8Array;
  /** E[Y | X], E[T | X] and E[Z | X] of each unit, from models that never saw the unit (out-of-fold or out-of-bag). */
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  readonly instrumentHat: Float64Array;
  /** Positive; only their ratios matter. Without them all units count alike. */
  readonly weights?: Float64Array;
  /** Cluster of each unit, as in `CausalForestData`. */
  readonly clusters?: ClusterLabels;
}

/** Smallest |correlation| of instrument and treatment that is one: less is rounding. */
const LEAST_CORRELATION = 1e-10;

/**
 * Honest instrumental forest: conditional local average treatment effects, the effect of the treatment on units whose
 * treatment the instrument moves. Trees split where the ratio `cov(Z, Y) / cov(Z, T)` differs most, and predictions solve
 * one local two-stage least-squares problem per unit. With the treatment as its own instrument it is `causalForest`.
 *
 * @param options Named defaults in `instrumentalForestOptions`.
 * @returns Plain tables with a reference to the design, which out-of-bag prediction needs; `firstStageF` says how strong
 *   the instrument is on the whole (below 10 it is called weak: Staiger & Stock 1997).
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {ShapeError} if a vector is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or one of a vector missing; NaN in the design is a missing value.
 * @throws {TreatmentError} if the treatment does not vary.
 * @throws {DataError} if the instrument does not vary or does not move the treatment at all, a weight is not positive, or
 *   there are too few units or clusters.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 7.
 */
export async function instrumentalForest(
  data: InstrumentalForestData,
  options: InstrumentalForestOptions = {},
  run: RunContext = {},
): Promise<InstrumentalForest> {
  const resolved = resolveOptions("instrumentalForest", instrumentalForestOptions, options);
  const { design, treatment, instrument, outcomeHat, treatmentHat, instrumentHat } = data;
  const vectors = { outcome: data.outcome, treatment, instrument, outcomeHat, treatmentHat, instrumentHat };
  const clusters = checkInputs(design, vectors, { clusters: data.clusters, categorical: resolved.categorical });
  const weight = checkWeights(data.weights, design.n);
  refuseTooFew(design.n, clusters, resolved);
  refuseConstantTreatment(treatment);
  const columns = {
    kind: "instrumental" as const,
    outcome: data.outcome.map((y, i) => y - outcomeHat[i]!),
    treatment: Float64Array.from(treatment, (t, i) => t - treatmentHat[i]!),
    instrument: Float64Array.from(instrument, (z, i) => z - instrumentHat[i]!),
    reducedFormWeight: resolved.reducedFormWeight,
  };
  const { correlation, f } = firstStage(columns, weight);
  if (isConstant(instrument) || !(Math.abs(correlation) > LEAST_CORRELATION)) {
    const what = isConstant(instrument)
      ? "is the same for all units"
      : "does not move the treatment: their correlation is 0";
    throw new DataError([{ path: "instrument", message: `${what}; no local effect is identified` }]);
  }
  const limits = doseLimitsOf(resolved);
  const trained = await trainForest({ columns, design, clusters, weight, options: resolved, limits }, run);
  return Object.freeze({ kind: "instrumental-forest", ...trained, options: resolved, firstStageF: f });
}

/** Correlation of the centred instrument and treatment, and the robust F statistic of the regression of one on the other. */
function firstStage(
  { treatment, instrument }: { readonly treatment: Float64Array; readonly instrument: Float64Array },
  weight: Float64Array | null,
): { readonly correlation: number; readonly f: number } {
  const w = weight ?? new Float64Array(treatment.length).fill(1);
  const total = w.reduce((sum, wi) => sum + wi, 0);
  const centred = (v: Float64Array): Float64Array => {
    const mean = v.reduce((sum, vi, i) => sum + w[i]! * vi, 0) / total;
    return v.map((vi) => vi - mean);
  };
  const [t, z] = [centred(treatment), centred(instrument)];
  const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, ai, i) => sum + w[i]! * ai * b[i]!, 0);
  const squares = product(z, z);
  const slope = product(z, t) / squares;
  const meat = z.reduce((sum, zi, i) => sum + (w[i]! * zi * (t[i]! - slope * zi)) ** 2, 0);
  return { correlation: product(z, t) / Math.sqrt(squares * product(t, t)), f: (slope * squares) ** 2 / meat };
}
