import { DataError, NonFiniteError, ShapeError } from "@career-dml/core";
import { checkClusters, type Clusters } from "./score-covariance.js";

/** What may come with the rows of any model of this package. */
export interface RowExtras {
  /** One weight of at least 0 per row: frequencies, or sampling weights with covariance `robust`. Default: all 1. */
  readonly weights?: Float64Array;
  /** One or two ways of clustering the rows, each a number per row. */
  readonly clusters?: Clusters;
}

/** Rows that count. */
export interface CountingRows {
  /** Their numbers, or `null` if they are all. */
  readonly rows: Int32Array | null;
  /** One weight above 0 for each, or empty. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

/**
 * The rows whose weight is not 0. Rows of weight 0 are as good as absent, in every count too.
 *
 * @throws {ShapeError} {NonFiniteError} {DataError} for weights or clusters that cannot be used.
 */
export function countingRows({ weights, clusters }: RowExtras, n: number): CountingRows {
  if (clusters !== undefined) checkClusters(clusters, n);
  if (weights === undefined) return { rows: null, weights: new Float64Array(0), clusters: clusters ?? null };
  if (weights.length !== n) throw new ShapeError("weights", n, weights.length);
  const wrong = weights.findIndex((w) => !(w >= 0 && w < Infinity));
  if (wrong >= 0) {
    const message = `must be finite numbers of at least 0; row ${wrong + 1} holds ${weights[wrong]}`;
    if (!Number.isFinite(weights[wrong]!)) throw new NonFiniteError([{ path: "weights", message }]);
    throw new DataError([{ path: "weights", message }]);
  }
  const rows = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  if (rows.length === 0) throw new DataError([{ path: "weights", message: "are 0 in every row" }]);
  if (rows.length === n) return { rows: null, weights, clusters: clusters ?? null };
  return {
    rows,
    weights: Float64Array.from(rows, (i) => weights[i]!),
    clusters: clusters?.map((way) => Float64Array.from(rows, (i) => way[i]!)) ?? null,
  };
}

/** Entries of the given rows, or all. */
export const entriesOf = (values: ArrayLike<number>, rows: Int32Array | null): Float64Array =>
  rows === null ? Float64Array.from(values) : Float64Array.from(rows, (i) => values[i]!);
