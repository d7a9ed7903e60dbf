import { type Bins, MISSING_BIN } from "./bins.js";
import type { Gradients } from "./gradients.js";
import type { BoostingTask } from "./model.js";

/** A gradient sum and a row count in one double: `count * 2^32 + sum`, exact because |sum| stays below 2^31. */
const COUNT_UNIT = 4294967296;
const PER_COUNT_UNIT = 1 / COUNT_UNIT;
const BINS = 256;

/** Buffers of one fit, reused by all its trees. */
export interface Growth {
  readonly bins: Bins;
  readonly maxDepth: number;
  /** In counts, as the packed gradients have them. */
  readonly minLeafSize: number;
  readonly monotone: Int8Array | null;
  /** Per training row its count, 1 without weights, times 2^32, + its rounded gradient. */
  readonly packed: Float64Array;
  /** Leaf number of every row, within its tree. */
  readonly leaves: Uint16Array;
  /** Row lists of the nodes of a level and of the next one. */
  readonly lists: readonly [Int32Array, Int32Array];
  /** Histograms of live nodes, 256 places per column; grows with the widest level. */
  histograms: Float64Array;
}

/** Buffers for trees on the rows of `bins`, the first of which train. */
export const createGrowth = (
  bins: Bins,
  { packed, weights }: Gradients,
  { options, monotone }: BoostingTask,
): Growth => ({
  bins,
  maxDepth: options.maxDepth,
  minLeafSize: options.minLeafSize * (weights?.unit ?? 1),
  monotone: monotone ?? null,
  packed,
  leaves: new Uint16Array(bins.size),
  lists: [new Int32Array(packed.length), new Int32Array(packed.length)],
  histograms: new Float64Array(0),
});

/** A node whose rows are not yet settled. */
interface OpenNode {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  /** Sum of the rounded gradients of its rows, and of their counts. */
  readonly sum: number;
  readonly count: number;
  /** Its histogram. */
  readonly slot: number;
}

/** Best split of a node; `column` -1 if there is none. */
interface Split {
  column: number;
  bin: number;
  missingLeft: number;
  sum: number;
  count: number;
}

/** One tree: nodes in the order of their creation, children adjacent, the left one first. */
export interface GrownTree {
  readonly column: number[];
  readonly bin: number[];
  readonly missingLeft: number[];
  readonly left: number[];
  /** Node, gradient sum and count of each leaf. */
  readonly leafNode: number[];
  readonly leafSum: number[];
  readonly leafCount: number[];
}

/**
 * Grows one tree level by level on the rows `sample` and writes their leaf numbers. Only the smaller child's histogram
 * is summed, the larger one's is what remains of the parent's. All sums are sums of integers, hence exact in any order.
 *
 * @param penalty Ridge penalty in units of counts.
 */
export function growTree(growth: Growth, sample: Int32Array, penalty: number): GrownTree {
  const tree = emptyTree();
  let total = 0;
  for (const i of sample) total += growth.packed[i]!;
  const count = Math.floor(total * PER_COUNT_UNIT + 0.5);
  let nodes: OpenNode[] = [{ id: 0, start: 0, end: sample.length, sum: total - count * COUNT_UNIT, count, slot: 0 }];
  let list = sample;
  reserve(growth, 1);
  buildHistogram(growth, list, nodes[0]!);
  let slots = 1;
  for (let depth = 0; depth < growth.maxDepth && nodes.length > 0; depth++) {
    const last = depth + 1 === growth.maxDepth;
    const target = growth.lists[depth & 1]!;
    const next: OpenNode[] = [];
    for (const node of nodes) {
      const split = bestSplit(growth, node, penalty);
      if (split.column < 0) {
        settle(growth, list, node, tree);
        continue;
      }
      const left = addChildren(tree, node.id, split);
      const right = node.sum - split.sum;
      if (last) {
        settleChildren(growth, list, node, { split, left, tree });
        continue;
      }
      const middle = partition(growth, list, node, { split, target });
      const children = [
        { id: left, start: node.start, end: middle, sum: split.sum, count: split.count },
        { id: left + 1, start: middle, end: node.end, sum: right, count: node.count - split.count },
      ] as const;
      const small = children[0].count <= children[1].count ? 0 : 1;
      next.push({ ...children[small], slot: slots++ }, { ...children[1 - small]!, slot: node.slot });
    }
    reserve(growth, slots);
    for (let k = 0; k < next.length; k += 2) sumChildren(growth, target, next[k]!, next[k + 1]!);
    nodes = next;
    list = target;
  }
  return tree;
}

