import type { Split } from "./best-split.js";
import type { Bins } from "./bins.js";

/** The bins of a split's column, moved so that those up to `limit` go left. */
const sideOf = ({ columns, size }: Bins, { column, bin, missingLeft }: Split) => ({
  column: columns.subarray(column * size, (column + 1) * size),
  // Adding one modulo 256 moves the bin of missing values before all others.
  shift: missingLeft,
  limit: bin + missingLeft,
});

/**
 * Writes the rows of both children of a split into `target`, the right ones from the end; returns the number of left
 * ones.
 */
export function partition(bins: Bins, list: Int32Array, target: Int32Array, split: Split): number {
  const { column, shift, limit } = sideOf(bins, split);
  let left = 0;
  let right = list.length - 1;
  for (let k = 0; k < list.length; k++) {
    const i = list[k]!;
    const toRight = (limit - ((column[i]! + shift) & 255)) >>> 31;
    // Both ends are written and one is kept: no branch to mispredict.
    target[left] = i;
    target[right] = i;
    left += 1 - toRight;
    right -= toRight;
  }
  return left;
}

/** Writes the leaf number of the rows of a leaf. */
export function settle(list: Int32Array, leaves: Uint16Array, leaf: number): void {
  for (let k = 0; k < list.length; k++) leaves[list[k]!] = leaf;
}

/** Writes the leaf numbers of the rows of a node whose children are leaves, the left one number `leaf`. */
export function settleChildren(
  bins: Bins,
  list: Int32Array,
  leaves: Uint16Array,
  { split, leaf }: { readonly split: Split; readonly leaf: number },
): void {
  const { column, shift, limit } = sideOf(bins, split);
  for (let k = 0; k < list.length; k++) {
    const i = list[k]!;
    leaves[i] = leaf + ((limit - ((column[i]! + shift) & 255)) >>> 31);
  }
}
