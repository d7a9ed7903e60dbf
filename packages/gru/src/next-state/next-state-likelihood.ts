import { NonFiniteError, type Sequences } from "@career-dml/core";
import { type Transition, visitTransitions } from "./transitions.js";

/** What a model of careers says of one step, from the career before it. */
export interface NextStatePrediction {
  /** Probability that the state stays what it was. */
  readonly stay: number;
  /** Probability of the state that did come, given that it changes; not read where it stayed. */
  readonly destination: number;
}

/** Mean log probability of what happened, and the same as a number of equally likely choices. */
export interface Perplexity {
  /** How many steps it is a mean over. */
  readonly steps: number;
  /** Mean log probability per step, nats; `null` without a step. */
  readonly logLikelihood: number | null;
  /** `exp(-logLikelihood)`: 1 for a model that is always sure and right; `null` without a step. */
  readonly perplexity: number | null;
}

/** How well a model foretells the next states of some careers. */
export interface NextStateLikelihood {
  /** Of the next state. */
  readonly next: Perplexity;
  /** Of whether the state changes. */
  readonly moveOrStay: Perplexity;
  /** Of the destination, over the steps that changed the state. */
  readonly destination: Perplexity;
  /** Steps from or to an unknown state, which are in no mean. */
  readonly unknown: number;
}

/**
 * Held-out likelihood of a model of the next state, per step between neighbouring periods with known states; the first state
 * of a career is given, not predicted. With p the probability of staying, a stay has log probability ln p and a move
 * ln(1 - p) + ln P(destination | move): `next` counts both parts, so that `steps * logLikelihood` of `next` is the sum of
 * those of `moveOrStay` and `destination`.
 *
 * @param units The careers that are scored: ones that the model has not seen.
 * @param predict The model, asked once for each step in the order of `units`.
 * @throws {NonFiniteError} naming the first step to which the model gave probability 0 or no probability.
 * @see Vafa, Palikot, Du, Kanodia, Athey & Blei (2024), CAREER, TMLR, for the two stages and the measure.
 */
export function nextStateLikelihood(
  s: Sequences,
  units: ArrayLike<number>,
  predict: (step: Transition) => NextStatePrediction,
): NextStateLikelihood {
  let [steps, moves, first, second] = [0, 0, 0, 0];
  const unknown = visitTransitions(s, units, (step) => {
    const { stay, destination } = predict(step);
    const moved = step.from !== step.to;
    steps++;
    first += logOf(moved ? 1 - stay : stay, s, step);
    if (!moved) return;
    moves++;
    second += logOf(destination, s, step);
  });
  return Object.freeze({
    next: perplexity(first + second, steps),
    moveOrStay: perplexity(first, steps),
    destination: perplexity(second, moves),
    unknown,
  });
}

function logOf(probability: number, s: Sequences, { unit, period, to }: Transition): number {
  if (probability > 0 && probability <= 1) return Math.log(probability);
  const path = `${s.name}, unit ${unit + 1}, period ${period + 1}`;
  const message = `the model gives ${s.vocabulary[to]} the probability ${probability}, which has no logarithm; smooth it`;
  throw new NonFiniteError([{ path, message }]);
}

function perplexity(logLikelihood: number, steps: number): Perplexity {
  if (steps === 0) return Object.freeze({ steps, logLikelihood: null, perplexity: null });
  const mean = logLikelihood / steps;
  return Object.freeze({ steps, logLikelihood: mean, perplexity: Math.exp(-mean) });
}
