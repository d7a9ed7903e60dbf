import type { GrownTree } from "./grow-tree.js";

/** Sums over the leaves of a tree, and what a node with such sums would add to the score. */
export interface LeafSums {
  readonly gradients: ArrayLike<number>;
  readonly hessians: ArrayLike<number>;
  readonly value: (gradient: number, hessian: number) => number;
}

/**
 * Leaf values that follow the directions of the columns: at every split of a column with a direction the values on
 * either side are kept on their side of the middle between the values that the two children would have as leaves. The
 * basic method of LightGBM, but for splits being chosen before values are bounded.
 *
 * Twin: native/crates/kernels/src/boosting/monotone_values.rs
 */
export function monotoneValues(tree: GrownTree, directions: Int8Array, leaves: LeafSums): Float64Array {
  const { column, left, leafNode } = tree;
  const nodes = column.length;
  const gradients = new Float64Array(nodes);
  const hessians = new Float64Array(nodes);
  leafNode.forEach((node, leaf) => {
    gradients[node] = leaves.gradients[leaf]!;
    hessians[node] = leaves.hessians[leaf]!;
  });
  // Children come after their parents.
  for (let node = nodes - 1; node >= 0; node--) {
    const child = left[node]!;
    if (column[node]! < 0) continue;
    gradients[node] = gradients[child]! + gradients[child + 1]!;
    hessians[node] = hessians[child]! + hessians[child + 1]!;
  }
  const low = new Float64Array(nodes).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  const bounded = (node: number): number =>
    Math.max(low[node]!, Math.min(high[node]!, leaves.value(gradients[node]!, hessians[node]!)));
  for (let node = 0; node < nodes; node++) {
    if (column[node]! < 0) continue;
    const a = left[node]!;
    low.fill(low[node]!, a, a + 2);
    high.fill(high[node]!, a, a + 2);
    const direction = directions[column[node]!]!;
    if (direction === 0) continue;
    const middle = 0.5 * bounded(a) + 0.5 * bounded(a + 1);
    const [lower, upper] = direction > 0 ? [a, a + 1] : [a + 1, a];
    high[lower] = middle;
    low[upper] = middle;
  }
  return Float64Array.from(leafNode, bounded);
}
