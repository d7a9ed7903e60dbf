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

/** Cuts that are tested together, and by how much less than the best gain none of them can win after rounding. */
const BLOCK = 8;
const CLEARLY_LESS = 1 - 2 ** -20;

/** Sums stay below it in size: see `stepsFor`. */
const MOST = 2 ** 30 - 1;

/**
 * Compares the cuts of one feature with the best so far: the gain of cut k is `s^2 / (left size x right size)`, s the sum
 * of rho on the left. As rho sums to zero over the node, this is CART's between-child variance up to a factor of the
 * node. Sums are exact, gains have single precision: 2^-22 decides nothing that the sample does not leave open, and twice
 * as many fit into a register. Equal gains keep the earlier feature, then the smaller cut. A cut between equal values is
 * none; it is looked up only where it would win, so data without ties pay nothing.
 *
 * Few cuts come near the best, so eight at a time are held against one integer that |s| must exceed: `sqrt(best gain)` times
 * `sqrt(left size x right size)`, which is concave in k and so least at one end of the eight.
 */
export function bestCut(ws: Workspace, column: Column, values: Values, best: BestCut): void {
  const { rho, root } = ws;
  const { order, at, size, first, last } = column;
  let sum = 0;
  for (let i = at; i < at + first; i++) sum = (sum + rho[order[i]!]!) | 0;
  let reach = Math.sqrt(best.gain * CLEARLY_LESS);
  let k = first;
  for (; k + BLOCK - 1 <= last; k += BLOCK) {
    const i = at + k;
    const s0 = (sum + rho[order[i]!]!) | 0;
    const s1 = (s0 + rho[order[i + 1]!]!) | 0;
    const s2 = (s1 + rho[order[i + 2]!]!) | 0;
    const s3 = (s2 + rho[order[i + 3]!]!) | 0;
    const s4 = (s3 + rho[order[i + 4]!]!) | 0;
    const s5 = (s4 + rho[order[i + 5]!]!) | 0;
    const s6 = (s5 + rho[order[i + 6]!]!) | 0;
    const s7 = (s6 + rho[order[i + 7]!]!) | 0;
    const atFirst = root[k + 1]! * root[size - k - 1]!;
    const atLast = root[k + BLOCK]! * root[size - k - BLOCK]!;
    const least = reach * (atFirst < atLast ? atFirst : atLast);
    const limit = least < MOST ? least | 0 : MOST;
    // Negative if any of them is.
    const below =
      (limit - s0) |
      (limit - s1) |
      (limit - s2) |
      (limit - s3) |
      (limit - s4) |
      (limit - s5) |
      (limit - s6) |
      (limit - s7);
    const above =
      (limit + s0) |
      (limit + s1) |
      (limit + s2) |
      (limit + s3) |
      (limit + s4) |
      (limit + s5) |
      (limit + s6) |
      (limit + s7);
    if ((below | above) < 0) {
      compare(ws, column, values, { best, sum, from: k, end: k + BLOCK });
      reach = Math.sqrt(best.gain * CLEARLY_LESS);
    }
    sum = s7;
  }
  compare(ws, column, values, { best, sum, from: k, end: last + 1 });
}

/** Compares cuts `from … end - 1` one by one, given the sum of rho before the first of them. */
function compare(
  { rho, reciprocal }: Workspace,
  column: Column,
  values: Values,
  cuts: { readonly best: BestCut; readonly sum: number; readonly from: number; readonly end: number },
): void {
  const { order, at, size } = column;
  const { best, from, end } = cuts;
  let { sum } = cuts;
  let highest = best.gain;
  for (let k = from; k < end; k++) {
    sum = (sum + rho[order[at + k]!]!) | 0;
    const s = Math.fround(sum);
    const gain = Math.fround(Math.fround(s * s) * Math.fround(reciprocal[k + 1]! * reciprocal[size - k - 1]!));
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
  values: Values,
  { best, doses, penalty: rate }: { readonly best: BestCut; readonly doses: number; readonly penalty: number },
): void {
  const { rho, dose, reciprocal } = ws;
  const { order, at, size, first, last } = column;
  let total = 0;
  let totalSquares = 0;
  const dosed = doses > 0 ? size : 0;
  for (let k = 0; k < dosed; k++) {
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
    let penalty = rate * (shareLeft + shareRight);
    if (doses > 0) {
      const d = dose[id]!;
      left += d;
      leftSquares += d * d;
      const right = total - left;
      const variationLeft = leftSquares - left * left * shareLeft;
      const variationRight = totalSquares - leftSquares - right * right * shareRight;
      penalty = rate * (1 / variationLeft + 1 / variationRight);
    }
    if (k < first) continue;
    const s = +sum;
    const gain = s * s * Math.fround(shareLeft * shareRight) - penalty;
    if (gain > best.gain && !isTied(values, column, k)) {
      best.gain = gain;
      best.feature = column.feature;
      best.cut = k;
    }
  }
}
