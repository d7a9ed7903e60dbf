import type { Column } from "./valid-cuts.js";
import type { Workspace } from "./workspace.js";

/** The best cut of a node so far; `feature` is -1 while there is none. */
export interface BestCut {
  gain: number;
  feature: number;
  /** The first `cut + 1` units go left, in the order that the column was scanned in. */
  cut: number;
  /** Units whose value is missing that go left before those with a value; 0 in a categorical column. */
  absent: number;
}

/** Codes of all features by unit, and the node's units by local id: what tells equal values apart. */
export interface Values {
  readonly code: Int32Array;
  readonly n: number;
  /** Distinct and missing values per feature; n together where no two values are tied. */
  readonly distinct: Int32Array;
  readonly missing: Int32Array;
  readonly unit: Int32Array;
  /** Numbers in a unit's pseudo-outcome. */
  readonly components: number;
}

/** Whether the units on either side of a cut have the same value. */
export function isTied(
  { code, n, distinct, missing, unit }: Values,
  { feature, order, at }: Column,
  cut: number,
): boolean {
  if (n === distinct[feature]! + missing[feature]!) return false;
  const from = feature * n;
  return code[from + unit[order[at + cut]!]!] === code[from + unit[order[at + cut + 1]!]!];
}

/**
 * Compares the cuts of one feature with the best so far: the gain of cut k is `s^2 / (left size x right size)`, s the sum
 * of rho on the left. As rho sums to zero over the node, this is CART's between-child variance up to a factor of the
 * node. Sums are exact, gains have single precision: 2^-22 decides nothing that the sample does not leave open, and twice
 * as many fit into a register. Equal gains keep the earlier feature, then the smaller cut. A cut between equal values is
 * none; it is looked up only where it would win, so data without ties pay nothing.
 */
export function bestCut(ws: Workspace, column: Column, values: Values, best: BestCut): void {
  const { rho, cutWeight } = ws;
  const { order, at, first, last } = column;
  let sum = 0;
  for (let i = at; i < at + first; i++) sum = (sum + rho[order[i]!]!) | 0;
  let highest = best.gain;
  for (let k = first; k <= last; k++) {
    sum = (sum + rho[order[at + k]!]!) | 0;
    const s = Math.fround(sum);
    const gain = Math.fround(Math.fround(s * s) * cutWeight[k]!);
    if (gain > highest && !isTied(values, column, k)) {
      highest = gain;
      best.feature = column.feature;
      best.cut = k;
    }
  }
  best.gain = highest;
}

/**
 * `bestCut` with an imbalance penalty: the gain loses `penalty (1 / left + 1 / right)`, where left and right are the
 * children's dose variation, or unit counts without doses. A cut whose gain is not above zero is none.
 */
export function bestPenalisedCut(
  ws: Workspace,
  column: Column,
  values: Values & { readonly penalty: number; readonly doses: number },
  best: BestCut,
): void {
  const { rho, dose, cutWeight, reciprocal } = ws;
  const { order, at, size, first, last } = column;
  let total = 0;
  let totalSquares = 0;
  for (let k = 0; values.doses > 0 && k < size; k++) {
    const d = dose[order[at + k]!]!;
    total += d;
    totalSquares += d * d;
  }
  let sum = 0;
  let left = 0;
  let leftSquares = 0;
  for (let k = 0; k <= last; k++) {
    const id = order[at + k]!;
    sum = (sum + rho[id]!) | 0;
    const shareLeft = reciprocal[k + 1]!;
    const shareRight = reciprocal[size - k - 1]!;
    let penalty = values.penalty * (shareLeft + shareRight);
    if (values.doses > 0) {
      const d = dose[id]!;
      left += d;
      leftSquares += d * d;
      const right = total - left;
      const variationLeft = leftSquares - left * left * shareLeft;
      const variationRight = totalSquares - leftSquares - right * right * shareRight;
      penalty = values.penalty * (1 / variationLeft + 1 / variationRight);
    }
    if (k < first) continue;
    const s = +sum;
    const gain = s * s * cutWeight[k]! - penalty;
    if (gain > best.gain && !isTied(values, column, k)) {
      best.gain = gain;
      best.feature = column.feature;
      best.cut = k;
    }
  }
}
