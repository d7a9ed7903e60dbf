import type { Rng } from "@career-dml/core";
import type { BestCut, Values } from "./best-cut.js";
import { drawCandidates } from "./candidate-features.js";
import { partitionOrder, permuteNode } from "./partition.js";
import { presort } from "./presort.js";
import { recordSplit, type SplitData } from "./record-split.js";
import { scanColumn } from "./scan-column.js";
import type { CutLimits, GrowthStrategy } from "./strategies/strategy.js";
import type { Column } from "./valid-cuts.js";
import type { Side, Workspace } from "./workspace.js";

/** What every tree of a forest shares. */
export interface TreeSettings extends CutLimits, SplitData {
  readonly strategy: GrowthStrategy;
  readonly rank: Int32Array;
  readonly code: Int32Array;
  readonly distinct: Int32Array;
  readonly missing: Int32Array;
  readonly maxDepth: number;
  /** From `poissonThresholds`. */
  readonly thresholds: Float64Array;
}

interface OpenNode {
  readonly id: number;
  readonly side: Side;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** The strategy's. */
  readonly moments: unknown;
}

/**
 * Grows one tree on the first `size` units of `sample`, depth first, left child first, into the node arrays of the workspace.
 * A node that cannot be split is recognised before it is opened, and is neither scanned nor partitioned.
 *
 * @returns Number of nodes; node 0 is the root.
 */
export function growTree(ws: Workspace, settings: TreeSettings, sample: Int32Array, size: number, rng: Rng): number {
  load(ws, settings, sample, size);
  ws.feature[0] = -1;
  ws.sets.length = 0;
  let nodes = 1;
  const open: OpenNode[] = [];
  const root = openNode(ws, settings, { id: 0, side: 0, start: 0, end: size, depth: 0 });
  if (root) open.push(root);
  for (let node = open.pop(); node; node = open.pop()) {
    drawCandidates(rng, settings.thresholds, ws.candidate);
    const best = search(ws, settings, node);
    if (best.feature < 0) continue;
    const children = divide(ws, settings, { node, best, left: nodes });
    nodes += 2;
    if (children.right) open.push(children.right);
    if (children.left) open.push(children.left);
  }
  return nodes;
}

/** Copies the tree's units together and orders them in every feature. */
function load(ws: Workspace, { n, rank, strategy }: TreeSettings, sample: Int32Array, size: number): void {
  for (let id = 0; id < size; id++) ws.unit[0][id] = sample[id]!;
  for (let c = 0; c < strategy.columns.length; c++) {
    const column = strategy.columns[c]!;
    const to = ws.columns[0][c]!;
    for (let id = 0; id < size; id++) to[id] = column[sample[id]!]!;
  }
  for (let j = 0; j < ws.p; j++) presort(ws, rank.subarray(j * n, (j + 1) * n), sample, size, j * ws.capacity);
}

/** The node with its moments, or `null` if it has to stay a leaf. */
function openNode(ws: Workspace, settings: TreeSettings, node: Omit<OpenNode, "moments">): OpenNode | null {
  if (node.depth >= settings.maxDepth) return null;
  const { id, side, start, end, depth } = node;
  const moments = settings.strategy.moments({ columns: ws.columns[side], start, end }, settings);
  if (moments === null) return null;
  return { id, side, start, end, depth, moments };
}

/** The best cut over the candidate features. */
function search(ws: Workspace, settings: TreeSettings, node: OpenNode): BestCut {
  const best: BestCut = { gain: 0, feature: -1, cut: 0, absent: 0 };
  const { strategy, categorical, minPerArm, minUnits, alpha, imbalancePenalty } = settings;
  const { start, end, side, moments } = node;
  const grid = strategy.relabel(ws, { columns: ws.columns[side], start, end, moments }, settings);
  if (grid === null) return best;
  const size = end - start;
  const { minSquares, implied, penalty } = grid;
  const rule = { minPerArm, minUnits, alpha, imbalancePenalty, minSquares, implied, penalty };
  const values = valuesOf(ws, settings, side);
  const columns = { strategy, rule, values, categorical };
  const column: Column = { feature: 0, order: ws.order[side], at: 0, size, first: 0, last: -1 };
  for (let feature = 0; feature < ws.p; feature++) {
    if (ws.candidate[feature] === 0) continue;
    column.feature = feature;
    column.at = feature * ws.capacity + start;
    scanColumn(ws, column, columns, best);
  }
  return best;
}

/** What tells the values of a node's units apart. */
const valuesOf = (ws: Workspace, { code, n, distinct, missing, strategy }: TreeSettings, side: Side): Values => ({
  code,
  n,
  distinct,
  missing,
  unit: ws.unit[side],
  components: strategy.components,
});

/** Splits a node and hands its units and orders on to the children that can be split again. */
function divide(
  ws: Workspace,
  settings: TreeSettings,
  split: { readonly node: OpenNode; readonly best: BestCut; readonly left: number },
): { readonly left: OpenNode | null; readonly right: OpenNode | null } {
  const { node, best, left: id } = split;
  const { start, end, side } = node;
  const other = (1 - side) as Side;
  const middle = start + best.cut + 1;
  const winner = best.feature * ws.capacity;
  const column = { feature: best.feature, order: ws.order[side], at: winner + start, size: end - start };
  recordSplit(ws, { data: settings, values: valuesOf(ws, settings, side), best }, column, node.id);
  ws.left[node.id] = id;
  ws.feature[id] = -1;
  ws.feature[id + 1] = -1;
  permuteNode(ws, node, winner + start);
  const depth = node.depth + 1;
  const left = openNode(ws, settings, { id, side: other, start, end: middle, depth });
  const right = openNode(ws, settings, { id: id + 1, side: other, start: middle, end, depth });
  if (left === null && right === null) return { left, right };
  const to = ws.order[other];
  const division = {
    side,
    at: 0,
    size: end - start,
    leftSize: middle - start,
    middle,
    wantsLeft: left !== null,
    wantsRight: right !== null,
  };
  for (let feature = 0; feature < ws.p; feature++) {
    division.at = feature * ws.capacity + start;
    // In the winning feature the new ids are in order already.
    if (feature !== best.feature) partitionOrder(ws, division);
    else for (let k = start; k < end; k++) to[winner + k] = k;
  }
  return { left, right };
}
