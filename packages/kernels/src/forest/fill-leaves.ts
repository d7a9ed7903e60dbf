import type { TreeSettings } from "./grow-tree.js";
import { columnOf, goesLeft, isSet, MISSING_LEFT, wordsOf } from "./node-sides.js";
import { NO_LEAF, type TreeTables } from "./tree-tables.js";
import type { Workspace } from "./workspace.js";

/**
 * Fills a grown tree with the units of `ws.filling`, prunes it and appends it to `tables`, children side by side in
 * breadth-first order. The units are partitioned down the tree node by node, in their order; none is walked by itself.
 *
 * @param size Units in `ws.filling`.
 * @param prune Whether a node with an empty child is replaced by the other child, so that every leaf is filled.
 */
export function fillLeaves(
  ws: Workspace,
  settings: TreeSettings,
  tree: { readonly nodes: number; readonly size: number; readonly prune: boolean },
  tables: TreeTables,
): void {
  distribute(ws, settings, tree.nodes, tree.size);
  keepFilled(ws, tree);
  append(ws, settings, tables);
}

/** Partitions the units down the tree, and writes every node's range of `ws.filling`. Parents come before children. */
function distribute(ws: Workspace, settings: TreeSettings, nodes: number, size: number): void {
  const { feature, left, ranges } = ws;
  ranges[0] = 0;
  ranges[1] = size;
  for (let node = 0; node < nodes; node++) {
    if (feature[node]! < 0) continue;
    const start = ranges[2 * node]!;
    const end = ranges[2 * node + 1]!;
    const partition = isSet(feature[node]!) ? partitionBySet : partitionByCode;
    const middle = partition(ws, settings, node, { start, end });
    const child = 2 * left[node]!;
    ranges[child] = start;
    ranges[child + 1] = middle;
    ranges[child + 2] = middle;
    ranges[child + 3] = end;
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Puts the units of a node's range that go left first, all in their order; returns the first that goes right. */
function partitionByCode(
  { filling, scratch, feature, splitCode }: Workspace,
  { code, n, distinct }: TreeSettings,
  node: number,
  { start, end }: Range,
): number {
  const column = columnOf(feature[node]!);
  const from = column * n;
  const last = splitCode[node]!;
  // Missing values have the highest code.
  const other = (feature[node]! & MISSING_LEFT) === 0 ? -1 : distinct[column]!;
  let middle = start;
  let others = 0;
  for (let k = start; k < end; k++) {
    const unit = filling[k]!;
    const value = code[from + unit]!;
    // Conversions, not conditions: no branch that depends on the data.
    const goesLeft = Number(value <= last) | Number(value === other);
    filling[middle] = unit;
    scratch[others] = unit;
    middle += goesLeft;
    others += 1 - goesLeft;
  }
  for (let k = 0; k < others; k++) filling[middle + k] = scratch[k]!;
  return middle;
}

/** `partitionByCode` for a set of categories. */
function partitionBySet(
  { filling, scratch, feature, splitCode, sets }: Workspace,
  { x, n }: TreeSettings,
  node: number,
  { start, end }: Range,
): number {
  const from = columnOf(feature[node]!) * n;
  const sides = { feature, threshold: splitCode, sets };
  let middle = start;
  let others = 0;
  for (let k = start; k < end; k++) {
    const unit = filling[k]!;
    if (goesLeft(sides, node, x[from + unit]!)) filling[middle++] = unit;
    else scratch[others++] = unit;
  }
  for (let k = 0; k < others; k++) filling[middle + k] = scratch[k]!;
  return middle;
}

/** Finds the node that stands in each node's place after pruning: itself, or the only branch below it that holds units. */
function keepFilled(
  { feature, left, ranges, kept }: Workspace,
  { nodes, prune }: { readonly nodes: number; readonly prune: boolean },
): void {
  for (let node = 0; node < nodes; node++) kept[node] = node;
  if (!prune) return;
  const isEmpty = (node: number): boolean => ranges[2 * node] === ranges[2 * node + 1];
  for (let node = nodes - 1; node >= 0; node--) {
    if (feature[node]! < 0) continue;
    const child = left[node]!;
    if (isEmpty(child + 1)) kept[node] = kept[child]!;
    else if (isEmpty(child)) kept[node] = kept[child + 1]!;
  }
}

function append(ws: Workspace, settings: TreeSettings, tables: TreeTables): void {
  const { feature, left, filling, ranges, kept, queue } = ws;
  const root = tables.feature.length;
  tables.roots.push(root);
  queue[0] = kept[0]!;
  let waiting = 1;
  for (let k = 0; k < waiting; k++) {
    const node = queue[k]!;
    const column = feature[node]!;
    tables.feature.push(column);
    if (column >= 0) {
      tables.threshold.push(isSet(column) ? copySet(ws, node, tables) : thresholdOf(ws, settings, node));
      tables.left.push(root + waiting);
      queue[waiting++] = kept[left[node]!]!;
      queue[waiting++] = kept[left[node]! + 1]!;
      continue;
    }
    tables.threshold.push(0);
    const [start, end] = [ranges[2 * node]!, ranges[2 * node + 1]!];
    tables.left.push(start === end ? NO_LEAF : tables.statistics.length / settings.strategy.leafWidth);
    if (start < end) settings.strategy.leafStatistics({ filling, start, end }, tables.statistics);
  }
}

/** A value of the data, or infinite where only missing values go right. */
function thresholdOf({ feature, splitUnit }: Workspace, { x, n }: TreeSettings, node: number): number {
  const unit = splitUnit[node]!;
  return unit < 0 ? Infinity : x[columnOf(feature[node]!) * n + unit]!;
}

/** Copies the set of a node; returns its first word. */
function copySet({ splitCode, sets }: Workspace, node: number, tables: TreeTables): number {
  const to = tables.sets.length;
  const at = splitCode[node]!;
  tables.sets.push(...sets.slice(at, at + 1 + wordsOf(sets, at)));
  return to;
}
