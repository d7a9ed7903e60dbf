import { CareerDmlError, rngFromKey, ShapeError } from "@career-dml/core";
import { littleBagVariance } from "./little-bags.js";
import { type BagSampling, checkBagSampling, drawnUnits } from "./sample-units.js";
import { type ForestShape, leafWidth, solveStrategy } from "./strategies/index.js";
import type { Solution, SolveStrategy } from "./strategies/strategy.js";
import { checkTables, type ForestTables } from "./tree-tables.js";
import { walkTree } from "./walk.js";

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
}

/** Entry i belongs to row `from + i`. */
export interface PredictForestOutput {
  /** Effect (causal) or mean outcome (regression); NaN where no tree can say anything, and for the estimator to refuse. */
  readonly estimate: Float64Array;
  /** Little-bag variance; NaN where the estimate is, or `bags` is 0, or bags hold a single tree. */
  readonly variance: Float64Array;
  /** Bags all of whose trees took part. */
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
  const output = {
    estimate: new Float64Array(rows),
    variance: new Float64Array(rows),
    bags: new Uint32Array(rows),
  };
  const strategy = solveStrategy(input);
  const { width } = strategy;
  const inBag = drawnBags(input);
  const block: Block = {
    leaves: new Int32Array(input.roots.length * BLOCK),
    totals: new Float64Array(BLOCK * width),
    trees: new Int32Array(BLOCK),
    solutions: [],
    bags: new Uint32Array(BLOCK),
    bagSquares: new Float64Array(BLOCK),
    treeSquares: new Float64Array(BLOCK),
  };
  for (let start = input.from; start < input.to; start += BLOCK) {
    const size = Math.min(BLOCK, input.to - start);
    descend(input, inBag, block, { start, size, width });
    solve(strategy, block, size);
    spread(input, block, size);
    settle(input.bagSize, block, size, { output, at: start - input.from });
  }
  return output;
}

interface Block {
  /** Row of `statistics` by tree and row of the block; -1 where the tree says nothing. */
  readonly leaves: Int32Array;
  /** Sums of leaf means by row of the block. */
  readonly totals: Float64Array;
  /** Trees that took part, by row of the block. */
  readonly trees: Int32Array;
  /** By row of the block; `null` where there is none. */
  readonly solutions: (Solution | null)[];
  /** Complete bags, and squared influences over them and over their trees, by row of the block. */
  readonly bags: Uint32Array;
  readonly bagSquares: Float64Array;
  readonly treeSquares: Float64Array;
}

/** The units of every bag as bits, or `null` where the rows are new. */
function drawnBags(input: PredictForestInput): readonly Int32Array[] | null {
  const { keys, roots, bagSize } = input;
  if (keys.length === 0) return null;
  return Array.from({ length: roots.length / bagSize }, (_, b) =>
    drawnUnits(rngFromKey(keys.subarray(4 * b, 4 * b + 4)), input),
  );
}

/** Takes the rows of a block through every tree and adds up their leaf means. */
function descend(
  input: PredictForestInput,
  inBag: readonly Int32Array[] | null,
  { leaves, totals, trees }: Block,
  { start, size, width }: { readonly start: number; readonly size: number; readonly width: number },
): void {
  const { x, n, roots, statistics, bagSize } = input;
  totals.fill(0);
  trees.fill(0);
  for (let tree = 0; tree < roots.length; tree++) {
    const at = tree * BLOCK;
    const bits = inBag?.[Math.floor(tree / bagSize)] ?? null;
    walkTree(input, tree, { x, n, start, size }, { inBag: bits, into: leaves, at });
    for (let i = 0; i < size; i++) {
      const leaf = leaves[at + i]!;
      if (leaf < 0) continue;
      trees[i]!++;
      for (let s = 0; s < width; s++) totals[i * width + s]! += statistics[leaf * width + s]!;
    }
  }
}

/** Solves for every row of a block. */
function solve({ width, solve }: SolveStrategy, { totals, trees, solutions }: Block, size: number): void {
  for (let i = 0; i < size; i++) {
    const means = Array.from({ length: width }, (_, s) => totals[width * i + s]! / trees[i]!);
    solutions[i] = solve(means);
  }
}

/** Adds up every row's squared influences, bag by bag. */
function spread({ roots, bagSize, statistics }: PredictForestInput, block: Block, size: number): void {
  const { leaves, solutions, bags, bagSquares, treeSquares } = block;
  bags.fill(0);
  bagSquares.fill(0);
  treeSquares.fill(0);
  for (let first = 0; first < roots.length; first += bagSize) {
    for (let i = 0; i < size; i++) {
      const solution = solutions[i]!;
      let sum = 0;
      let squares = 0;
      let tree = first;
      for (; tree < first + bagSize; tree++) {
        const leaf = leaves[tree * BLOCK + i]!;
        if (leaf < 0) break;
        const influence = solution === null ? 0 : influenceOf(statistics, leaf, solution);
        sum += influence;
        squares += influence * influence;
      }
      if (tree < first + bagSize) continue;
      const mean = sum / bagSize;
      bags[i]!++;
      bagSquares[i]! += mean * mean;
      treeSquares[i]! += squares;
    }
  }
}

/** Writes the estimates and variances of a block. */
function settle(
  bagSize: number,
  { solutions, trees, bags, bagSquares, treeSquares }: Block,
  size: number,
  { output, at }: { readonly output: PredictForestOutput; readonly at: number },
): void {
  for (let i = 0; i < size; i++) {
    const solution = solutions[i]!;
    const known = solution !== null && bags[i]! > 0 && bagSize > 1;
    output.bags[at + i] = bags[i]!;
    output.estimate[at + i] = solution === null || trees[i] === 0 ? Number.NaN : solution.estimate;
    output.variance[at + i] = known
      ? littleBagVariance(bags[i]!, bagSquares[i]!, treeSquares[i]!, bagSize)
      : Number.NaN;
  }
}

/** `sum_j slope[j] s[j] + constant`, terms in pairs. */
function influenceOf(statistics: Float64Array, leaf: number, { slope, constant }: Solution): number {
  const width = slope.length;
  const at = leaf * width;
  let sum = pairAt(statistics, at, slope, 0);
  for (let s = 2; s < width; s += 2) sum += pairAt(statistics, at, slope, s);
  return sum + constant;
}

function pairAt(statistics: Float64Array, at: number, slope: readonly number[], s: number): number {
  const first = slope[s]! * statistics[at + s]!;
  return s + 1 < slope.length ? first + slope[s + 1]! * statistics[at + s + 1]! : first;
}

function checkInput(input: PredictForestInput): void {
  const { n, p, roots, statistics } = input;
  if (input.x.length !== n * p) throw new ShapeError("x", n * p, input.x.length);
  if (!(input.from >= 0 && input.from <= input.to && input.to <= n)) refuse(`rows must lie in [0, ${n}].`);
  const leaves = statistics.length / leafWidth(input);
  if (!Number.isInteger(leaves)) refuse("statistics must hold whole leaves.");
  checkTables(input, { p, bagSize: input.bagSize, leaves });
  const words = input.keys.length === 0 ? 0 : (4 * roots.length) / input.bagSize;
  if (input.keys.length !== words) throw new ShapeError("keys", words, input.keys.length);
  if (input.keys.length > 0) checkBagSampling(input);
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}
