import { DataError, type Design, type RunContext, resolveOptions, TreatmentError } from "@career-dml/core";
import { checkCodes, isConstant } from "./check-codes.js";
import { checkInputs } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import type { ClusterLabels } from "./cluster-codes.js";
import type { MultiArmForest } from "./forest-model.js";
import { doseLimitsOf, type MultiArmForestOptions, multiArmForestOptions } from "./options.js";
import { refuseTooFew, trainForest } from "./train-forest.js";

/** Data of a multi-arm forest; all vectors of length n. */
export interface MultiArmForestData {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** Arm of each unit, 0 … K - 1, arm 0 the one that others are compared with; or one vector per continuous treatment. */
  readonly treatment: Uint8Array | Int32Array | Float64Array | readonly Float64Array[];
  /** E[Y | X] of each unit, from a model that never saw the unit (out-of-fold or out-of-bag). */
  readonly outcomeHat: Float64Array;
  /** Likewise, P(T = k | X) for the arms k = 1 … K - 1; or the conditional mean of each treatment. */
  readonly treatmentHat: readonly Float64Array[];
  /** Positive; only their ratios matter. Without them all units count alike. */
  readonly weights?: Float64Array;
  /** Cluster of each unit, as in `CausalForestData`. */
  readonly clusters?: ClusterLabels;
}

/**
 * Honest forest of several treatments: the effect of each arm against arm 0 (or of each continuous treatment, the others
 * held fixed), from one forest whose trees split where any of the effects differs most. With two arms it is `causalForest`.
 *
 * @param options Named defaults in `multiArmForestOptions`.
 * @returns Plain tables with a reference to the design, which out-of-bag prediction needs.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {ShapeError} if a vector is not of length n, or `treatmentHat` does not hold one for each effect.
 * @throws {NonFiniteError} if a value is infinite, or one of a vector missing; NaN in the design is a missing value.
 * @throws {TreatmentError} if arms are not coded 0 … K - 1, one of them has no unit, or a treatment does not vary.
 * @throws {DataError} if a weight is not positive, or there are too few units or clusters.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 6, for a vector of treatments; Nie & Wager
 *   (2021), Biometrika 108(2), for the residuals.
 */
export async function multiArmForest(
  data: MultiArmForestData,
  options: MultiArmForestOptions = {},
  run: RunContext = {},
): Promise<MultiArmForest> {
  const resolved = resolveOptions("multiArmForest", multiArmForestOptions, options);
  const { design, outcome, outcomeHat, treatmentHat } = data;
  const given = treatmentVectors(data.treatment);
  const vectors = { outcome, outcomeHat, ...numbered("treatment", given), ...numbered("treatmentHat", treatmentHat) };
  const clusters = checkInputs(design, vectors, { clusters: data.clusters, categorical: resolved.categorical });
  const weight = checkWeights(data.weights, design.n);
  refuseTooFew(design.n, clusters, resolved);
  const treatments = isVectors(data.treatment) ? varying(given) : indicators(given[0]!);
  if (treatmentHat.length !== treatments.length) {
    const message = `holds ${treatmentHat.length} vectors; ${treatments.length} effects need one each`;
    throw new DataError([{ path: "treatmentHat", message }]);
  }
  const treatment = new Float64Array(design.n * treatments.length);
  treatments.forEach((t, k) =>
    treatment.set(
      t.map((v, i) => v - treatmentHat[k]![i]!),
      k * design.n,
    ),
  );
  const centred = outcome.map((y, i) => y - outcomeHat[i]!);
  const columns = { kind: "multi-arm" as const, outcome: centred, treatment, components: treatments.length };
  const limits = doseLimitsOf(resolved);
  const trained = await trainForest({ columns, design, clusters, weight, options: resolved, limits }, run);
  return Object.freeze({
    kind: "multi-arm-forest",
    ...trained,
    options: resolved,
    treatments: treatments.length,
  });
}

/** Vectors by name and number, for issues. */
const numbered = (name: string, vectors: readonly Float64Array[]): Record<string, Float64Array> =>
  Object.fromEntries(vectors.map((vector, k) => [`${name}[${k}]`, vector]));

const isVectors = (treatment: MultiArmForestData["treatment"]): treatment is readonly Float64Array[] =>
  Array.isArray(treatment);

const treatmentVectors = (treatment: MultiArmForestData["treatment"]): readonly Float64Array[] =>
  isVectors(treatment) ? treatment : [Float64Array.from(treatment)];

/** @throws {TreatmentError} if there is no treatment, or one does not vary. */
function varying(treatments: readonly Float64Array[]): readonly Float64Array[] {
  const constant = [...treatments.keys()].filter((k) => isConstant(treatments[k]!));
  if (treatments.length === 0) throw new TreatmentError("There is no treatment.");
  if (constant.length === 0) return treatments;
  throw new TreatmentError(`Treatment ${constant.join(", ")} does not vary: it is the same for all units.`);
}

/** Indicators of arms 1 … K - 1. @throws {TreatmentError} if arms are not coded 0 … K - 1, each with a unit. */
function indicators(arms: Float64Array): readonly Float64Array[] {
  const { count, issues } = checkCodes(arms, "treatment", "arm");
  if (issues.length > 0) throw new TreatmentError(issues.map(({ path, message }) => `${path} ${message}`).join("; "));
  return Array.from({ length: count - 1 }, (_, k) => arms.map((arm) => (arm === k + 1 ? 1 : 0)));
}
