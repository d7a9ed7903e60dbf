import { DataError, requireFinite } from "@career-dml/core";
import type { z } from "zod";
import { checkColumns } from "./check-columns.js";
import { type JointInference, jointInference, type jointInferenceOptions } from "./inference/joint-inference.js";
import type { SampleDesign } from "./over-splits.js";
import type { LinearScore } from "./scores.js";

/** What {@link groupEffects} works on. */
export interface GroupEffectsInput extends SampleDesign {
  /** Doubly robust score of each unit, length n, outcome units. */
  readonly scores: Float64Array;
  /** Group of each unit: known before treatment, not made from the unit's own outcome. */
  readonly groups: ArrayLike<number | string>;
}

/** Average effects of groups, and how many units each holds. */
export interface GroupEffects extends JointInference {
  /** By the name of the group. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Average effects of given groups: the mean doubly robust score of each, with simultaneous bands. Without clusters and weights the errors are
 * HC0 of a regression of the scores on group indicators. Groups stand in ascending order, numbers by size.
 *
 * @throws {ShapeError | NonFiniteError | OptionsError} for input that breaks the contract.
 * @throws {DataError} naming groups with fewer than two units: their effect has no error.
 * @see Semenova & Chernozhukov (2021), Econometrics Journal 24(2); equal to DoubleML's GATE.
 */
export function groupEffects(
  input: GroupEffectsInput,
  options: z.input<typeof jointInferenceOptions> = {},
): GroupEffects {
  const { scores, groups, clusters, weights = null } = input;
  requireFinite({ scores });
  const labels = Array.from(groups);
  if (labels.every((label) => typeof label === "number")) {
    checkColumns(scores.length, { groups: labels as number[] });
  } else checkColumns(scores.length, { groups: labels.map(() => 0) });
  const names = [...new Set(labels)].sort(ascending).map(String);
  const membership = names.map((name) => labels.map((label) => String(label) === name));
  const counts = membership.map((members) => members.filter(Boolean).length);
  requireTwo(names, counts);
  const named = names.map((name, g) => [name, groupScore(scores, membership[g]!)] as const);
  const joint = jointInference({ scores: new Map(named), weights, spread: clusters ?? "n" }, options);
  return Object.freeze({
    ...joint,
    counts: Object.freeze(Object.fromEntries(names.map((name, g) => [name, counts[g]!]))),
  });
}

/** The mean of the scores of a group as a score of all units. */
export const groupScore = (scores: Float64Array, members: readonly boolean[]): LinearScore => ({
  psiA: scores.map((_, i) => (members[i] ? -1 : 0)),
  psiB: scores.map((score, i) => (members[i] ? score : 0)),
});

/** Numbers by size, anything else by its text. */
export function ascending(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}

/** @throws {DataError} naming groups of fewer than two units. */
export function requireTwo(names: readonly string[], counts: readonly number[]): void {
  const issues = names.flatMap((name, g) =>
    counts[g]! < 2 ? [{ path: `group ${name}`, message: "holds one unit; an effect with an error needs two" }] : [],
  );
  if (issues.length > 0) throw new DataError(issues);
}
