import type { CutLimits } from "./strategies/strategy.js";
import type { Column } from "./valid-cuts.js";
import type { Workspace } from "./workspace.js";

/**
 * Cuts that leave enough units below and above the node's mean of every dose, and enough variation of every dose (at
 * least `ws.doseMinimum`), in both children: `causalCuts` for several doses, or for one whose units have weights.
 * Variations are sums of doubles along the column, from its start for the left child, from its end for the right one.
 */
export function doseCuts(ws: Workspace, column: Column, limits: CutLimits, doses: number): void {
  const shortest = doses === 1 && ws.share.length > 0 ? shortestOfOne : shortestOfAll;
  column.first = shortest(ws, column, limits, { doses, step: 1 }) - 1;
  column.last = column.size - 1 - shortest(ws, column, limits, { doses, step: -1 });
}

/** `shortestOfAll` for the one dose of units with weights, whose sums need no memory. */
function shortestOfOne(
  { dose, doseMinimum, share }: Workspace,
  { order, at, size }: Column,
  { minPerArm, minUnits }: CutLimits,
  { step }: { readonly step: 1 | -1 },
): number {
  const least = doseMinimum[0]!;
  let position = step === 1 ? at : at + size - 1;
  let weight = 0;
  let below = 0;
  let sum = 0;
  let squares = 0;
  for (let k = 1; k < size; k++) {
    const id = order[position]!;
    position += step;
    const w = share[id]!;
    const d = dose[id]!;
    weight += w;
    below += d >>> 31;
    sum += w * d;
    squares += w * d * d;
    if (k < minUnits || below < minPerArm || k - below < minPerArm) continue;
    if (squares - (sum * sum) / weight >= least) return k;
  }
  return size;
}

/** Units in the shortest prefix (step 1) or suffix (step -1) with enough of everything; `size` if none is shorter. */
function shortestOfAll(
  ws: Workspace,
  { order, at, size }: Column,
  { minPerArm, minUnits }: CutLimits,
  { doses, step }: { readonly doses: number; readonly step: 1 | -1 },
): number {
  const { dose, doseMinimum, share } = ws;
  const isWeighted = share.length > 0;
  const below = new Int32Array(doses);
  const sums = new Float64Array(doses);
  const squares = new Float64Array(doses);
  let weight = 0;
  let position = step === 1 ? at : at + size - 1;
  for (let k = 1; k < size; k++) {
    const id = order[position]!;
    position += step;
    const w = isWeighted ? share[id]! : 1;
    weight += w;
    for (let j = 0; j < doses; j++) {
      const d = dose[doses * id + j]!;
      below[j]! += d >>> 31;
      sums[j]! += w * d;
      squares[j]! += w * d * d;
    }
    if (k < minUnits) continue;
    let isEnough = true;
    for (let j = 0; j < doses && isEnough; j++) {
      isEnough =
        below[j]! >= minPerArm &&
        k - below[j]! >= minPerArm &&
        squares[j]! - (sums[j]! * sums[j]!) / weight >= doseMinimum[j]!;
    }
    if (isEnough) return k;
  }
  return size;
}
