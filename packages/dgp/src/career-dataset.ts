import { checkDataset, type Dataset, design, FIRST_STATE, type Sequences } from "@career-dml/core";
import { timingOf } from "./adoption-times.js";
import type { CareerParameters } from "./career-options.js";
import type { Person } from "./selection.js";
import type { CareerPaths } from "./simulation.js";

/** One row per unit at the last period; histories as the representations may see them. */
export function careerDataset(p: CareerParameters, people: readonly Person[], paths: CareerPaths): Dataset {
  const n = people.length;
  const last = (i: number): number => i * paths.periods + paths.periods - 1;
  return Object.freeze(
    checkDataset({
      n,
      outcome: Float64Array.from({ length: n }, (_, i) => paths.outcome[last(i)]!),
      treatment: Uint8Array.from({ length: n }, (_, i) => paths.treatment[last(i)]!),
      covariates: design({
        education: people.map((person) => person.education),
        flexicurity: people.map((person) => person.flexicurity),
      }),
      instrument: Float64Array.from(people, (person) => person.peerAdoption),
      sequences: Object.freeze([historyOf(paths, timingOf(p).history, p.occupations)]),
      units: Object.freeze(people.map((_, i) => String(i))),
      names: Object.freeze({ outcome: "outcome", treatment: "treatment", instrument: "peer_adoption" }),
    }),
  );
}

/** The leading `history` periods as sequences. */
function historyOf(paths: CareerPaths, history: number, occupations: number): Sequences {
  const n = paths.occupation.length / paths.periods;
  const codes = new Int32Array(n * history);
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < history; t++) {
      codes[i * history + t] = FIRST_STATE + paths.occupation[i * paths.periods + t]!;
    }
  }
  return Object.freeze({
    name: "occupation",
    n,
    periods: history,
    vocabulary: occupationLabels(occupations),
    codes,
    lengths: new Int32Array(n).fill(history),
  });
}

/** Labels of the occupations: their numbers. */
export const occupationLabels = (occupations: number): readonly string[] =>
  Object.freeze(Array.from({ length: occupations }, (_, j) => String(j)));
