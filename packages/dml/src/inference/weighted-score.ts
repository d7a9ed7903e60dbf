import { DataError, requireFinite, ShapeError } from "@career-dml/core";
import type { LinearScore } from "../scores.js";

/**
 * The score of a weighted sample, psi times weight over mean weight: its solution is the estimate in the population that weights
 * stand for, and its variance allows for them (Horvitz & Thompson's, with the weights known).
 *
 * @param weights How many units each stands for, at least 0, length n; `null` for one each.
 * @throws {ShapeError | NonFiniteError | DataError} for weights of another length, that are missing, negative, or all zero.
 */
export function weightedScore(score: LinearScore, weights: Float64Array | null): LinearScore {
  if (weights === null) return score;
  const n = score.psiA.length;
  if (weights.length !== n) throw new ShapeError("weights", n, weights.length);
  requireFinite({ weights });
  const negative = weights.filter((w) => w < 0).length;
  if (negative > 0) throw new DataError([{ path: "weights", message: `are negative for ${negative} units` }]);
  const mean = weights.reduce((sum, w) => sum + w, 0) / n;
  if (!(mean > 0)) throw new DataError([{ path: "weights", message: "are zero for every unit" }]);
  return {
    psiA: score.psiA.map((v, i) => (v * weights[i]!) / mean),
    psiB: score.psiB.map((v, i) => (v * weights[i]!) / mean),
  };
}
