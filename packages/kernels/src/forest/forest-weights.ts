import { CareerDmlError, rngFromKey, ShapeError } from "@career-dml/core";
import { checkTreeSampling, drawnUnits, type TreeSampling, treeSampler } from "./sample-units.js";
import { isMember } from "./subsets.js";
import { checkTables, type ForestTables, NO_LEAF } from "./tree-tables.js";
import { createWalk, type Walk, walkTree } from "./walk.js";
import { expectRoom, MOST_WORKSPACE } from "../room.js";

/** What both implementations take. Arrays are read-only by contract. */
export interface ForestWeightsInput extends ForestTables, TreeSampling {
  /** Covariates of the units of the fit, column-major, n x p; NaN is a missing value. */
  readonly x: Float64Array;
  readonly p: number;
  /** Trees per bag. */
  readonly bagSize: number;
  /** Four words per bag, `bagKeys` of the growth: the units of every tree are drawn again from them. */
  readonly keys: Uint32Array;
  /** Rows to weight the units for, column-major, m x p. */
  readonly query: Float64Array;
  readonly m: number;
  /** The unit that each row of the query is, length m: bags that drew it stand aside. Empty: the rows are new. */
  readonly rows: Uint32Array;
}

/** A sparse matrix of m rows by n units: the entries of row i are `starts[i] … starts[i + 1] - 1`. */
export interface ForestWeightsOutput {
  readonly starts: Uint32Array;
  /** Units with a positive weight, ascending within a row. */
  readonly units: Uint32Array;
  /** Their weights; those of a row sum to 1. A row that no tree says anything about has none. */
  readonly weights: Float64Array;
}

/** Units that fill each leaf: those of leaf l are entries `starts[l] … starts[l + 1] - 1`, in the order they were drawn. */
interface LeafUnits {
  readonly starts: Uint32Array;
  readonly units: Uint32Array;
}

/** Query rows that are taken through all trees together. */
const BLOCK = 256;

/**
 * Weights that a forest gives to the units of its fit around each row of a query (Athey, Tibshirani & Wager 2019, eq. 3):
 * a tree gives 1 / size of the row's leaf to each unit that filled it, and the forest averages over the trees that say
 * something about the row. The forest keeps no units: each tree's are drawn again from its key and walked to their leaves.
 *
 * Parity: exact, for any number of threads: the shares of a unit are added over trees in ascending order, then divided by
 * the number of trees. Leaves are told apart by their places in `statistics`, as `growForest` and `joinTables` give them.
 * Twin: native/crates/kernels/src/forest/forest_weights.rs
 *
 * @throws {ShapeError} if an array has the wrong length.
 * @throws {CareerDmlError} code OPTIONS if samples, rows or node numbers are out of their range, or there are 2^32
 *   entries or more.
 */
export function forestWeights(input: ForestWeightsInput, _threads: number): ForestWeightsOutput {
  checkInput(input);
  const { m, n, roots } = input;
  const filled = leafUnits(input);
  const aside = bagsOfRows(input);
  const starts = new Uint32Array(m + 1);
  const units: Uint32Array[] = [];
  const weights: Float64Array[] = [];
  const leaves = new Int32Array(roots.length * BLOCK);
  const dense = new Float64Array(n);
  const walk = createWalk(BLOCK);
  let entries = 0;
  for (let start = 0; start < m; start += BLOCK) {
    const size = Math.min(BLOCK, m - start);
    descend(input, { aside, leaves, walk }, { start, size });
    for (let i = 0; i < size; i++) {
      const trees = addShares(filled, leaves.subarray(i), roots.length, dense);
      const row = gather(dense, trees);
      entries += row.units.length;
      if (entries >= 2 ** 32) refuse("query asks for 2^32 weights or more; weight fewer rows at a time.");
      starts[start + i + 1] = entries;
      units.push(row.units);
      weights.push(row.weights);
    }
  }
  return { starts, units: join(units, new Uint32Array(entries)), weights: join(weights, new Float64Array(entries)) };
}

/** Draws the filling units of every tree again and walks them to their leaves. */
function leafUnits(input: ForestWeightsInput): LeafUnits {
  const { n, x, roots, bagSize, keys } = input;
  const sampler = treeSampler(input);
  const others = new Int32Array((n + 31) >> 5);
  const leafOf = new Int32Array(n);
  const walk = createWalk(n);
  const drawn: { readonly units: Uint32Array; readonly leaves: Int32Array }[] = [];
  const starts = new Uint32Array(leafCount(input) + 1);
  let rng = rngFromKey(keys.subarray(0, 4));
  for (let tree = 0; tree < roots.length; tree++) {
    const [bag, t] = [Math.floor(tree / bagSize), tree % bagSize];
    if (t === 0) {
      rng = rngFromKey(keys.subarray(4 * bag, 4 * bag + 4));
      sampler.drawBag(rng);
    }
    sampler.drawTree(rng.fork("tree", t));
    const units = Uint32Array.from(sampler.fill.subarray(0, sampler.fillCount));
    others.fill(-1);
    for (const unit of units) others[unit >> 5]! &= ~(1 << (unit & 31));
    walkTree(input, tree, { x, n, start: 0, size: n }, { inBag: others, into: leafOf, at: 0, walk });
    const leaves = Int32Array.from(units, (unit) => leafOf[unit]!);
    for (const leaf of leaves) if (leaf >= 0) starts[leaf + 1]!++;
    drawn.push({ units, leaves });
  }
  for (let leaf = 1; leaf < starts.length; leaf++) starts[leaf]! += starts[leaf - 1]!;
  const next = starts.slice();
  const sorted = new Uint32Array(starts.at(-1)!);
  for (const { units, leaves } of drawn) {
    leaves.forEach((leaf, k) => {
      if (leaf >= 0) sorted[next[leaf]!++] = units[k]!;
    });
  }
  return { starts, units: sorted };
}

