import { byCategoryMean, missingUnits } from "./arrange-column.js";
import type { BestCut, Values } from "./best-cut.js";
import { appendSet, MISSING_LEFT, SET } from "./node-sides.js";
import type { ColumnOrder } from "./valid-cuts.js";
import type { Workspace } from "./workspace.js";

/** The data that splits name values of. */
export interface SplitData {
  readonly n: number;
  readonly x: Float64Array;
  readonly categorical: Uint8Array;
  /** Whether any column has missing values: only then do nodes say where they go. */
  readonly takesMissing: boolean;
}

/**
 * Writes the best cut of a node into the tree, and puts the node's units in the winning column so that the left child's,
 * `best.cut + 1` of them, come first, missing values last within a child. A value that no unit of the node had, missing
 * or a category, goes with the larger child, the right one if both are equal.
 *
 * @param column The node's units in the winning column.
 */
export function recordSplit(
  ws: Workspace,
  { data, values, best }: { readonly data: SplitData; readonly values: Values; readonly best: BestCut },
  column: ColumnOrder,
  id: number,
): void {
  const restLeft = 2 * (best.cut + 1) > column.size;
  const missingLeft =
    data.categorical[best.feature] === 1
      ? recordSet(ws, { data, values, best }, column, { id, restLeft })
      : recordThreshold(ws, { values, best }, column, id);
  const isLeft = data.takesMissing && (missingLeft ?? restLeft);
  const kind = data.categorical[best.feature] === 1 ? SET : 0;
  ws.feature[id] = best.feature | kind | (isLeft ? MISSING_LEFT : 0);
}

/** Says whether missing values go left; `null` if the node has none. */
function recordThreshold(
  ws: Workspace,
  { values, best }: { readonly values: Values; readonly best: BestCut },
  column: ColumnOrder,
  id: number,
): boolean | null {
  const { feature, order, at, size } = column;
  const { code, n, unit, distinct, missing } = values;
  const last = at + best.cut - best.absent;
  const absent = missing[feature] === 0 ? 0 : missingUnits(values, column);
  if (absent > 0 && best.absent === 0 && best.cut === size - absent - 1) {
    ws.splitUnit[id] = -1;
    ws.splitCode[id] = distinct[feature]! - 1;
    return false;
  }
  const lastLeft = unit[order[last]!]!;
  ws.splitUnit[id] = lastLeft;
  ws.splitCode[id] = code[feature * n + lastLeft]!;
  if (best.absent > 0) {
    // From values and missing ones to left values, missing ones, right values.
    const end = at + size;
    ws.arranged.set(order.subarray(last + 1, end - absent));
    order.copyWithin(last + 1, end - absent, end);
    order.set(ws.arranged.subarray(0, end - absent - last - 1), last + 1 + absent);
  }
  return absent === 0 ? null : best.absent > 0;
}

/** Says whether missing values go left; `null` if the node has none. */
function recordSet(
  ws: Workspace,
  { data, values, best }: { readonly data: SplitData; readonly values: Values; readonly best: BestCut },
  column: ColumnOrder,
  { id, restLeft }: { readonly id: number; readonly restLeft: boolean },
): boolean | null {
  const { feature, order, at, size } = column;
  byCategoryMean(ws, values, column);
  order.set(ws.arranged.subarray(0, size), at);
  const [inside, outside]: [number[], number[]] = [[], []];
  let missingLeft: boolean | null = null;
  let previous = -1;
  for (let k = 0; k < size; k++) {
    const entry = feature * data.n + values.unit[order[at + k]!]!;
    if (values.code[entry] === previous) continue;
    previous = values.code[entry]!;
    const category = data.x[entry]!;
    if (Number.isNaN(category)) missingLeft = k <= best.cut;
    else (k <= best.cut ? inside : outside).push(category);
  }
  ws.splitCode[id] = appendSet(ws.sets, { inside, outside, rest: restLeft });
  return missingLeft;
}
