import type { GrownTree } from "./grow-tree.js";
import type { BoostingLoss, BoostingModel } from "./model.js";

/** The tables of a model while its trees are being added. */
export interface ModelTables {
  readonly base: number;
  readonly offsets: number[];
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly missingLeft: number[];
  readonly value: number[];
}

export const createTables = (base: number): ModelTables => ({
  base,
  offsets: [0],
  feature: [],
  threshold: [],
  left: [],
  missingLeft: [],
  value: [],
});

/** Adds a tree, its bins turned into thresholds. */
export function appendTree(
  tables: ModelTables,
  tree: GrownTree,
  { values, cuts }: { readonly values: Float64Array; readonly cuts: readonly Float64Array[] },
): void {
  const origin = tables.feature.length;
  tree.column.forEach((column, node) => {
    const isLeaf = column < 0;
    tables.feature.push(column);
    // Beyond the last cut lie the missing values alone: every number goes left.
    tables.threshold.push(isLeaf ? 0 : (cuts[column]![tree.bin[node]!] ?? Number.MAX_VALUE));
    tables.left.push(isLeaf ? 0 : origin + tree.left[node]!);
    tables.missingLeft.push(tree.missingLeft[node]!);
    tables.value.push(0);
  });
  tree.leafNode.forEach((node, leaf) => {
    tables.value[origin + node] = values[leaf]!;
  });
  tables.offsets.push(tables.feature.length);
}

/** The first `trees` trees as a model. */
export function toModel(
  tables: ModelTables,
  { loss, p, trees }: { readonly loss: BoostingLoss; readonly p: number; readonly trees: number },
): BoostingModel {
  const nodes = tables.offsets[trees]!;
  const left = Uint32Array.from(tables.left.slice(0, nodes));
  return {
    loss,
    p,
    base: tables.base,
    offsets: Uint32Array.from(tables.offsets.slice(0, trees + 1)),
    feature: Int32Array.from(tables.feature.slice(0, nodes)),
    threshold: Float64Array.from(tables.threshold.slice(0, nodes)),
    left,
    right: left.map((node) => (node === 0 ? 0 : node + 1)),
    missingLeft: Uint8Array.from(tables.missingLeft.slice(0, nodes)),
    value: Float64Array.from(tables.value.slice(0, nodes)),
  };
}
