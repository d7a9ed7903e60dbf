import { type ClusterIndex, clusterSums, DataError } from "@career-dml/core";
import type { Spread } from "../moment-inference.js";

/** One part of a covariance: sums over clusters, or over units where these stand for themselves. */
interface Layer {
  readonly sign: 1 | -1;
  readonly clusters: ClusterIndex | null;
  /** Whether G / (G - 1) allows for the estimated mean. */
  readonly corrected: boolean;
}

/** What is added up, and taken off again where it was counted twice. */
function layersOf(spread: Spread): readonly Layer[] {
  if (typeof spread === "string") return [{ sign: 1, clusters: null, corrected: spread === "n - 1" }];
  if ("count" in spread) return [{ sign: 1, clusters: spread, corrected: true }];
  return [
    { sign: 1, clusters: spread.first, corrected: true },
    { sign: 1, clusters: spread.second, corrected: true },
    { sign: -1, clusters: spread.both, corrected: true },
  ];
}

/**
 * Covariance of two estimates from the influences of their n units, each zero on average: the sum over independent groups of (sum u)(sum v) / n^2. Of
 * two-way clusters: those of either dimension, less those of both, each times its own G / (G - 1).
 *
 * @see Liang & Zeger (1986), Biometrika 73(1); Cameron, Gelbach & Miller (2011), J. Bus. Econ. Stat. 29(2), eq. 2.11.
 */
export function influenceCovariance(u: Float64Array, v: Float64Array, spread: Spread): number {
  const n = u.length;
  let total = 0;
  for (const { sign, clusters, corrected } of layersOf(spread)) {
    const [su, sv] = [clusterSums(u, clusters), clusterSums(v, clusters)];
    const groups = su.length;
    let products = 0;
    for (let g = 0; g < groups; g++) products += su[g]! * sv[g]!;
    total += sign * (products / (n * n)) * (corrected ? groups / (groups - 1) : 1);
  }
  return total;
}

/** Variances and covariance of two estimates. */
export interface InfluenceCovariances {
  readonly uu: number;
  readonly uv: number;
  readonly vv: number;
}

/** Share of the product of the variances by which rounding can make a determinant negative. */
const ROUNDING = 1e-12;

/**
 * `influenceCovariance` of each of two influences and of both, for what is made of them at many combinations.
 *
 * @throws {DataError} where two-way clusters leave a negative variance of some combination, as in samples with few clusters they may.
 */
export function influenceCovariances(u: Float64Array, v: Float64Array, spread: Spread): InfluenceCovariances {
  const [uu, uv, vv] = [
    influenceCovariance(u, u, spread),
    influenceCovariance(u, v, spread),
    influenceCovariance(v, v, spread),
  ];
  const isTwoWay = typeof spread !== "string" && !("count" in spread);
  if (isTwoWay && (uu < 0 || vv < 0 || uu * vv - uv * uv < -ROUNDING * uu * vv))
    throw noVariance("a negative variance");
  return { uu, uv, vv };
}

/**
 * Variance of an estimate from influences of clusters in two dimensions.
 *
 * @throws {DataError} where the parts do not leave a positive variance, as in samples with few clusters they may not.
 */
export function twoWayVariance(influence: Float64Array, spread: Spread): number {
  const variance = influenceCovariance(influence, influence, spread);
  if (variance > 0) return variance;
  throw noVariance(`a variance of ${variance.toPrecision(3)}`);
}

const noVariance = (what: string): DataError =>
  new DataError([
    {
      path: "clusters",
      message: `leave ${what} once what both dimensions share is taken off; cluster by one of them`,
    },
  ]);
