import { type BestCut, isTied, type Values } from "./best-cut.js";
import type { Column } from "./valid-cuts.js";
import type { Workspace } from "./workspace.js";

/** What the general scan needs to know of a forest. */
export interface VectorRule {
  readonly components: number;
  readonly doses: number;
  /** The node's imbalance penalty; 0 is none. With doses, each has its own rate in `ws.doseRate`. */
  readonly penalty: number;
}

/**
 * By how much less than the best gain no cut can win after rounding. What divides a gain is then multiplied into the best
 * one, and divisions are left for the cuts that come near it.
 */
const CLEARLY_LESS = 1 - 2 ** -40;

/**
 * `bestCut` for pseudo-outcomes of several components, units with weights, or both: the gain of a cut is
 * `(s_1^2 + s_2^2 + …) / (left weight x right weight)`, s_c the sum of component c on the left, less the imbalance
 * penalty. Sums of pseudo-outcomes and weights are integers; those of doses are doubles, along the column.
 */
export function bestVectorCut(
  ws: Workspace,
  column: Column,
  values: Values,
  { best, rule }: { readonly best: BestCut; readonly rule: VectorRule },
): void {
  if (rule.penalty !== 0) bestPenalisedVectorCut(ws, column, values, { best, rule });
  else if (rule.components === 1) bestWeightedCut(ws, column, values, best);
  else bestSumOfSquares(ws, column, values, { best, rule });
}

/** Sum of the weights of a node's units. */
function totalWeight({ share }: Workspace, { order, at, size }: Column): number {
  if (share.length === 0) return size;
  let total = 0;
  for (let i = at; i < at + size; i++) total += share[order[i]!]!;
  return total;
}

/** One component, weights. */
function bestWeightedCut(ws: Workspace, column: Column, values: Values, best: BestCut): void {
  const { rho, share } = ws;
  const { order, at, first, last } = column;
  const total = totalWeight(ws, column);
  let sum = 0;
  let left = 0;
  for (let i = at; i < at + first; i++) {
    sum = (sum + rho[order[i]!]!) | 0;
    left = (left + share[order[i]!]!) | 0;
  }
  let low = best.gain * CLEARLY_LESS;
  for (let k = first; k <= last; k++) {
    const id = order[at + k]!;
    sum = (sum + rho[id]!) | 0;
    left = (left + share[id]!) | 0;
    const s = +sum;
    const sides = left * (total - left);
    if (s * s <= low * sides) continue;
    const gain = s * s * (1 / sides);
    if (gain > best.gain && !isTied(values, column, k)) {
      best.gain = gain;
      best.feature = column.feature;
      best.cut = k;
      low = gain * CLEARLY_LESS;
    }
  }
}

/** Several components, with weights or without. */
function bestSumOfSquares(
  ws: Workspace,
  column: Column,
  values: Values,
  { best, rule: { components } }: { readonly best: BestCut; readonly rule: VectorRule },
): void {
  const { rho, share, sums } = ws;
  const { order, at, first, last } = column;
  const isWeighted = share.length > 0;
  const total = totalWeight(ws, column);
  sums.fill(0);
  let left = 0;
  let low = best.gain * CLEARLY_LESS;
  for (let k = 0; k <= last; k++) {
    const id = order[at + k]!;
    let squares = 0;
    for (let c = 0, entry = components * id; c < components; c++, entry++) {
      const s = (sums[c]! + rho[entry]!) | 0;
      sums[c] = s;
      squares += +s * s;
    }
    left += isWeighted ? share[id]! : 1;
    const sides = left * (total - left);
    if (k < first || squares <= low * sides) continue;
    const gain = squares * (1 / sides);
    if (gain > best.gain && !isTied(values, column, k)) {
      best.gain = gain;
      best.feature = column.feature;
      best.cut = k;
      low = gain * CLEARLY_LESS;
    }
  }
}

/** With an imbalance penalty. */
function bestPenalisedVectorCut(
  ws: Workspace,
  column: Column,
  values: Values,
  { best, rule }: { readonly best: BestCut; readonly rule: VectorRule },
): void {
  const { rho, share, sums } = ws;
  const { order, at, first, last } = column;
  const { components } = rule;
  const isWeighted = share.length > 0;
  const total = totalWeight(ws, column);
  const penaltyOf = penalties(ws, column, rule);
  sums.fill(0);
  let left = 0;
  for (let k = 0; k <= last; k++) {
    const id = order[at + k]!;
    for (let c = 0; c < components; c++) sums[c]! += rho[components * id + c]!;
    left += isWeighted ? share[id]! : 1;
    const cost = penaltyOf(id);
    if (k < first) continue;
    let squares = 0;
    for (let c = 0; c < components; c++) squares += sums[c]! * sums[c]!;
    const gain = squares * (1 / (left * (total - left))) - cost;
    if (gain > best.gain && !isTied(values, column, k)) {
      best.gain = gain;
      best.feature = column.feature;
      best.cut = k;
    }
  }
}

/**
 * The penalty of each cut in turn, given the unit that it adds to the left: `rate (1 / left + 1 / right)`, left and right
 * the children's variations of a dose, added over doses, or their numbers of units without doses.
 */
function penalties(
  { dose, doseRate, share }: Workspace,
  { order, at, size }: Column,
  { doses, penalty }: VectorRule,
): (id: number) => number {
  const weightOf = (id: number): number => (share.length > 0 ? share[id]! : 1);
  const totals = new Float64Array(2 * doses);
  let total = 0;
  const add = (into: Float64Array, id: number, w: number): void => {
    for (let j = 0; j < doses; j++) {
      const d = dose[doses * id + j]!;
      into[2 * j]! += w * d;
      into[2 * j + 1]! += w * d * d;
    }
  };
  for (let k = 0; k < size; k++) {
    const id = order[at + k]!;
    total += weightOf(id);
    add(totals, id, weightOf(id));
  }
  const lefts = new Float64Array(2 * doses);
  let [units, left] = [0, 0];
  return (id) => {
    units++;
    if (doses === 0) return penalty * (1 / units + 1 / (size - units));
    left += weightOf(id);
    add(lefts, id, weightOf(id));
    let cost = 0;
    for (let j = 0; j < doses; j++) {
      const sum = lefts[2 * j]!;
      const rest = totals[2 * j]! - sum;
      const variationLeft = lefts[2 * j + 1]! - (sum * sum) / left;
      const variationRight = totals[2 * j + 1]! - lefts[2 * j + 1]! - (rest * rest) / (total - left);
      cost += doseRate[j]! * (1 / variationLeft + 1 / variationRight);
    }
    return cost;
  };
}