const emptyTree = (): GrownTree => ({
  column: [-1],
  bin: [0],
  missingLeft: [0],
  left: [0],
  leafNode: [],
  leafSum: [],
  leafCount: [],
});

function reserve(growth: Growth, slots: number): void {
  const needed = slots * growth.bins.cuts.length * BINS;
  if (growth.histograms.length >= needed) return;
  const larger = new Float64Array(needed * 2);
  larger.set(growth.histograms);
  growth.histograms = larger;
}

function buildHistogram({ bins, packed, histograms }: Growth, list: Int32Array, node: OpenNode): void {
  const { rows } = bins;
  const p = bins.cuts.length;
  const base = node.slot * p * BINS;
  histograms.fill(0, base, base + p * BINS);
  const blocks = p & ~7;
  for (let k = node.start; k < node.end; k++) {
    const i = list[k]!;
    const v = packed[i]!;
    const origin = i * p;
    let place = base;
    let o = origin;
    // Written out by eight: the offsets of the columns become constants.
    for (const stop = origin + blocks; o < stop; o += 8, place += 8 * BINS) {
      histograms[place + rows[o]!]! += v;
      histograms[place + 256 + rows[o + 1]!]! += v;
      histograms[place + 512 + rows[o + 2]!]! += v;
      histograms[place + 768 + rows[o + 3]!]! += v;
      histograms[place + 1024 + rows[o + 4]!]! += v;
      histograms[place + 1280 + rows[o + 5]!]! += v;
      histograms[place + 1536 + rows[o + 6]!]! += v;
      histograms[place + 1792 + rows[o + 7]!]! += v;
    }
    for (const end = origin + p; o < end; o++, place += BINS) histograms[place + rows[o]!]! += v;
  }
}

/** Histograms of two children: the smaller one's summed, the larger one's taken from the parent's in its place. */
function sumChildren(growth: Growth, list: Int32Array, small: OpenNode, large: OpenNode): void {
  // If the larger child cannot be split, neither can the smaller one, and no histogram is looked at again.
  if (large.count < 2 * growth.minLeafSize) return;
  buildHistogram(growth, list, small);
  const { histograms } = growth;
  const width = growth.bins.cuts.length * BINS;
  const from = small.slot * width;
  const to = large.slot * width;
  for (let k = 0; k < width; k++) histograms[to + k]! -= histograms[from + k]!;
}

/**
 * The split that lowers the squared error of the gradients most: with the penalty l, G and n of the node and g and c of
 * its left child, g^2 / (c + l) + (G - g)^2 / (n - c + l) - G^2 / (n + l) grows with
 * `(g (n + 2 l) - G (c + l))^2 / ((c + l) (n - c + l))`, whose numerator is exact without a penalty. Within a column
 * fractions are compared by cross-multiplication, between columns as quotients; ties keep the lowest column, then
 * missing values to the right, then the lowest bin.
 */
function bestSplit(growth: Growth, node: OpenNode, penalty: number): Split {
  const { bins, histograms, minLeafSize, monotone } = growth;
  const n = node.count;
  const best: Split = { column: -1, bin: 0, missingLeft: 0, sum: 0, count: 0 };
  if (n < 2 * minLeafSize) return best;
  const total = node.sum;
  const scale = n + 2 * penalty;
  // What the penalty on two leaves instead of one costs, in the same units: a split has to gain more.
  const floor = (total * total * penalty) / (n + penalty);
  const p = bins.cuts.length;
  let bestGain = 0;
  for (let j = 0; j < p; j++) {
    const origin = (node.slot * p + j) * BINS;
    const regular = bins.cuts[j]!.length + 1;
    const direction = monotone === null ? 0 : monotone[j]!;
    let top = floor;
    let bottom = 1;
    let bin = -1;
    let sum = 0;
    let count = 0;
    let missingLeft = 0;
    const missing = bins.hasMissing[j] === 1 ? histograms[origin + MISSING_BIN]! : 0;
    for (let side = 0; side < (missing === 0 ? 1 : 2); side++) {
      let prefix = side === 0 ? 0 : missing;
      for (let k = 0; k < regular; k++) {
        const here = histograms[origin + k]!;
        // Nothing new, unless missing values alone stand on the left.
        if (here === 0 && side === 0) continue;
        prefix += here;
        const c = Math.floor(prefix * PER_COUNT_UNIT + 0.5);
        if (c < minLeafSize) continue;
        const other = n - c;
        if (other < minLeafSize) break;
        const g = prefix - c * COUNT_UNIT;
        const a = c + penalty;
        const d = g * scale - total * a;
        // d has the sign of the left mean less the right one.
        if (direction * d > 0) continue;
        const numerator = d * d;
        const denominator = a * (other + penalty);
        if (numerator * bottom > top * denominator) {
          top = numerator;
          bottom = denominator;
          bin = k;
          sum = g;
          count = c;
          missingLeft = side;
        }
      }
    }
    if (bin < 0) continue;
    const gain = top / bottom;
    if (gain > bestGain) {
      bestGain = gain;
      best.column = j;
      best.bin = bin;
      best.sum = sum;
      best.count = count;
      // Missing values that training has not seen here go with the larger child.
      best.missingLeft = missing === 0 ? Number(count > n - count) : missingLeft;
    }
  }
  return best;
}

