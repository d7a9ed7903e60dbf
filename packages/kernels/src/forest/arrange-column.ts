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
 * of a category stand together in `column.order`, and keep their order. Of several components, the one whose means vary
 * most gives the order, the first of equals.
 */
export function byCategoryMean(ws: Workspace, values: Values, column: ColumnOrder): void {
  const { arranged, runs, runMean } = ws;
  const { code, n, unit, components } = values;
  const { feature, order, at, size } = column;
  let [best, highest] = [0, -1];
  for (let c = 0; c < components; c++) {
    const between = components === 1 ? 0 : categoryMeans(ws, values, column, c).between;
    if (between > highest) [best, highest] = [c, between];
  }
  const { count } = categoryMeans(ws, values, column, best);
  const codeAt = (start: number): number => code[feature * n + unit[order[at + start]!]!]!;
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

/** Finds the categories, and their means of one component, weighted where units are; `between` is the sum of `sum^2 / weight`. */
function categoryMeans(
  { rho, share, runs, runMean }: Workspace,
  { code, n, unit, components }: Values,
  { feature, order, at, size }: ColumnOrder,
  component: number,
): { readonly count: number; readonly between: number } {
  const from = feature * n;
  let count = 0;
  let between = 0;
  for (let k = 0; k < size; ) {
    const category = code[from + unit[order[at + k]!]!]!;
    const start = k;
    let sum = 0;
    let weight = 0;
    for (; k < size && code[from + unit[order[at + k]!]!] === category; k++) {
      const id = order[at + k]!;
      sum += rho[components * id + component]!;
      weight += share.length > 0 ? share[id]! : 1;
    }
    runMean[start] = sum / weight;
    between += sum * runMean[start]!;
    runs[count++] = start;
  }
  return { count, between };
}
