import { FIRST_STATE, type Sequences, UNKNOWN } from "@career-dml/core";

/** One step of a career between two known states, as places in the vocabulary. */
export interface Transition {
  readonly unit: number;
  /** Period of the destination, from 1. */
  readonly period: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Every step between neighbouring periods of the given units, in their order.
 *
 * @returns How many further steps lead from or to an unknown state and were not visited.
 */
export function visitTransitions(s: Sequences, units: ArrayLike<number>, visit: (step: Transition) => void): number {
  let unknown = 0;
  for (let k = 0; k < units.length; k++) {
    const unit = units[k]!;
    for (let period = 1; period < s.lengths[unit]!; period++) {
      const from = s.codes[unit * s.periods + period - 1]!;
      const to = s.codes[unit * s.periods + period]!;
      if (from === UNKNOWN || to === UNKNOWN) unknown++;
      else visit({ unit, period, from: from - FIRST_STATE, to: to - FIRST_STATE });
    }
  }
  return unknown;
}
