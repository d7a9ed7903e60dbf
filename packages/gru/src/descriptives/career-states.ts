import { DataError, type Issue, resolveOptions, type Sequences, UNKNOWN } from "@career-dml/core";
import { z } from "zod";

/** Options of every descriptive of careers. */
export const descriptiveOptions = z.strictObject({
  unknown: z
    .enum(["state", "skip"])
    .default("state")
    .describe(
      "What a missing or unseen state is: `state`, one more state, as occupation shares have it; `skip`, nothing, so that the states around it are neighbours.",
    ),
});

/** Options of every descriptive of careers, as a caller gives them. */
export type DescriptiveOptions = z.input<typeof descriptiveOptions>;

/** Careers as a descriptive reads them. */
export interface CareerStates {
  /** Codes of each unit's states in their order, never padding. */
  readonly careers: readonly Int32Array[];
  /** How many different states a career could hold: the vocabulary, and the unknown state where it counts and occurs. */
  readonly alphabet: number;
}

/**
 * The states of each career under the rule for unknown states (TraMineR's `with.missing = TRUE` and `FALSE`).
 *
 * @param where Name of the descriptive, first word of an options error.
 * @throws {OptionsError} if an option is unknown. @throws {DataError} naming the units without a state to describe.
 */
export function careerStates(where: string, s: Sequences, options: DescriptiveOptions): CareerStates {
  const states = statesUnderRule(where, s, options);
  const issues: Issue[] = [];
  states.careers.forEach((career, i) => {
    if (career.length > 0) return;
    const message = s.lengths[i] === 0 ? "has an empty history; drop the unit" : "has no known state; drop the unit";
    issues.push({ path: `${s.name}, unit ${i + 1}`, message });
  });
  if (issues.length > 0) throw new DataError(issues);
  return states;
}

/** As `careerStates`, careers without a state included. @throws {OptionsError} if an option is unknown. */
export function statesUnderRule(where: string, s: Sequences, options: DescriptiveOptions): CareerStates {
  const skip = resolveOptions(where, descriptiveOptions, options).unknown === "skip";
  const careers = Array.from({ length: s.n }, (_, i) => {
    const career = s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!);
    return skip && career.includes(UNKNOWN) ? career.filter((code) => code !== UNKNOWN) : career;
  });
  return { careers, alphabet: s.vocabulary.length + (!skip && s.codes.includes(UNKNOWN) ? 1 : 0) };
}
