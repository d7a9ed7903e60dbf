import type { Sequences } from "@career-dml/core";
import { careerStates, type DescriptiveOptions } from "./career-states.js";

/**
 * Number of moves of each unit: periods whose state differs from that of the period before.
 *
 * @returns Length n. @throws as `sequenceDescriptives`.
 */
export function moves(s: Sequences, options: DescriptiveOptions = {}): Float64Array {
  return Float64Array.from(careerStates("moves", s, options).careers, movesOf);
}

/** Moves of one career. */
export function movesOf(career: Int32Array): number {
  let count = 0;
  for (let t = 1; t < career.length; t++) if (career[t] !== career[t - 1]) count++;
  return count;
}
