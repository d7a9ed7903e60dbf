import { DataError, type Design, type RunContext, selectRows } from "@career-dml/core";
import { type ForestWeightsOutput, invoke } from "@career-dml/kernels";
import type { AnyForest } from "./any-forest.js";
import { checkNewDesign } from "./check-inputs.js";
import { checkWeights } from "./check-weights.js";
import { clusterCodes } from "./cluster-codes.js";
import { inBatches } from "./in-batches.js";
import { keysOf, trainingRows } from "./predict-rows.js";
import { sampleSizes } from "./train-forest.js";

/**
 * Weights of the n units of a fit around each of m rows, as a sparse matrix (CSR): the units that count for row i are
 * `units[starts[i]] … units[starts[i + 1] - 1]`, ascending, with `weights` at the same places.
 */
export interface ForestWeights {
  readonly m: number;
  readonly n: number;
  /** Length m + 1. */
  readonly starts: Uint32Array;
  readonly units: Uint32Array;
  /** Positive; those of a row sum to 1. */
  readonly weights: Float64Array;
}

/** What weights need of the fit that the forest does not keep; `CausalForestData` and its like are such data. */
export interface ForestWeightsData {
  /** Weights of the units in the fit; needed where it had any. */
  readonly weights?: Float64Array;
}

/** Fewest rows of a batch: each batch draws the units of all trees again. */
const BATCH = 2048;

/** Most rows that an error names. */
const LISTED = 5;

/**
 * Weights that a forest gives to the units of its fit around a row: the shares of the row's leaf, averaged over the trees
 * that speak for the row. A regression forest predicts the weighted mean outcome; a causal forest, the slope of the
 * weighted least squares of Y - m on T - e with an intercept. So a prediction can be taken apart into the units that it comes
 * from, and other local statistics (quantiles, means of other columns) be computed on the same weights.
 *
 * Where the fit had weights, each share is multiplied by the unit's, and the row divided by its sum.
 *
 * The forest keeps no units: those of each tree are drawn again by its key and walked to their leaves. A row has weights
 * of up to trees times leaf size units, twelve bytes each; with many rows, ask for them in parts.
 *
 * @param query Rows with the columns of the fit; or rows of the fit by number, from 0, each by the bags that did not
 *   draw it; or `null` for all rows of the fit.
 * @param data The weights of the fit, if it had any; more does not matter, so the data of the fit will do.
 * @throws {ShapeError} if the columns are not those of the fit, or there is not one weight per unit.
 * @throws {NonFiniteError} if a value is infinite, or one is missing where the fit had none.
 * @throws {DataError} if weights are absent though the fit had some, or given though it had none; for a forest without its training rows, a row number that does not exist, and rows that no tree
 *   says anything about.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), eq. 2 and 3; Meinshausen (2006), JMLR 7.
 */
export async function forestWeights(
  forest: AnyForest,
  query: Design | Uint32Array | null,
  data: ForestWeightsData = {},
  run: RunContext = {},
): Promise<ForestWeights> {
  const counts = countsOf(forest, data);
  const { x, n, p } = trainingRows(forest);
  const { design, rows } = queried(forest, query);
  const { bagSize } = forest.options;
  const sizes = sampleSizes(
    n,
    clusterCodes(forest.clusters.length > 0 ? forest.clusters : undefined, n, []),
    forest.options,
  );
  const { tables, clusters } = forest;
  const input = { ...tables, ...sizes, x, n, p, clusters, bagSize, keys: keysOf(forest.bagRanges) };
  const job = { stage: "forest weights", total: design.n, smallest: BATCH };
  const parts = await inBatches(run, job, ({ from, to }) => {
    const chosen = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    const part = selectRows(design, chosen);
    return invoke(run, "forestWeights", { ...input, query: part.x, m: part.n, rows: rows.subarray(from, to) });
  });
  const joined = join(parts, design.n);
  refuseEmpty(joined.starts, rows);
  if (counts !== null) reweigh(joined, counts);
  return Object.freeze({ m: design.n, n, ...joined });
}

/** Weights of the units of the fit; `null` where all count alike. */
function countsOf({ weighted, n }: AnyForest, { weights }: ForestWeightsData): Float64Array | null {
  if (weighted !== (weights !== undefined)) {
    const message = weighted
      ? "are needed: the forest was grown with some"
      : "are given, but the forest was grown without";
    throw new DataError([{ path: "weights", message }]);
  }
  return checkWeights(weights, n);
}

/** Multiplies shares by the weights of their units, in place; rows sum to 1 again. */
function reweigh({ starts, units, weights }: ForestWeightsOutput, counts: Float64Array): void {
  for (let i = 0; i + 1 < starts.length; i++) {
    let total = 0;
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      weights[k]! *= counts[units[k]!]!;
      total += weights[k]!;
    }
    for (let k = starts[i]!; k < starts[i + 1]!; k++) weights[k]! /= total;
  }
}

/** The rows to weight for, and which units they are; none where they are new. */
function queried(forest: AnyForest, query: Design | Uint32Array | null): { design: Design; rows: Uint32Array } {
  if (query === null) return { design: forest.design, rows: Uint32Array.from({ length: forest.n }, (_, i) => i) };
  if (query instanceof Uint32Array) {
    const beyond = query.find((row) => row >= forest.n);
    if (beyond !== undefined) {
      throw new DataError([{ path: "query", message: `names row ${beyond}, there are rows 0 to ${forest.n - 1}` }]);
    }
    return { design: selectRows(forest.design, query), rows: query };
  }
  checkNewDesign(query, forest);
  return { design: query, rows: new Uint32Array(0) };
}

function join(parts: readonly ForestWeightsOutput[], m: number): ForestWeightsOutput {
  const entries = parts.reduce((sum, part) => sum + part.units.length, 0);
  const joined = {
    starts: new Uint32Array(m + 1),
    units: new Uint32Array(entries),
    weights: new Float64Array(entries),
  };
  let [row, at] = [0, 0];
  for (const { starts, units, weights } of parts) {
    for (let i = 1; i < starts.length; i++) joined.starts[row + i] = at + starts[i]!;
    joined.units.set(units, at);
    joined.weights.set(weights, at);
    row += starts.length - 1;
    at += units.length;
  }
  return joined;
}

/** @throws {DataError} naming rows without weights. */
function refuseEmpty(starts: Uint32Array, rows: Uint32Array): void {
  const empty = [...starts.subarray(1).keys()].filter((i) => starts[i] === starts[i + 1]);
  if (empty.length === 0) return;
  const issues = empty.slice(0, LISTED).map((i) => ({
    path: `row ${rows[i] ?? i}`,
    message: "has no tree that speaks for it: each drew the row, or has an empty leaf there; grow more trees",
  }));
  if (empty.length > LISTED) issues.push({ path: `${empty.length - LISTED} more rows`, message: "likewise" });
  throw new DataError(issues);
}
