import type { Sequences } from "@career-dml/core";
import { careerStates, type DescriptiveOptions } from "./career-states.js";

/**
 * Entropy of the time that each unit spends in its states, `-sum p_j ln p_j` over ln of the alphabet's size: 0 for a career
 * in one state, 1 for equal times in all of them. The order of states does not matter. With an alphabet of one it is 0.
 *
 * @returns Length n, entries in [0, 1]. @throws as `sequenceDescriptives`.
 * @see Gabadinho, Ritschard, Müller & Studer (2011), JSS 40(4), "Within sequence entropy".
 */
export function longitudinalEntropy(s: Sequences, options: DescriptiveOptions = {}): Float64Array {
  const { careers, alphabet } = careerStates("longitudinalEntropy", s, options);
  return Float64Array.from(careers, (career) => normalisedEntropy(career, alphabet));
}

/** Entropy of one career's states as a share of the largest that the alphabet allows. */
export function normalisedEntropy(career: Int32Array, alphabet: number): number {
  const counts = new Map<number, number>();
  for (const code of career) counts.set(code, (counts.get(code) ?? 0) + 1);
  if (counts.size === 1) return 0;
  // Ascending counts: the sum is then the same whatever the labels are and in whatever order they come.
  const times = [...counts.values()].sort((a, b) => a - b);
  const entropy = times.reduce((sum, count) => sum - (count / career.length) * Math.log(count / career.length), 0);
  return Math.min(1, entropy / Math.log(alphabet));
}
