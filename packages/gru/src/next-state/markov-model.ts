import { createRng, resolveOptions, type Sequences, FIRST_STATE } from "@career-dml/core";
import { z } from "zod";
import { type Backoff, chooseBackoff } from "./choose-backoff.js";
import { destinationProbability, markovCounts, stayProbability } from "./markov-counts.js";

const backoff = (what: string) =>
  z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      `Steps that the ${what} of all states count for beside those of the state itself; null chooses among .1 to 1,000 by the likelihood of held-out training careers.`,
    );

/** Options of `markovModel`. */
export const markovModelOptions = z.strictObject({
  stayBackoff: backoff("share of stays"),
  moveBackoff: backoff("destinations"),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** A first-order Markov model of the next state. */
export interface MarkovModel {
  readonly kind: "markov-model";
  /** What the states are, and their labels. */
  readonly name: string;
  readonly vocabulary: readonly string[];
  /** Probability of staying in each state. */
  readonly stay: Float64Array;
  /** Row-major states x states: probability of each other state given that the row's is left. Diagonal 0; rows sum to 1. */
  readonly destination: Float64Array;
  /** 1 for each state that a training career holds. */
  readonly seen: Uint8Array;
  /** As given or chosen. */
  readonly backoff: Backoff;
  /** Training careers, their steps between known states, and those from or to an unknown one, which were left out. */
  readonly careers: number;
  readonly steps: number;
  readonly unknown: number;
  readonly options: z.output<typeof markovModelOptions>;
  readonly seed: number;
}

/**
 * A first-order Markov model of the next state in two stages, as the CAREER models have it: whether the state changes, then
 * to which. Both are shares of the steps counted in training careers, backed off to the shares over all states, so that a
 * state that was seldom or never left is not a matter of a few people and no probability is 0. What a model of whole
 * careers has to beat.
 *
 * @param units Training careers, rows of `s`.
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {DataError} if a back-off is to be chosen from fewer than two careers.
 * @see MacKay & Peto (1995), Natural Language Engineering 1(3), for the back-off as a prior worth some steps; Vafa et al.
 *   (2024), CAREER, TMLR, for the two stages.
 */
export function markovModel(
  s: Sequences,
  units: ArrayLike<number>,
  options: z.input<typeof markovModelOptions> = {},
): MarkovModel {
  const resolved = resolveOptions("markovModel", markovModelOptions, options);
  const { stayBackoff, moveBackoff, seed } = resolved;
  const chosen =
    stayBackoff === null || moveBackoff === null
      ? chooseBackoff(s, units, createRng(seed).fork("markov backoff"))
      : { stay: stayBackoff, move: moveBackoff };
  const used = Object.freeze({ stay: stayBackoff ?? chosen.stay, move: moveBackoff ?? chosen.move });
  const counts = markovCounts(s, units);
  const k = counts.states;
  return Object.freeze({
    kind: "markov-model" as const,
    name: s.name,
    vocabulary: s.vocabulary,
    stay: Float64Array.from({ length: k }, (_, from) => stayProbability(counts, from, used.stay)),
    destination: Float64Array.from({ length: k * k }, (_, at) =>
      destinationProbability(counts, Math.floor(at / k), at % k, used.move),
    ),
    seen: statesIn(s, units),
    backoff: used,
    careers: units.length,
    steps: counts.total,
    unknown: counts.unknown,
    options: resolved,
    seed,
  });
}

function statesIn(s: Sequences, units: ArrayLike<number>): Uint8Array {
  const seen = new Uint8Array(s.vocabulary.length);
  for (let k = 0; k < units.length; k++) {
    const start = units[k]! * s.periods;
    for (const code of s.codes.subarray(start, start + s.lengths[units[k]!]!)) {
      if (code >= FIRST_STATE) seen[code - FIRST_STATE] = 1;
    }
  }
  return seen;
}
