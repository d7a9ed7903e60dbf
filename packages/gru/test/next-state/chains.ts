import { type Rng, type Sequences, sequencesOf } from "@career-dml/core";

/** Every unit of some sequences. */
export const everybody = (s: Sequences): number[] => Array.from({ length: s.n }, (_, i) => i);

const label = (k: number): string => String.fromCharCode(97 + k);

/** Careers of a chain with the given transition probabilities, the first state uniform; labels a, b, c, … */
export function chainCareers(rates: readonly (readonly number[])[], n: number, periods: number, rng: Rng): Sequences {
  const histories = Array.from({ length: n }, () => {
    let state = rng.below(rates.length);
    const career = [label(state)];
    for (let t = 1; t < periods; t++) {
      let left = rng.uniform();
      state = rates[state]!.findIndex((p) => (left -= p) < 0);
      career.push(label(state));
    }
    return career;
  });
  return sequencesOf(
    "state",
    histories,
    rates.map((_, k) => label(k)),
  );
}
