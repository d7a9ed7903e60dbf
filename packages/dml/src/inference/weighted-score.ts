import { DataError, requireFinite, ShapeError } from "@career-dml/core";
import type { LinearScore } from "../scores.js";

/**
 * Weights over their mean.
 *
 * @param weights How many units each stands for, at least 0, length n; `null` for one each.
 * @returns Numbers that average one; `null` for `null`.
 * @throws {ShapeError | NonFiniteError | DataError} for weights of another length, that are missing, negative, or all zero.
 */
export function relativeWeights(weights: Float64Array | null, n: number): Float64Array | null {
  if (weights === null) return null;
  if (weights.length !== n) throw new ShapeError("weights", n, weights.length);
  requireFinite({ weights });
  const negative = weights.filter((w) => w < 0).length;
  if (negative > 0) throw new DataError([{ path: "weights", message: `are negative for ${negative} units` }]);
  const mean = weights.reduce((sum, w) => sum + w, 0) / n;
  if (!(mean > 0)) throw new DataError([{ path: "weights", message: "are zero for every unit" }]);
  return weights.map((w) => w / mean);
}

/**
 * The score of a weighted sample, psi times weight over mean weight: its solution is the estimate in the population that weights
 * stand for, and its variance allows for them (Horvitz & Thompson's, with the weights known).
 *
 * @param weights As of `relativeWeights`, which says what is thrown.
 */
export function weightedScore({ psiA, psiB }: LinearScore, weights: Float64Array | null): LinearScore {
  const shares = relativeWeights(weights, psiA.length);
  return { psiA: timesWeights(psiA, shares), psiB: timesWeights(psiB, shares) };
}

/** Each value times its weight; the values themselves where all count alike. */
export const timesWeights = (values: Float64Array, shares: Float64Array | null): Float64Array =>
  shares === null ? values : values.map((v, i) => v * shares[i]!);
