import { columnOf, goesLeft } from "./node-sides.js";
import { isMember } from "./subsets.js";
import type { ForestTables } from "./tree-tables.js";

/** Rows `start … start + size - 1` of a design of n rows, column-major; NaN is a missing value. */
export interface Rows {
  readonly x: Float64Array;
  readonly n: number;
  readonly start: number;
  readonly size: number;
}

/** Memory of rows on their way down a tree. */
export interface Walk {
  /** Rows that the tree speaks of, counted from the first of the block. */
  readonly asked: Int32Array;
  /** Those of them that have not reached a leaf, and the node that each has reached. */
  readonly row: Int32Array;
  readonly node: Int32Array;
}

/** Memory for blocks of up to `rows` rows. */
export const createWalk = (rows: number): Walk => ({
  asked: new Int32Array(rows),
  row: new Int32Array(rows),
  node: new Int32Array(rows),
});

/**
 * Takes rows down one tree and writes the leaf of each, or -1 where the tree says nothing: the leaf is empty, or the row
 * belongs to the tree's bag. All rows go down one level in a round, so that none waits for the memory of another.
 *
 * @param inBag Rows of the bag as bits; `null` where the rows are new.
 * @param into Leaf of row `start + i` at `at + i`.
 */
export function walkTree(
  tables: ForestTables,
  tree: number,
  rows: Rows,
  to: { readonly inBag: Int32Array | null; readonly into: Int32Array; readonly at: number; readonly walk: Walk },
): void {
  const { into, at, walk } = to;
  const { asked } = walk;
  const { left } = tables;
  const root = tables.roots[tree]!;
  const count = askRows(rows, to.inBag, walk);
  into.fill(-1, at, at + rows.size);
  for (let k = 0; k < count; k++) into[at + asked[k]!] = root;
  if (tables.feature[root]! >= 0) {
    walk.row.set(asked);
    walk.node.fill(root, 0, count);
    for (let waiting = count; waiting > 0; ) waiting = descend(tables, rows, to, waiting);
  }
  // As a signed number, the leaf without units is -1.
  for (let k = 0; k < count; k++) into[at + asked[k]!] = left[into[at + asked[k]!]!]!;
}

/** Finds the rows that are not in the bag; returns how many. */
function askRows({ start, size }: Rows, inBag: Int32Array | null, { asked }: Walk): number {
  let count = 0;
  for (let i = 0; i < size; i++) {
    asked[count] = i;
    count += inBag === null ? 1 : 1 - Number(isMember(inBag, start + i));
  }
  return count;
}

/** Takes the waiting rows down one level and writes where each is; returns how many have not reached a leaf. */
function descend(
  tables: ForestTables,
  { x, n, start }: Rows,
  { into, at, walk }: { readonly into: Int32Array; readonly at: number; readonly walk: Walk },
  waiting: number,
): number {
  const { feature, threshold, left, sets } = tables;
  const { row, node } = walk;
  const hasSets = sets.length > 0;
  let kept = 0;
  for (let k = 0; k < waiting; k++) {
    const i = row[k]!;
    const from = node[k]!;
    const value = x[columnOf(feature[from]!) * n + start + i]!;
    // Conversions, not conditions: no branch that depends on the data.
    const goesRight =
      hasSets || Number.isNaN(value) ? Number(!goesLeft(tables, from, value)) : Number(value > threshold[from]!);
    const next = (left[from]! | 0) + goesRight;
    into[at + i] = next;
    row[kept] = i;
    node[kept] = next;
    kept += 1 + (feature[next]! >> 31);
  }
  return kept;
}
