import type { Sequences } from "@career-dml/core";
import { careerStates, type DescriptiveOptions } from "./career-states.js";

/**
 * Number of different states of each unit.
 *
 * @returns Length n, entries from 1 to the size of the alphabet. @throws as `sequenceDescriptives`.
 */
export function distinctStates(s: Sequences, options: DescriptiveOptions = {}): Float64Array {
  return Float64Array.from(careerStates("distinctStates", s, options).careers, (career) => new Set(career).size);
}
