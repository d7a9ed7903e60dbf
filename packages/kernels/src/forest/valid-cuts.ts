import type { CutLimits, NodeGrid } from "./strategies/strategy.js";
import type { Workspace } from "./workspace.js";

/** One feature's order within a node. */
export interface ColumnOrder {
  readonly feature: number;
  /** Local ids in ascending order of the feature, missing values last; the node's are entries [at, at + size). */
  readonly order: Int32Array;
  readonly at: number;
  readonly size: number;
}

/** An order, and the cuts that may be made in it: cut k sends the first k + 1 units left. */
export interface Column extends ColumnOrder {
  feature: number;
  at: number;
  /** Valid cuts, first and last; none if `first > last`. */
  first: number;
  last: number;
}

/** What a causal cut has to satisfy in both children. */
export type CausalRule = Pick<CutLimits, "minPerArm" | "minUnits"> & Pick<NodeGrid, "minSquares" | "implied">;

/**
 * Cuts that leave enough units below and above the node's mean treatment, and enough treatment variation, in both
 * children. All three grow with a child, so the valid cuts are one contiguous range: the shortest prefix and the
 * shortest suffix that satisfy the rule bound it, and the scan between them has no constraint to check.
 */
export function causalCuts(ws: Workspace, column: Column, rule: CausalRule): void {
  const shortest = rule.implied ? shortestByCounts : shortestByVariation;
  column.first = shortest(ws, column, rule, 1) - 1;
  column.last = column.size - 1 - shortest(ws, column, rule, -1);
}

/** Units in the shortest prefix (step 1) or suffix (step -1) with enough units in both arms; `size` if none is shorter. */
function shortestByCounts({ dose }: Workspace, column: Column, rule: CausalRule, step: 1 | -1): number {
  const { order, at, size } = column;
  const { minPerArm, minUnits } = rule;
  let position = step === 1 ? at : at + size - 1;
  let below = 0;
  for (let k = 1; k < size; k++) {
    below += dose[order[position]!]! >>> 31;
    position += step;
    if (below >= minPerArm && k - below >= minPerArm && k >= minUnits) return k;
  }
  return size;
}

/** As `shortestByCounts`, with the treatment's variation checked as well: sum d^2 - (sum d)^2 / k, exact on the grid. */
function shortestByVariation(ws: Workspace, column: Column, rule: CausalRule, step: 1 | -1): number {
  const { dose, reciprocal } = ws;
  const { order, at, size } = column;
  const { minPerArm, minUnits, minSquares } = rule;
  let position = step === 1 ? at : at + size - 1;
  let below = 0;
  let sum = 0;
  let squares = 0;
  for (let k = 1; k < size; k++) {
    const d = dose[order[position]!]!;
    position += step;
    below += d >>> 31;
    sum += d;
    squares += d * d;
    if (below < minPerArm || k - below < minPerArm || k < minUnits) continue;
    if (squares - sum * sum * reciprocal[k]! >= minSquares) return k;
  }
  return size;
}

/** Cuts that leave at least `minUnits` units and a share `alpha` of them, rounded up, in both children. */
export function unitCuts(column: Column, limits: CutLimits): void {
  const least = Math.max(limits.minUnits, Math.ceil(limits.alpha * column.size), 1);
  column.first = least - 1;
  column.last = column.size - 1 - least;
}