/** Places of leaves of all trees. */
function leafCount({ feature, left }: ForestTables): number {
  let count = 0;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0 && left[node] !== NO_LEAF) count = Math.max(count, left[node]! + 1);
  }
  return count;
}

/** Rows of the query that each bag drew, as bits; `null` where the rows are new. */
function bagsOfRows(input: ForestWeightsInput): readonly Int32Array[] | null {
  const { rows, m, keys } = input;
  if (rows.length === 0) return null;
  return Array.from({ length: keys.length / 4 }, (_, b) => {
    const units = drawnUnits(rngFromKey(keys.subarray(4 * b, 4 * b + 4)), input);
    const bits = new Int32Array((m + 31) >> 5);
    for (let i = 0; i < m; i++) if (isMember(units, rows[i]!)) bits[i >> 5]! |= 1 << (i & 31);
    return bits;
  });
}

/** Leaf of each row of a block in each tree, at `tree * BLOCK + i`. */
function descend(
  input: ForestWeightsInput,
  {
    aside,
    leaves,
    walk,
  }: { readonly aside: readonly Int32Array[] | null; readonly leaves: Int32Array; readonly walk: Walk },
  { start, size }: { readonly start: number; readonly size: number },
): void {
  const { query, m, roots, bagSize } = input;
  for (let tree = 0; tree < roots.length; tree++) {
    const inBag = aside?.[Math.floor(tree / bagSize)] ?? null;
    walkTree(input, tree, { x: query, n: m, start, size }, { inBag, into: leaves, at: tree * BLOCK, walk });
  }
}

/** Adds every tree's shares of one row to `dense`; returns the number of trees that had any. `leaves` begins at the row. */
function addShares({ starts, units }: LeafUnits, leaves: Int32Array, trees: number, dense: Float64Array): number {
  let count = 0;
  for (let tree = 0; tree < trees; tree++) {
    const leaf = leaves[tree * BLOCK]!;
    if (leaf < 0) continue;
    const [from, to] = [starts[leaf]!, starts[leaf + 1]!];
    if (from === to) continue;
    count++;
    const share = 1 / (to - from);
    for (let k = from; k < to; k++) dense[units[k]!]! += share;
  }
  return count;
}

/** Takes the entries of one row out of `dense`, which is zero again afterwards. */
function gather(dense: Float64Array, trees: number): { readonly units: Uint32Array; readonly weights: Float64Array } {
  let count = 0;
  for (let unit = 0; unit < dense.length; unit++) if (dense[unit]! > 0) count++;
  const units = new Uint32Array(count);
  const weights = new Float64Array(count);
  let at = 0;
  for (let unit = 0; unit < dense.length; unit++) {
    if (dense[unit] === 0) continue;
    units[at] = unit;
    weights[at++] = dense[unit]! / trees;
    dense[unit] = 0;
  }
  return { units, weights };
}

/** Fills `into` with the parts, one after the other. */
function join<T extends Uint32Array | Float64Array>(parts: readonly T[], into: T): T {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

function checkInput(input: ForestWeightsInput): void {
  const { n, m, p, roots, bagSize, rows } = input;
  const lengths: [string, number, number][] = [
    ["x", n * p, input.x.length],
    ["query", m * p, input.query.length],
    ["rows", rows.length === 0 ? 0 : m, rows.length],
  ];
  for (const [what, expected, received] of lengths) {
    if (received !== expected) throw new ShapeError(what, expected, received);
  }
  if (p < 1) refuse("p must be at least 1.");
  // Whatever a leaf holds, its place stands below the end of the statistics, and no other leaf has it.
  checkTables(input, { p, bagSize, leaves: input.statistics.length });
  const words = (4 * roots.length) / bagSize;
  if (input.keys.length !== words) throw new ShapeError("keys", words, input.keys.length);
  checkTreeSampling(input);
  expectRoom("keys", (words / 4) * Math.ceil(Math.max(n, m) / 32), MOST_WORKSPACE);
  if (rows.some((row) => row >= n)) refuse("rows must name units of the fit.");
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}
