import { type Cut, leafGain } from "./best-stump.js";
import type { PolicyData } from "./policy-data.js";
import { type PrefixRange, type PrefixTree, prefixRange, prefixTree, shift } from "./prefix-tree.js";

/** The best first cut of a tree of depth two, with the gain of the whole tree on the grid; `null` where a leaf is as good. */
export interface RootCut {
  readonly cut: Cut | null;
  readonly gain: number;
}

/**
 * The first cut of the best tree of depth two, over all pairs of first cuts and cuts of either side. Units cross over from right to left one after the
 * other; for each side and column a tree of prefix sums says at once what its best cut is worth: of max(s, 0) + max(total - s, 0), which is convex
 * in s, the largest is at the smallest or the largest prefix sum s. O(p^2 n log n).
 *
 * @param least Fewest units in a leaf.
 * @see Athey & Wager (2021), Econometrica 89(1), for the problem; Zhou, Athey & Wager (2023), Operations Research 71(1), for exact search.
 */
export function bestRootCut(data: PolicyData, least: number): RootCut {
  const { n, gain, columns } = data;
  const empty = (): PrefixTree[] => columns.map(({ values }) => prefixTree(values.length));
  let [left, right] = [empty(), empty()];
  for (let unit = 0; unit < n; unit++) move(right, data, unit, 1);
  const total = gain.reduce((sum, v) => sum + v, 0);
  let best: RootCut = { cut: null, gain: leafGain(total) };
  const range: PrefixRange = { low: 0, high: 0 };
  for (const [column, { order, group }] of columns.entries()) {
    for (let k = 0; k < n; k++) {
      const unit = order[k]!;
      move(right, data, unit, -1);
      move(left, data, unit, 1);
      const isLast = k === n - 1 || group[order[k + 1]!] !== group[unit];
      if (!isLast || k + 1 < least || n - k - 1 < least) continue;
      const found = sideGain(left, least, range) + sideGain(right, least, range);
      if (found > best.gain) best = { cut: { column, group: group[unit]! }, gain: found };
    }
    // Everybody has crossed over: the sides change their roles for the next column.
    [left, right] = [right, left];
  }
  return best;
}

/** A unit enters one side, or leaves it. */
function move(trees: readonly PrefixTree[], { gain, columns }: PolicyData, unit: number, sign: 1 | -1): void {
  for (let c = 0; c < trees.length; c++) shift(trees[c]!, columns[c]!.group[unit]!, sign, sign * gain[unit]!);
}

/** Gain of the best leaf or single cut of one side. */
function sideGain(trees: readonly PrefixTree[], least: number, range: PrefixRange): number {
  const total = trees[0]!.sum[1]!;
  let best = leafGain(total);
  for (const tree of trees) {
    const { low, high } = prefixRange(tree, least, range);
    if (low > high) continue;
    best = Math.max(best, leafGain(low) + leafGain(total - low), leafGain(high) + leafGain(total - high));
  }
  return best;
}
