import { type Design, type RunContext, resolveOptions } from "@career-dml/core";
import { refuseConstantTreatment } from "./check-codes.js";
import { checkInputs } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import type { ClusterLabels } from "./cluster-codes.js";
import type { CausalForest } from "./forest-model.js";
import { type CausalForestOptions, causalForestOptions, doseLimitsOf } from "./options.js";
import { refuseTooFew, trainForest } from "./train-forest.js";

/** Data of a causal forest; all vectors of length n. */
export interface CausalForestData {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** 0/1 or continuous. */
  readonly treatment: Float64Array | Uint8Array;
  /** E[Y | X] and E[T | X] of each unit, from models that never saw the unit (out-of-fold or out-of-bag). */
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  /** Positive; only their ratios matter. Without them all units count alike. */
  readonly weights?: Float64Array;
  /**
   * Cluster of each unit, any integers: bags and trees draw whole clusters, none stands on both sides of honesty, and a
   * unit is out of bag where its cluster is. Without them every unit is drawn by itself.
   */
  readonly clusters?: ClusterLabels;
}

/**
 * Honest causal forest on residuals: trees split where the effect of the centred treatment on the centred outcome
 * differs most, and predictions solve one local least-squares problem per unit.
 *
 * @param options Named defaults in `causalForestOptions`; `GRF_OPTIONS` has grf's.
 * @returns Plain tables with a reference to the design, which out-of-bag prediction needs.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {ShapeError} if a vector is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or one of a vector missing; NaN in the design is a missing value.
 * @throws {TreatmentError} if the treatment does not vary.
 * @throws {DataError} if all values of a column are missing, a value of a categorical column is no category, there are too
 *   few units or clusters to divide into samples, or a cluster holds half of the units.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), algorithm 1 and section 6; Wager & Athey (2018),
 *   JASA 113(523), for honesty; Nie & Wager (2021), Biometrika 108(2), for the residuals.
 */
export async function causalForest(
  data: CausalForestData,
  options: CausalForestOptions = {},
  run: RunContext = {},
): Promise<CausalForest> {
  const resolved = resolveOptions("causalForest", causalForestOptions, options);
  const { design, outcome, treatment, outcomeHat, treatmentHat } = data;
  const clusters = checkInputs(
    design,
    { outcome, treatment, outcomeHat, treatmentHat },
    { clusters: data.clusters, categorical: resolved.categorical },
  );
  const weight = checkWeights(data.weights, design.n);
  refuseTooFew(design.n, clusters, resolved);
  refuseConstantTreatment(treatment);
  const columns = {
    kind: "causal" as const,
    outcome: outcome.map((y, i) => y - outcomeHat[i]!),
    treatment: Float64Array.from(treatment, (t, i) => t - treatmentHat[i]!),
  };
  const limits = doseLimitsOf(resolved);
  const trained = await trainForest({ columns, design, clusters, weight, options: resolved, limits }, run);
  return Object.freeze({ kind: "causal-forest", ...trained, options: resolved });
}
