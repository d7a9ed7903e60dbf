import { bindColumns, type Design, design, type Sequences } from "@career-dml/core";
import { type CareerStates, careerStates, type DescriptiveOptions } from "./career-states.js";
import { complexityOf } from "./complexity-index.js";
import { normalisedEntropy } from "./longitudinal-entropy.js";
import { movesOf } from "./moves.js";
import { spellsOf } from "./spells.js";
import { turbulenceOf } from "./turbulence.js";

/** What is said of each career, in the order of the columns. */
const DESCRIPTIVES: Readonly<Record<string, (career: Int32Array, alphabet: number) => number>> = {
  periods: (career) => career.length,
  moves: movesOf,
  distinct: (career) => new Set(career).size,
  entropy: normalisedEntropy,
  turbulence: turbulenceOf,
  complexity: complexityOf,
  "longest spell": (career) => spellsOf(career).durations.reduce((longest, duration) => Math.max(longest, duration)),
  "last spell": (career) => spellsOf(career).durations.at(-1)!,
};

/**
 * The shape of each career in eight numbers per kind of sequence, whatever its states are called: periods, moves, distinct
 * states, entropy, turbulence, complexity, and the periods of the longest and of the last spell.
 *
 * @param sequences One entry per kind of state; their columns stand side by side.
 * @returns Columns such as `occupation turbulence`.
 * @throws {OptionsError} if an option is unknown. @throws {ShapeError} if the sequences differ in their number of units.
 * @throws {DataError} naming the units without a state to describe.
 */
export function sequenceDescriptives(sequences: readonly Sequences[], options: DescriptiveOptions = {}): Design {
  return bindColumns(...sequences.map((s) => describe(s.name, careerStates("sequenceDescriptives", s, options))));
}

function describe(name: string, { careers, alphabet }: CareerStates): Design {
  const columns = Object.entries(DESCRIPTIVES).map(([what, of]) => [
    `${name} ${what}`,
    careers.map((career) => of(career, alphabet)),
  ]);
  return design(Object.fromEntries(columns), careers.length);
}
