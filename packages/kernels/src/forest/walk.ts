import { columnOf, goesLeft } from "./node-sides.js";
import { isMember } from "./subsets.js";
import { type ForestTables, NO_LEAF } from "./tree-tables.js";

/** Rows `start … start + size - 1` of a design of n rows, column-major; NaN is a missing value. */
export interface Rows {
  readonly x: Float64Array;
  readonly n: number;
  readonly start: number;
  readonly size: number;
}

/**
 * Takes rows down one tree and writes the leaf of each, or -1 where the tree says nothing: the leaf is empty, or the row
 * belongs to the tree's bag.
 *
 * @param inBag Rows of the bag as bits; `null` where the rows are new.
 * @param into Leaf of row `start + i` at `at + i`.
 */
export function walkTree(
  tables: ForestTables,
  tree: number,
  { x, n, start, size }: Rows,
  { inBag, into, at }: { readonly inBag: Int32Array | null; readonly into: Int32Array; readonly at: number },
): void {
  const { roots, feature, threshold, left, sets } = tables;
  const root = roots[tree]!;
  const hasSets = sets.length > 0;
  for (let i = 0; i < size; i++) {
    const row = start + i;
    into[at + i] = -1;
    if (inBag !== null && isMember(inBag, row)) continue;
    let node = root;
    for (let j = feature[node]!; j >= 0; j = feature[node]!) {
      const value = x[columnOf(j) * n + row]!;
      // A conversion, not a condition: no branch that depends on the data.
      const goesRight = value > threshold[node]!;
      node =
        left[node]! + (hasSets || Number.isNaN(value) ? Number(!goesLeft(tables, node, value)) : Number(goesRight));
    }
    const leaf = left[node]!;
    if (leaf !== NO_LEAF) into[at + i] = leaf;
  }
}
