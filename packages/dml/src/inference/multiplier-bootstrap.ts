import { clusterSums, type Rng } from "@career-dml/core";
import { symmetricEigen } from "@career-dml/kernels";
import type { Spread } from "../moment-inference.js";
import { fillMultipliers, type Multipliers, standardNormal } from "./multiplier-weights.js";

interface Draws {
  readonly multipliers: Multipliers;
  /** How many. */
  readonly draws: number;
  readonly rng: Rng;
}

/**
 * Largest |t| over several estimates in each draw of a multiplier bootstrap: influences of independent units, or their sums over clusters, are multiplied by
 * independent numbers with mean 0 and variance 1 and added up, each sum over its standard deviation given the data. Of
 * two-way clusters each unit is multiplied by the sum of one number of either cluster.
 *
 * @param influences Of each estimate, length n, zero on average.
 * @returns Length `draws`.
 * @see Chernozhukov, Chetverikov & Kato (2013), Annals of Statistics 41(6); Belloni, Chernozhukov, Chetverikov & Wei (2018),
 *   Annals of Statistics 46(6), for many estimates from orthogonal scores.
 */
export function largestStatistics(
  influences: readonly Float64Array[],
  spread: Spread,
  { multipliers, draws, rng }: Draws,
): Float64Array {
  const groups = influences.map((influence) => groupSums(influence, spread));
  if (multipliers === "gaussian") {
    // Sums of independent normal numbers are normal: their covariance given the data says all, without a draw per unit.
    const covariance = groups.map((a) => groups.map((b) => a.reduce((sum, v, g) => sum + v * b[g]!, 0)));
    const single = groups.map((_, p) => groups.map((_other, q) => (p === q ? 1 : 0)));
    return largestCombinations(covariance, single, { draws, rng });
  }
  const scales = groups.map((sums) => Math.sqrt(sums.reduce((total, v) => total + v * v, 0)));
  const weights = new Float64Array(groups[0]!.length);
  return new Float64Array(draws).map(() => {
    fillMultipliers(multipliers, rng, weights);
    let largest = 0;
    groups.forEach((sums, p) => {
      let total = 0;
      for (let g = 0; g < sums.length; g++) total += weights[g]! * sums[g]!;
      if (scales[p]! > 0) largest = Math.max(largest, Math.abs(total) / scales[p]!);
    });
    return largest;
  });
}

/** What one multiplier multiplies: units, clusters, or the clusters of both dimensions one after the other. */
function groupSums(influence: Float64Array, spread: Spread): Float64Array {
  if (typeof spread === "string") return influence;
  if ("count" in spread) return clusterSums(influence, spread);
  return Float64Array.from([...clusterSums(influence, spread.first), ...clusterSums(influence, spread.second)]);
}

/**
 * As `largestStatistics` for linear combinations of estimates with a known covariance, whose draws are normal: what Gaussian multipliers give,
 * without going back to the units.
 *
 * @param covariance Of q estimates, row by row.
 * @param rows One combination each, length q.
 */
export function largestCombinations(
  covariance: readonly (readonly number[])[],
  rows: readonly ArrayLike<number>[],
  { draws, rng }: Omit<Draws, "multipliers">,
): Float64Array {
  const q = covariance.length;
  // By their correlations, so that the units of an estimate do not decide how exactly its part is known.
  const errors = covariance.map((row, j) => (row[j]! > 0 ? Math.sqrt(row[j]!) : 1));
  const correlations = covariance.flatMap((row, j) => row.map((v, k) => v / (errors[j]! * errors[k]!)));
  const { values, vectors } = symmetricEigen(Float64Array.from(correlations), q);
  // Combination times root of the covariance: one factor per independent normal number.
  const factors = rows.map((row) => {
    const loads = Float64Array.from(values, (value, k) => {
      let along = 0;
      for (let j = 0; j < q; j++) along += row[j]! * errors[j]! * vectors[k * q + j]!;
      return along * Math.sqrt(Math.max(0, value));
    });
    const scale = Math.sqrt(loads.reduce((total, v) => total + v * v, 0));
    return scale > 0 ? loads.map((v) => v / scale) : loads;
  });
  const normals = new Float64Array(q);
  return new Float64Array(draws).map(() => {
    for (let k = 0; k < q; k++) normals[k] = standardNormal(rng);
    let largest = 0;
    for (const loads of factors) {
      let total = 0;
      for (let k = 0; k < q; k++) total += loads[k]! * normals[k]!;
      largest = Math.max(largest, Math.abs(total));
    }
    return largest;
  });
}
