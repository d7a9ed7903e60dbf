import { DataError, type Folds, type Rng, randomFolds, type Sequences } from "@career-dml/core";
import { destinationProbability, type MarkovCounts, markovCounts, stayProbability } from "./markov-counts.js";
import { visitTransitions } from "./transitions.js";

/** How many steps the shares of all states count for, in each of the two parts of the model. */
export interface Backoff {
  readonly stay: number;
  readonly move: number;
}

/** Weights that are tried. */
export const BACKOFFS: readonly number[] = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

const FOLDS = 5;

/**
 * The weights with the highest likelihood of careers that the counts have not seen, over five folds of the training
 * careers; staying and moving are apart in the likelihood, so each is chosen by itself. The smallest of equals.
 *
 * @throws {DataError} with fewer than two careers.
 */
export function chooseBackoff(s: Sequences, units: ArrayLike<number>, rng: Rng): Backoff {
  if (units.length < 2) {
    const message = `are ${units.length} careers; two are needed to choose the back-off, give stayBackoff and moveBackoff`;
    throw new DataError([{ path: "units", message }]);
  }
  const folds = randomFolds(units.length, Math.min(FOLDS, units.length), rng);
  const stay = new Float64Array(BACKOFFS.length);
  const move = new Float64Array(BACKOFFS.length);
  for (let fold = 0; fold < folds.k; fold++) {
    const counts = markovCounts(
      s,
      partOf(units, folds, (of) => of !== fold),
    );
    visitTransitions(
      s,
      partOf(units, folds, (of) => of === fold),
      ({ from, to }) => {
        BACKOFFS.forEach((backoff, b) => {
          stay[b]! += logStay(counts, from, to, backoff);
          if (from !== to) move[b]! += Math.log(destinationProbability(counts, from, to, backoff));
        });
      },
    );
  }
  return { stay: BACKOFFS[largest(stay)]!, move: BACKOFFS[largest(move)]! };
}

function logStay(counts: MarkovCounts, from: number, to: number, backoff: number): number {
  const stay = stayProbability(counts, from, backoff);
  return Math.log(from === to ? stay : 1 - stay);
}

const partOf = (units: ArrayLike<number>, folds: Folds, keep: (fold: number) => boolean): number[] =>
  Array.from(units).filter((_, k) => keep(folds.of[k]!));

const largest = (values: Float64Array): number => values.indexOf(Math.max(...values));
