import { FIRST_STATE, type Sequences, UNKNOWN } from "@career-dml/core";
import { type DescriptiveOptions, statesUnderRule } from "./career-states.js";

/** How often careers went from one state to another. */
export interface TransitionCounts {
  /** Labels of rows and columns: the vocabulary, then `unknown` where unknown states count and occur. */
  readonly states: readonly string[];
  /** Row-major states x states: entry (a, b) counts periods in b that follow a period in a; stays are on the diagonal. */
  readonly counts: Float64Array;
  /** Each row of `counts` over its sum; `null` for a state that nobody was in before another period. */
  readonly rates: readonly (Float64Array | null)[];
}

/**
 * Transitions of all careers from one period to the next; a career without one adds nothing.
 *
 * @throws {OptionsError} if an option is unknown.
 * @see Gabadinho, Ritschard, Müller & Studer (2011), JSS 40(4), "Transition rates".
 */
export function transitionCounts(s: Sequences, options: DescriptiveOptions = {}): TransitionCounts {
  const { careers, alphabet: k } = statesUnderRule("transitionCounts", s, options);
  const place = (code: number): number => (code === UNKNOWN ? s.vocabulary.length : code - FIRST_STATE);
  const counts = new Float64Array(k * k);
  for (const career of careers) {
    for (let t = 1; t < career.length; t++) counts[place(career[t - 1]!) * k + place(career[t]!)]! += 1;
  }
  const rates = Array.from({ length: k }, (_, a) => {
    const row = counts.subarray(a * k, (a + 1) * k);
    const total = row.reduce((sum, count) => sum + count, 0);
    return total > 0 ? row.map((count) => count / total) : null;
  });
  const states = k > s.vocabulary.length ? [...s.vocabulary, "unknown"] : [...s.vocabulary];
  return Object.freeze({ states: Object.freeze(states), counts, rates: Object.freeze(rates) });
}
