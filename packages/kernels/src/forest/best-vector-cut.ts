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
  const { rho, share } = ws;
  const { order, at, size, first, last } = column;
  const { components, penalty } = rule;
  const isWeighted = share.length > 0;
  let total = isWeighted ? 0 : size;
  if (isWeighted) for (let k = 0; k < size; k++) total += share[order[at + k]!]!;
  const penaltyOf = penalty === 0 ? null : penalties(ws, column, rule);
  const sums = new Int32Array(components);
  let left = 0;
  for (let k = 0; k <= last; k++) {
    const id = order[at + k]!;
    for (let c = 0; c < components; c++) sums[c]! += rho[components * id + c]!;
    left += isWeighted ? share[id]! : 1;
    const cost = penaltyOf === null ? 0 : penaltyOf(id);
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
