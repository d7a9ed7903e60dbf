import { CareerDmlError, rngFromKey, ShapeError } from "@career-dml/core";
import { averageLeaves } from "./average-leaves.js";
import type { LeafSolver } from "./leaf-solver.js";
import { type BagSampling, checkBagSampling, drawnUnits } from "./sample-units.js";
import { checkQuantiles, checkShape } from "./strategies/check-columns.js";
import { type ForestShape, leafWidth, outputsOf, solveStrategy } from "./strategies/index.js";
import { quantileLeaves } from "./strategies/quantile.js";
import { checkTables, type ForestTables, NO_LEAF } from "./tree-tables.js";
import { createWalk, type Walk, walkTree } from "./walk.js";
import { expectRoom, MOST_ENTRIES, MOST_WORKSPACE } from "../room.js";

/** What both implementations take. Arrays are read-only by contract. */
export interface PredictForestInput extends ForestTables, ForestShape, BagSampling {
  /** Covariates, column-major, n x p; NaN is a missing value. */
  readonly x: Float64Array;
  readonly p: number;
  /** Rows `from … to - 1` are predicted; batches of rows can be predicted apart. */
  readonly from: number;
  readonly to: number;
  /** Trees per bag. */
  readonly bagSize: number;
  /**
   * For out-of-bag prediction of the training rows: four words per bag, `bagKeys` of the growth. Otherwise empty, and
   * neither `clusters` nor `bagSample`, those of the fit, are read.
   */
  readonly keys: Uint32Array;
  /** Quantiles to predict, ascending in (0, 1); of a quantile forest only. */
  readonly quantiles?: Float64Array;
}

/** Row `from + i` has entries `i * outputs … (i + 1) * outputs - 1`, `outputs` estimates a row as its kind has. */
export interface PredictForestOutput {
  /**
   * Effect (causal, instrumental), effect of each treatment (multi-arm), mean outcome (regression), share of each class
   * (classification) or outcome code of each quantile (quantile). NaN where no tree can say anything, and for the estimator to refuse.
   */
  readonly estimate: Float64Array;
  /** Little-bag variance; NaN where the estimate is, or `bags` is 0, or bags hold a single tree, and for quantiles. */
  readonly variance: Float64Array;
  /** By row: bags all of whose trees took part. */
  readonly bags: Uint32Array;
}

/** Rows that are taken through all trees together: their covariates and leaves stay in cache. */
const BLOCK = 256;

/**
 * Predicts rows by averaging leaf means over trees and solving once per row (generalized random forests: Athey,
 * Tibshirani & Wager 2019), with the variance of the bootstrap of little bags. Out of bag, a bag takes part for a row
 * only if the row, or its cluster, is not in the bag's subsample, which is drawn again from its key.
 *
 * Parity: exact, for any number of threads: sums run over trees, and over bags, in ascending order.
 * Twin: native/crates/kernels/src/forest/predict_forest.rs
 *
 * @throws {ShapeError} if an array has the wrong length.
 * @throws {CareerDmlError} code OPTIONS if the rows, bags or node numbers are out of their range.
 */
export function predictForest(input: PredictForestInput, _threads: number): PredictForestOutput {
  checkInput(input);
  const rows = input.to - input.from;
  const entries = rows * outputsOf(input, input.quantiles);
  const output = {
    estimate: new Float64Array(entries),
    variance: new Float64Array(entries),
    bags: new Uint32Array(rows),
  };
  const inBag = drawnBags(input);
  const solve = leafSolver(input);
  const leaves = new Int32Array(input.roots.length * BLOCK);
  const walk = createWalk(BLOCK);
  for (let start = input.from; start < input.to; start += BLOCK) {
    const size = Math.min(BLOCK, input.to - start);
    descend(input, { inBag, leaves, walk }, { start, size });
    solve({ leaves, stride: BLOCK, size }, output, start - input.from);
  }
  return output;
}

/** What turns the leaves of a row into its estimates. */
function leafSolver(input: PredictForestInput): LeafSolver {
  const { kind, statistics, roots, bagSize, weighted = false, components = 1, quantiles = new Float64Array(0) } = input;
  const forest = { statistics, weighted, trees: roots.length, bagSize };
  return kind === "quantile"
    ? quantileLeaves({ ...forest, codes: components, quantiles })
    : averageLeaves({ ...forest, strategy: solveStrategy({ ...input, kind }) }, BLOCK);
}

/** The units of every bag as bits, or `null` where the rows are new. */
function drawnBags(input: PredictForestInput): readonly Int32Array[] | null {
  const { keys, roots, bagSize } = input;
  if (keys.length === 0) return null;
  return Array.from({ length: roots.length / bagSize }, (_, b) =>
    drawnUnits(rngFromKey(keys.subarray(4 * b, 4 * b + 4)), input),
  );
}

/** Takes the rows of a block through every tree. */
function descend(
  input: PredictForestInput,
  {
    inBag,
    leaves,
    walk,
  }: { readonly inBag: readonly Int32Array[] | null; readonly leaves: Int32Array; readonly walk: Walk },
  { start, size }: { readonly start: number; readonly size: number },
): void {
  const { x, n, roots, bagSize } = input;
  for (let tree = 0; tree < roots.length; tree++) {
    const bits = inBag?.[Math.floor(tree / bagSize)] ?? null;
    walkTree(input, tree, { x, n, start, size }, { inBag: bits, into: leaves, at: tree * BLOCK, walk });
  }
}

function checkInput(input: PredictForestInput): void {
  const { n, p, roots, statistics } = input;
  if (input.x.length !== n * p) throw new ShapeError("x", n * p, input.x.length);
  if (p < 1) refuse("p must be at least 1.");
  if (!(input.from >= 0 && input.from <= input.to && input.to <= n)) refuse(`rows must lie in [0, ${n}].`);
  checkShape(input, MOST_ENTRIES);
  checkQuantiles(input.kind === "quantile", input.quantiles);
  const leaves = statistics.length / leafWidth(input);
  if (!Number.isInteger(leaves)) refuse("statistics must hold whole leaves.");
  checkTables(input, { p, bagSize: input.bagSize, leaves });
  if (input.kind === "quantile" && !holdsUnits(input)) {
    refuse("statistics hold a leaf without units, or units without an outcome.");
  }
  const words = input.keys.length === 0 ? 0 : (4 * roots.length) / input.bagSize;
  if (input.keys.length !== words) throw new ShapeError("keys", words, input.keys.length);
  expectRoom("rows", (input.to - input.from) * outputsOf(input, input.quantiles), MOST_ENTRIES);
  expectRoom("keys", (words / 4) * Math.ceil(n / 32), MOST_WORKSPACE);
  if (input.keys.length > 0) checkBagSampling(input);
}

/** Whether the numbers of a quantile forest's leaves are there and name outcomes. */
function holdsUnits({ statistics, feature, left, weighted = false, components = 1 }: PredictForestInput): boolean {
  return feature.every((column, node) => {
    const leaf = left[node]!;
    if (column >= 0 || leaf === NO_LEAF) return true;
    const units = statistics[leaf]!;
    if (!(units >= 1 && Number.isInteger(units))) return false;
    const end = leaf + 1 + units;
    if (end + (weighted ? units : 0) > statistics.length) return false;
    return statistics.subarray(leaf + 1, end).every((c) => Number.isInteger(c) && c >= 0 && c < components);
  });
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}
