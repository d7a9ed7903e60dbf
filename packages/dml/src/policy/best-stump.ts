import type { PolicyData } from "./policy-data.js";

/** A cut of some units: those with a value up to that of `group` go left. */
export interface Cut {
  readonly column: number;
  readonly group: number;
}

/** The best of a leaf and all single cuts, with its gain on the grid. */
export interface Stump {
  /** `null`: no cut is better than a leaf. */
  readonly cut: Cut | null;
  readonly gain: number;
}

/** What a leaf is worth where all its units are treated, or none. */
export const leafGain = (sum: number): number => Math.max(0, sum);

/**
 * The best policy of depth one for some units, by one scan of each column. Of equal gains a leaf comes first, then the first column, then its
 * lowest value.
 *
 * @param least Fewest units on either side.
 */
export function bestStump({ gain, columns }: PolicyData, units: ArrayLike<number>, least: number): Stump {
  const total = sumOf(gain, units);
  let best: Stump = { cut: null, gain: leafGain(total) };
  for (const [column, { group, values }] of columns.entries()) {
    const sums = new Float64Array(values.length);
    const counts = new Uint32Array(values.length);
    for (let k = 0; k < units.length; k++) {
      sums[group[units[k]!]!]! += gain[units[k]!]!;
      counts[group[units[k]!]!]!++;
    }
    let [left, seen] = [0, 0];
    for (let g = 0; g < values.length - 1; g++) {
      left += sums[g]!;
      seen += counts[g]!;
      if (seen < least || counts[g] === 0) continue;
      if (units.length - seen < least) break;
      const found = leafGain(left) + leafGain(total - left);
      if (found > best.gain) best = { cut: { column, group: g }, gain: found };
    }
  }
  return best;
}

/** Sum over some units. */
export function sumOf(values: Float64Array, units: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < units.length; k++) sum += values[units[k]!]!;
  return sum;
}
