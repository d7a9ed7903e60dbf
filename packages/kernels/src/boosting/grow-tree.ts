import { bestSplit, type Split, type SplitRules, type Totals, unpack } from "./best-split.js";
import type { Bins } from "./bins.js";
import type { Gradients } from "./gradients.js";
import { BINS, buildHistogram, createHistogram, type Histogram, subtractHistogram } from "./histogram.js";
import type { BoostingTask } from "./model.js";
import { partition, settle, settleChildren } from "./partition.js";

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
  /** Histograms of live nodes; as many as the widest tree has needed. */
  readonly histograms: Histogram[];
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
  histograms: [],
});

/** A node whose rows are not yet settled. */
interface OpenNode extends Totals {
  readonly id: number;
  /** Its rows within the lists of its level. */
  readonly start: number;
  readonly end: number;
  readonly slot: number;
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
 * is summed, the larger one's is what remains of the parent's.
 *
 * @param penalty Ridge penalty in units of counts.
 */
export function growTree(growth: Growth, sample: Int32Array, penalty: number): GrownTree {
  const { minLeafSize, monotone, maxDepth } = growth;
  const rules: SplitRules = { minLeafSize, monotone, penalty };
  const tree = emptyTree();
  let nodes = [openRoot(growth, sample)];
  let list = sample;
  let slots = 1;
  for (let depth = 0; depth < maxDepth && nodes.length > 0; depth++) {
    const target = growth.lists[depth & 1]!;
    const level: Level = { list, target, rules, isLast: depth + 1 === maxDepth };
    const next: OpenNode[] = [];
    for (const node of nodes) {
      const children = splitNode(growth, tree, node, level);
      if (children) next.push({ ...children[0], slot: slots++ }, { ...children[1], slot: node.slot });
    }
    for (let k = 0; k < next.length; k += 2) sumChildren(growth, target, next[k]!, next[k + 1]!);
    nodes = next;
    list = target;
  }
  return tree;
}

interface Level {
  /** Rows of its nodes, and room for those of the next level. */
  readonly list: Int32Array;
  readonly target: Int32Array;
  readonly rules: SplitRules;
  /** Whether children are leaves. */
  readonly isLast: boolean;
}

type Child = Omit<OpenNode, "slot">;

/** Splits a node or makes a leaf of it; its children, the smaller one first, unless they are leaves. */
function splitNode(growth: Growth, tree: GrownTree, node: OpenNode, level: Level): [Child, Child] | null {
  const { bins, leaves, histograms } = growth;
  const rows = level.list.subarray(node.start, node.end);
  const split = bestSplit(bins, histograms[node.slot]!, node, level.rules);
  if (split === null) {
    settle(rows, leaves, addLeaf(tree, node.id, node));
    return null;
  }
  const id = addChildren(tree, node.id, split);
  const right = { sum: node.sum - split.sum, count: node.count - split.count };
  if (level.isLast) {
    const leaf = addLeaf(tree, id, split);
    addLeaf(tree, id + 1, right);
    settleChildren(bins, rows, leaves, { split, leaf });
    return null;
  }
  const middle = node.start + partition(bins, rows, level.target.subarray(node.start, node.end), split);
  const a = { id, start: node.start, end: middle, sum: split.sum, count: split.count };
  const b = { id: id + 1, start: middle, end: node.end, ...right };
  return a.count <= b.count ? [a, b] : [b, a];
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

/** The root with its histogram, any column of which holds every row. */
function openRoot(growth: Growth, sample: Int32Array): OpenNode {
  const histogram = histogramAt(growth, 0);
  buildHistogram(growth.bins, growth.packed, sample, histogram);
  let total = 0;
  for (let bin = 0; bin < BINS; bin++) total += histogram[bin]!;
  return { id: 0, start: 0, end: sample.length, ...unpack(total), slot: 0 };
}

function histogramAt({ bins, histograms }: Growth, slot: number): Histogram {
  while (histograms.length <= slot) histograms.push(createHistogram(bins));
  return histograms[slot]!;
}

/** Histograms of two children: the smaller one's summed, the larger one's taken from the parent's in its place. */
function sumChildren(growth: Growth, list: Int32Array, small: OpenNode, large: OpenNode): void {
  const histogram = histogramAt(growth, small.slot);
  // If the larger child cannot be split, neither can the smaller one, and no histogram is looked at again.
  if (large.count < 2 * growth.minLeafSize) return;
  buildHistogram(growth.bins, growth.packed, list.subarray(small.start, small.end), histogram);
  subtractHistogram(growth.histograms[large.slot]!, histogram);
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

function addLeaf(tree: GrownTree, node: number, { sum, count }: Totals): number {
  tree.leafNode.push(node);
  tree.leafSum.push(sum);
  return tree.leafCount.push(count) - 1;
}
