import { clusteredFolds, type Folds, type Rng } from "@career-dml/core";
import type { TwoWayClusters } from "./two-way-clusters.js";

/**
 * Random folds for two-way clusters: the clusters of each dimension fall into k groups; the units of fold (a, b) are those in group a of the first
 * and b of the second, and what predicts them is learned from units in neither, so that no cluster stands on both sides.
 *
 * @param k Groups in each dimension. With k groups a fold learns from ((k - 1) / k)^2 of the units.
 * @throws {DataError} if there are fewer clusters than groups in a dimension.
 * @see Chiang, Kato, Ma & Sasaki (2022), J. Bus. Econ. Stat. 40(3), algorithm 1.
 */
export function twoWayFolds({ first, second }: TwoWayClusters, k: number, rng: Rng): Folds {
  const one = clusteredFolds(first.of, k, rng.fork("first"));
  const two = clusteredFolds(second.of, k, rng.fork("second"));
  const of = one.of.map((a, i) => a * k + two.of[i]!);
  const learnsFrom = Array.from({ length: k * k }, (_, fold) => {
    const [a, b] = [Math.floor(fold / k), fold % k];
    return Uint8Array.from(of, (_v, i) => (one.of[i] !== a && two.of[i] !== b ? 1 : 0));
  });
  return Object.freeze({ k: k * k, of, learnsFrom: Object.freeze(learnsFrom) });
}
