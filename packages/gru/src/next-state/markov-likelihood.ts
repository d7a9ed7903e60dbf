import { DataError, type Sequences } from "@career-dml/core";
import type { MarkovModel } from "./markov-model.js";
import { type NextStateLikelihood, nextStateLikelihood } from "./next-state-likelihood.js";

/** How well a Markov model foretells careers. */
export interface MarkovLikelihood extends NextStateLikelihood {
  /** Scored steps from or to a state that no training career holds: there the model knows the shares of all states alone. */
  readonly unseen: number;
}

/**
 * Likelihood and perplexity of careers under a Markov model; see `nextStateLikelihood`.
 *
 * @param s Careers over the vocabulary of the model. @param units The careers that are scored.
 * @throws {DataError} if the vocabularies differ.
 */
export function markovLikelihood(model: MarkovModel, s: Sequences, units: ArrayLike<number>): MarkovLikelihood {
  const { stay, destination, seen, vocabulary } = model;
  if (vocabulary.length !== s.vocabulary.length || vocabulary.some((label, k) => label !== s.vocabulary[k])) {
    const message = "has another vocabulary than the model; make it by sequencesOf(name, histories, model.vocabulary)";
    throw new DataError([{ path: s.name, message }]);
  }
  let unseen = 0;
  const likelihood = nextStateLikelihood(s, units, ({ from, to }) => {
    if (seen[from] === 0 || seen[to] === 0) unseen++;
    return { stay: stay[from]!, destination: destination[from * vocabulary.length + to]! };
  });
  return Object.freeze({ ...likelihood, unseen });
}
