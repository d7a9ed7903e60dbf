import type { Rng } from "@career-dml/core";

/**
 * Thresholds that turn 32 random bits into the number of features a node may split on: Poisson(mtry), at least 1, at
 * most p. Entry k is P(N <= k) 2^32. Built from + - * / alone, from the mode outwards, so that no term underflows and
 * every platform has the same table.
 */
export function poissonThresholds(mtry: number, p: number): Float64Array {
  const top = mtry + Math.ceil(12 * Math.sqrt(mtry)) + 40;
  const mass = new Float64Array(top + 1);
  mass[mtry] = 1;
  for (let k = mtry; k > 0; k--) mass[k - 1] = (mass[k]! * k) / mtry;
  for (let k = mtry; k < top; k++) mass[k + 1] = (mass[k]! * mtry) / (k + 1);
  const total = mass.reduce((sum, m) => sum + m, 0);
  const thresholds = new Float64Array(p);
  let sum = 0;
  for (let k = 0; k < p; k++) {
    sum += k <= top ? mass[k]! : 0;
    thresholds[k] = Math.floor((sum / total) * 2 ** 32);
  }
  return thresholds;
}

/** Draws the candidate features of one node: `candidate[j]` becomes 1 or 0, uniformly among sets of the drawn size. */
export function drawCandidates(rng: Rng, thresholds: Float64Array, candidate: Uint8Array): void {
  const p = candidate.length;
  const draw = rng.uint32();
  let size = 0;
  while (size < p && draw >= thresholds[size]!) size++;
  size = Math.max(1, size);
  // Mark whichever of the two sets is smaller.
  const mark = 2 * size > p ? 0 : 1;
  candidate.fill(1 - mark);
  for (let left = mark === 1 ? size : p - size; left > 0; ) {
    const j = rng.below(p);
    if (candidate[j] === mark) continue;
    candidate[j] = mark;
    left--;
  }
}
