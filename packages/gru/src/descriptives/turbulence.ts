import type { Sequences } from "@career-dml/core";
import { careerStates, type DescriptiveOptions } from "./career-states.js";
import { distinctSubsequences, log2OfInteger } from "./distinct-subsequences.js";
import { spellsOf } from "./spells.js";

/**
 * Turbulence of each unit, `log2(phi (s2max + 1) / (s2 + 1))`: phi the number of distinct subsequences of the career's
 * distinct successive states, s2 the variance of its d spells' durations (over d), `s2max = (d - 1) (1 - mean)^2` the
 * largest that d spells of this length can have. 1 for a career in one state; higher the more states follow each other in
 * the more orders, and the more alike their durations are. Exact for careers of any length.
 *
 * @returns Length n, in bits, at least 1. @throws as `sequenceDescriptives`.
 * @see Elzinga & Liefbroer (2007), European Journal of Population 23; TraMineR's `seqST`, type 1.
 */
export function turbulence(s: Sequences, options: DescriptiveOptions = {}): Float64Array {
  return Float64Array.from(careerStates("turbulence", s, options).careers, turbulenceOf);
}

/** Turbulence of one career. */
export function turbulenceOf(career: Int32Array): number {
  const { states, durations } = spellsOf(career);
  const d = durations.length;
  const mean = career.length / d;
  const variance = durations.reduce((sum, duration) => sum + (duration - mean) ** 2, 0) / d;
  const largest = (d - 1) * (1 - mean) ** 2;
  return log2OfInteger(distinctSubsequences(states)) + Math.log2((largest + 1) / (variance + 1));
}
