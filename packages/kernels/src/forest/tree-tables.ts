import { CareerDmlError, ShapeError } from "@career-dml/core";
import { columnOf, isSet, namesSet } from "./node-sides.js";

/** In `left` of a leaf without units. */
export const NO_LEAF = 0xffffffff;

/** The trees of one forest, or of one batch of it: plain tables, a row per node, trees one after the other. */
export interface ForestTables {
  /** First node of each tree. */
  readonly roots: Uint32Array;
  /** Column that a node splits on, with the bits of node-sides.ts: `columnOf` gives the column. -1 for a leaf. */
  readonly feature: Int32Array;
  /**
   * Units with `x <= threshold` go left: a value of the training data, or infinite where only missing values go right. For
   * a node that sends a set of categories left, its first word in `sets`. 0 for a leaf.
   */
  readonly threshold: Float64Array;
  /** Sets of categories, as node-sides.ts lays them out; empty without categorical columns. */
  readonly sets: Uint32Array;
  /** The left child; the right child is the next node. For a leaf, its row of `statistics`, or `NO_LEAF` if it is empty. */
  readonly left: Uint32Array;
  /** `leafWidth` means per leaf, row-major. */
  readonly statistics: Float64Array;
}

/**
 * Checks tables before rows are walked down them: every node, column, child, leaf and set exists, and every walk ends.
 *
 * @param shape Columns of the rows, trees per bag, and leaves there are.
 * @throws {ShapeError} if columns of the tables differ in length. @throws {CareerDmlError} code OPTIONS otherwise.
 */
export function checkTables(
  tables: ForestTables,
  { p, bagSize, leaves }: { readonly p: number; readonly bagSize: number; readonly leaves: number },
): void {
  const { roots, feature, threshold, left } = tables;
  if (threshold.length !== feature.length) throw new ShapeError("threshold", feature.length, threshold.length);
  if (left.length !== feature.length) throw new ShapeError("left", feature.length, left.length);
  if (!(bagSize >= 1) || roots.length % bagSize !== 0) refuse("roots must hold whole bags.");
  if (roots.some((root) => root >= feature.length)) refuse("roots must name nodes.");
  feature.forEach((column, node) => {
    const next = left[node]!;
    // A child after its parent: every walk ends.
    const sound =
      column < 0
        ? next === NO_LEAF || next < leaves
        : columnOf(column) < p && next > node && next + 1 < feature.length && namesSet(tables, node);
    if (!sound) refuse(`node ${node} names a column, child, leaf or set that does not exist.`);
  });
}

function refuse(message: string): never {
  throw new CareerDmlError("OPTIONS", message);
}

/** Tables while they grow. */
export interface TreeTables {
  readonly roots: number[];
  readonly feature: number[];
  readonly threshold: number[];
  readonly sets: number[];
  readonly left: number[];
  readonly statistics: number[];
}

export const emptyTables = (): TreeTables => ({
  roots: [],
  feature: [],
  threshold: [],
  sets: [],
  left: [],
  statistics: [],
});

/** The grown tables as typed arrays. */
export const freezeTables = (t: TreeTables): ForestTables => ({
  roots: new Uint32Array(t.roots),
  feature: new Int32Array(t.feature),
  threshold: new Float64Array(t.threshold),
  sets: new Uint32Array(t.sets),
  left: new Uint32Array(t.left),
  statistics: new Float64Array(t.statistics),
});

/**
 * Batches of trees as one forest, in the given order: node, leaf and set numbers are shifted, nothing else changes. A single
 * batch is the forest, without a copy.
 */
export function joinTables(batches: readonly ForestTables[], width: number): ForestTables {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  const sizes = (of: (b: ForestTables) => ArrayLike<number>): number =>
    batches.reduce((sum, b) => sum + of(b).length, 0);
  const joined: ForestTables = {
    roots: new Uint32Array(sizes((b) => b.roots)),
    feature: new Int32Array(sizes((b) => b.feature)),
    threshold: new Float64Array(sizes((b) => b.threshold)),
    sets: new Uint32Array(sizes((b) => b.sets)),
    left: new Uint32Array(sizes((b) => b.left)),
    statistics: new Float64Array(sizes((b) => b.statistics)),
  };
  let [tree, node, number, word] = [0, 0, 0, 0];
  for (const batch of batches) {
    joined.feature.set(batch.feature, node);
    joined.threshold.set(batch.threshold, node);
    joined.sets.set(batch.sets, word);
    joined.statistics.set(batch.statistics, number);
    for (const root of batch.roots) joined.roots[tree++] = root + node;
    const leaves = number / width;
    batch.left.forEach((left, i) => {
      const shift = batch.feature[i]! >= 0 ? node : leaves;
      joined.left[node + i] = left === NO_LEAF ? NO_LEAF : left + shift;
      if (isSet(batch.feature[i]!)) joined.threshold[node + i]! += word;
    });
    node += batch.feature.length;
    number += batch.statistics.length;
    word += batch.sets.length;
  }
  return joined;
}
