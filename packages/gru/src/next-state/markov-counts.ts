import type { Sequences } from "@career-dml/core";
import { visitTransitions } from "./transitions.js";

/** What a first-order Markov model knows of its training careers: k states. */
export interface MarkovCounts {
  readonly states: number;
  /** Steps that start in each state. */
  readonly departures: Float64Array;
  /** Steps that stay in each state. */
  readonly stays: Float64Array;
  /** Row-major k x k, diagonal 0: moves from a state to another. */
  readonly moves: Float64Array;
  /** Moves into each state, from anywhere. */
  readonly arrivals: Float64Array;
  /** All steps, and those that stay. */
  readonly total: number;
  readonly totalStays: number;
  /** Steps from or to an unknown state, not counted above. */
  readonly unknown: number;
}

/** Counts the steps of the given careers. */
export function markovCounts(s: Sequences, units: ArrayLike<number>): MarkovCounts {
  const states = s.vocabulary.length;
  const [departures, stays, arrivals] = [0, 1, 2].map(() => new Float64Array(states)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const moves = new Float64Array(states * states);
  let [total, totalStays] = [0, 0];
  const unknown = visitTransitions(s, units, ({ from, to }) => {
    total++;
    departures[from]! += 1;
    if (from === to) {
      totalStays++;
      stays[from]! += 1;
    } else {
      moves[from * states + to]! += 1;
      arrivals[to]! += 1;
    }
  });
  return { states, departures, stays, moves, arrivals, total, totalStays, unknown };
}

/** Steps that each state, and each outcome of staying or moving, is credited with beforehand, so that no probability is 0. */
const CREDIT = 0.5;

/**
 * Probability of staying in a state: its own share of stays, backed off to that of all states as if that had been seen
 * `backoff` times, `(stays_i + backoff s) / (departures_i + backoff)`.
 */
export function stayProbability(c: MarkovCounts, from: number, backoff: number): number {
  if (c.states === 1) return 1;
  const share = (c.totalStays + CREDIT) / (c.total + 2 * CREDIT);
  return (c.stays[from]! + backoff * share) / (c.departures[from]! + backoff);
}

/**
 * Probability of moving to `to` for one who leaves `from`: the state's own share of moves, backed off to the share of all
 * arrivals, other than in `from`, as if that had been seen `backoff` times. Sums to 1 over all `to` but `from`.
 */
export function destinationProbability(c: MarkovCounts, from: number, to: number, backoff: number): number {
  if (from === to) return 0;
  const elsewhere = c.total - c.totalStays - c.arrivals[from]! + (c.states - 1) * CREDIT;
  const share = (c.arrivals[to]! + CREDIT) / elsewhere;
  const own = c.departures[from]! - c.stays[from]!;
  return (c.moves[from * c.states + to]! + backoff * share) / (own + backoff);
}
