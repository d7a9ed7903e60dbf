import { byCategoryMean, missingFirst, missingUnits } from "./arrange-column.js";
import { type BestCut, bestCut, bestPenalisedCut, type Values } from "./best-cut.js";
import { bestVectorCut } from "./best-vector-cut.js";
import { type CutLimits, type GrowthStrategy, isPlain, type NodeGrid } from "./strategies/strategy.js";
import type { Column } from "./valid-cuts.js";
import type { Workspace } from "./workspace.js";

/** What the columns of one node are searched with. */
export interface ColumnSearch {
  readonly strategy: GrowthStrategy;
  readonly rule: CutLimits & NodeGrid;
  readonly values: Values;
  /** By feature, 1 if its values are unordered categories. */
  readonly categorical: Uint8Array;
}

/**
 * Compares the cuts of one feature with the best so far, in this order; the first maximum wins.
 *
 * - Values: every cut with missing values on the right, the last of which divides missing values from all others; then
 *   every cut with missing values on the left ('missing incorporated in attributes': Twala, Jones & Hand 2008).
 * - Categories: every cut of their order by mean pseudo-outcome; missing is one category more.
 */
export function scanColumn(ws: Workspace, column: Column, search: ColumnSearch, best: BestCut): void {
  const { values, categorical } = search;
  const { feature, size } = column;
  if (categorical[feature] === 1) {
    byCategoryMean(ws, values, column);
    scan(ws, { ...column, order: ws.arranged, at: 0 }, search, { best, absent: 0, from: 0, to: size - 1 });
    return;
  }
  const absent = values.missing[feature] === 0 ? 0 : missingUnits(values, column);
  scan(ws, column, search, { best, absent: 0, from: 0, to: size - absent - 1 });
  if (absent === 0 || absent === size) return;
  missingFirst(ws, column, absent);
  scan(ws, { ...column, order: ws.arranged, at: 0 }, search, { best, absent, from: absent, to: size - 1 });
}

/** Compares cuts `from … to` of an order. */
function scan(
  ws: Workspace,
  column: Column,
  { strategy, rule, values }: ColumnSearch,
  {
    best,
    absent,
    from,
    to,
  }: { readonly best: BestCut; readonly absent: number; readonly from: number; readonly to: number },
): void {
  strategy.cuts(ws, column, rule);
  column.first = Math.max(column.first, from);
  column.last = Math.min(column.last, to);
  if (column.first > column.last) return;
  const { gain } = best;
  const { components, doses } = strategy;
  if (!isPlain(strategy)) {
    bestVectorCut(ws, column, values, { best, rule: { components, doses, penalty: rule.penalty } });
  } else if (rule.penalty === 0) bestCut(ws, column, values, best);
  else bestPenalisedCut(ws, column, values, { best, doses, penalty: rule.penalty });
  if (best.gain > gain) best.absent = absent;
}
