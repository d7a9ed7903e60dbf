/**
 * Sums over an ordered sequence of groups of which members come and go: a segment tree that holds, for every stretch, how many members it has, the sum of
 * their values, and the smallest and largest sum of a part of it from its left end.
 *
 * Values have to be integers below 2^53 in any sum, so that sums do not depend on the order of their terms.
 */
export interface PrefixTree {
  /** Leaves: the next power of two of the groups. */
  readonly size: number;
  readonly count: Int32Array;
  readonly sum: Float64Array;
  /** Over the parts that end behind a group, the empty part excluded. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A tree over that many groups, without members. */
export function prefixTree(groups: number): PrefixTree {
  let size = 1;
  while (size < groups) size *= 2;
  return {
    size,
    count: new Int32Array(2 * size),
    sum: new Float64Array(2 * size),
    low: new Float64Array(2 * size),
    high: new Float64Array(2 * size),
  };
}

/** Adds members of one group, or takes them away: `members` of value `value` together, both negative to take away. O(log groups). */
export function shift(tree: PrefixTree, group: number, members: number, value: number): void {
  const { count, sum, low, high } = tree;
  let node = tree.size + group;
  count[node]! += members;
  sum[node]! += value;
  low[node] = sum[node]!;
  high[node] = sum[node]!;
  for (node >>= 1; node > 0; node >>= 1) {
    const left = 2 * node;
    const right = left + 1;
    count[node] = count[left]! + count[right]!;
    const before = sum[left]!;
    sum[node] = before + sum[right]!;
    low[node] = Math.min(low[left]!, before + low[right]!);
    high[node] = Math.max(high[left]!, before + high[right]!);
  }
}

/** Smallest and largest sum of the members up to a cut. */
export interface PrefixRange {
  low: number;
  high: number;
}

/**
 * Smallest and largest sum over all cuts that leave at least `least` members on either side; `low` is above `high` where there is no such
 * cut. O(log groups).
 */
export function prefixRange(tree: PrefixTree, least: number, out: PrefixRange): PrefixRange {
  const total = tree.count[1]!;
  out.low = Infinity;
  out.high = -Infinity;
  if (total < 2 * least) return out;
  // Cuts behind the groups first .. last: the first with enough members before it, the last with enough behind it.
  const first = groupOf(tree, least);
  const last = groupOf(tree, total - least + 1) - 1;
  if (first <= last) collect(tree, first, last, out);
  return out;
}

/** First group at which the members up to it are at least `rank` of them. */
function groupOf({ size, count }: PrefixTree, rank: number): number {
  let node = 1;
  let left = rank;
  while (node < size) {
    node *= 2;
    if (count[node]! < left) left -= count[node++]!;
  }
  return node - size;
}

/** Range of the sums up to and with each of the groups first .. last. */
function collect({ size, sum, low, high }: PrefixTree, first: number, last: number, out: PrefixRange): void {
  // From the left: what lies before `first`, then whole stretches until `last`.
  let before = 0;
  let at = first + size;
  for (let node = at; node > 1; node >>= 1) if (node % 2 === 1) before += sum[node - 1]!;
  const end = last + size;
  while (true) {
    // Climb while the stretch starts here and does not pass the end.
    let [node, width] = [at, 1];
    while (node % 2 === 0 && at + 2 * width - 1 <= end) {
      node >>= 1;
      width *= 2;
    }
    out.low = Math.min(out.low, before + low[node]!);
    out.high = Math.max(out.high, before + high[node]!);
    before += sum[node]!;
    at += width;
    if (at > end) return;
  }
}
