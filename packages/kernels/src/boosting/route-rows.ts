import type { Bins } from "./bins.js";
import type { GrownTree } from "./grow-tree.js";

/** Writes the leaf numbers of rows that did not take part in growing a finished tree. */
export function routeRows({ columns, size }: Bins, tree: GrownTree, rows: Int32Array, leaves: Uint16Array): void {
  const { column, bin, missingLeft, left } = tree;
  const leafOf = new Uint16Array(column.length);
  tree.leafNode.forEach((node, leaf) => {
    leafOf[node] = leaf;
  });
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k]!;
    let node = 0;
    for (let j = column[0]!; j >= 0; j = column[node]!) {
      const shift = missingLeft[node]!;
      node = left[node]! + (((columns[j * size + i]! + shift) & 255) > bin[node]! + shift ? 1 : 0);
    }
    leaves[i] = leafOf[node]!;
  }
}