function addChildren(tree: GrownTree, id: number, split: Split): number {
  const left = tree.column.length;
  tree.column[id] = split.column;
  tree.bin[id] = split.bin;
  tree.missingLeft[id] = split.missingLeft;
  tree.left[id] = left;
  tree.column.push(-1, -1);
  tree.bin.push(0, 0);
  tree.missingLeft.push(0, 0);
  tree.left.push(0, 0);
  return left;
}

/** Makes a leaf of a node that has no split. */
function settle({ leaves }: Growth, list: Int32Array, node: OpenNode, tree: GrownTree): void {
  const leaf = addLeaf(tree, node.id, node.sum, node.count);
  for (let k = node.start; k < node.end; k++) leaves[list[k]!] = leaf;
}

function addLeaf(tree: GrownTree, node: number, sum: number, count: number): number {
  tree.leafNode.push(node);
  tree.leafSum.push(sum);
  return tree.leafCount.push(count) - 1;
}

/** Makes leaves of both children of a node. */
function settleChildren(
  { bins, leaves }: Growth,
  list: Int32Array,
  node: OpenNode,
  { split, left, tree }: { readonly split: Split; readonly left: number; readonly tree: GrownTree },
): void {
  const leaf = addLeaf(tree, left, split.sum, split.count);
  addLeaf(tree, left + 1, node.sum - split.sum, node.count - split.count);
  const { columns } = bins;
  const origin = split.column * bins.size;
  // Adding one modulo 256 moves the bin of missing values before all others.
  const shift = split.missingLeft;
  const limit = split.bin + shift;
  for (let k = node.start; k < node.end; k++) {
    const i = list[k]!;
    leaves[i] = leaf + ((limit - ((columns[origin + i]! + shift) & 255)) >>> 31);
  }
}

/** Writes the rows of both children into `target`, the right ones from the end; returns where the right ones begin. */
function partition(
  { bins }: Growth,
  list: Int32Array,
  node: OpenNode,
  { split, target }: { readonly split: Split; readonly target: Int32Array },
): number {
  const { columns } = bins;
  const origin = split.column * bins.size;
  const shift = split.missingLeft;
  const limit = split.bin + shift;
  let left = node.start;
  let right = node.end - 1;
  for (let k = node.start; k < node.end; k++) {
    const i = list[k]!;
    const toRight = (limit - ((columns[origin + i]! + shift) & 255)) >>> 31;
    // Both ends are written and one is kept: no branch to mispredict.
    target[left] = i;
    target[right] = i;
    left += 1 - toRight;
    right -= toRight;
  }
  return left;
}

/** Writes the leaf numbers of rows that did not take part in growing a finished tree. */
export function routeRows(growth: Growth, tree: GrownTree, rows: Int32Array): void {
  const { bins, leaves } = growth;
  const { columns, size } = bins;
  const { column, bin, missingLeft, left } = tree;
  const leafOf = new Uint16Array(column.length);
  tree.leafNode.forEach((node, leaf) => {
    leafOf[node] = leaf;
  });
  for (const i of rows) {
    let node = 0;
    for (let j = column[0]!; j >= 0; j = column[node]!) {
      const shift = missingLeft[node]!;
      node = left[node]! + (((columns[j * size + i]! + shift) & 255) > bin[node]! + shift ? 1 : 0);
    }
    leaves[i] = leafOf[node]!;
  }
}
