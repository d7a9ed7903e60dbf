import type { Values } from "./best-cut.js";
import type { ColumnOrder } from "./valid-cuts.js";
import type { Workspace } from "./workspace.js";

/** Units of a node whose value of the column is missing: they stand last in its order. */
export function missingUnits({ code, n, distinct, unit }: Values, column: ColumnOrder): number {
  const { feature, order, at, size } = column;
  const from = feature * n;
  const missing = distinct[feature]!;
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (code[from + unit[order[at + middle]!]!]! < missing) low = middle + 1;
    else high = middle;
  }
  return size - low;
}

/** Writes the node's units into `ws.arranged`, those that are missing in the column first, the others in its order. */
export function missingFirst({ arranged }: Workspace, { order, at, size }: ColumnOrder, absent: number): void {
  const present = at + size - absent;
  arranged.set(order.subarray(present, at + size));
  arranged.set(order.subarray(at, present), absent);
}

/**
 * Writes the node's units into `ws.arranged`, category by category in the order of their mean pseudo-outcome: for a sum of
 * squares the best of all sets of categories is a cut of this order (Fisher 1958; Breiman et al. 1984, section 4.2). Means
 * are quotients of exact integers; equal ones stand in the order of their categories, missing being the last. The units
 * of a category stand together in `column.order`, and keep their order.
 */
export function byCategoryMean(ws: Workspace, { code, n, unit }: Values, column: ColumnOrder): void {
  const { rho, arranged, runs, runMean } = ws;
  const { feature, order, at, size } = column;
  const from = feature * n;
  let count = 0;
  for (let k = 0; k < size; ) {
    const category = code[from + unit[order[at + k]!]!]!;
    const start = k;
    let sum = 0;
    for (; k < size && code[from + unit[order[at + k]!]!] === category; k++) sum += rho[order[at + k]!]!;
    runMean[start] = sum / (k - start);
    runs[count++] = start;
  }
  const codeAt = (start: number): number => code[from + unit[order[at + start]!]!]!;
  const sorted = Array.from(runs.subarray(0, count), (start, r) => ({
    start,
    end: r + 1 < count ? runs[r + 1]! : size,
  })).sort((a, b) => runMean[a.start]! - runMean[b.start]! || codeAt(a.start) - codeAt(b.start));
  let k = 0;
  for (const { start, end } of sorted) {
    arranged.set(order.subarray(at + start, at + end), k);
    k += end - start;
  }
}
