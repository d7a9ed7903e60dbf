import type { Sequences } from "@career-dml/core";
import { careerStates, type DescriptiveOptions } from "./career-states.js";
import { normalisedEntropy } from "./longitudinal-entropy.js";
import { movesOf } from "./moves.js";

/**
 * Complexity index of each unit: the geometric mean of its moves as a share of the periods in which it could have moved and
 * of its normalised entropy. 0 for a career in one state, 1 for one that moves every period and spends the same time in
 * every state of the alphabet.
 *
 * @returns Length n, entries in [0, 1]. @throws as `sequenceDescriptives`.
 * @see Gabadinho, Ritschard, Müller & Studer (2011), JSS 40(4), "Complexity index", which counts spells over periods; moves
 *   over the largest possible number, as here, is what TraMineR's `seqici` computes and what makes 0 and 1 the bounds.
 */
export function complexityIndex(s: Sequences, options: DescriptiveOptions = {}): Float64Array {
  const { careers, alphabet } = careerStates("complexityIndex", s, options);
  return Float64Array.from(careers, (career) => complexityOf(career, alphabet));
}

/** Complexity of one career over an alphabet of the given size. */
export function complexityOf(career: Int32Array, alphabet: number): number {
  const count = movesOf(career);
  return count === 0 ? 0 : Math.sqrt((count / (career.length - 1)) * normalisedEntropy(career, alphabet));
}
