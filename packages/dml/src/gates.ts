import {
  DataError,
  type GateGroup,
  type GatesResult,
  normalInterval,
  normalTwoSidedP,
  ShapeError,
} from "@career-dml/core";

export interface GatesInput {
  /** Doubly robust score of each unit, outcome units. */
  readonly scores: Float64Array;
  /** Predicted effect of each unit, from models that never saw its own outcome. */
  readonly cate: Float64Array;
}

/**
 * Sorted group average treatment effects: units sorted by their predicted effect into `groups` groups of equal size,
 * per group the mean doubly robust score. Valid because neither the sorting nor the nuisances saw the unit's outcome.
 * Sizes differ by at most one; equal predictions are ordered by row.
 *
 * @param groups Number of groups. Default 5.
 * @returns Per group mean, sd / sqrt(n), interval and mean prediction; highest minus lowest group with its p-value.
 * @throws {ShapeError} if the arrays differ in length.
 * @throws {DataError} with fewer than two units per group.
 * @see Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93(4), section 3.2.
 */
export function gates({ scores, cate }: GatesInput, groups = 5, level = 0.95): GatesResult {
  if (cate.length !== scores.length) throw new ShapeError("cate", scores.length, cate.length);
  const members = sortedGroups(cate, groups);
  const rows = members.map((units, g) => groupRow(g + 1, units, { scores, cate }, level));
  return gatesResult(rows, NOTE, level);
}

const NOTE =
  "Groups by cross-fitted predicted effects, estimates are means of doubly robust scores; neither saw the unit's own outcome.";

/** Rows of each group, ascending by (prediction, row). */
function sortedGroups(cate: Float64Array, groups: number): Uint32Array[] {
  const n = cate.length;
  if (!Number.isInteger(groups) || groups < 2 || n < 2 * groups) {
    throw new DataError([{ path: "groups", message: `${groups} groups need two units each, there are ${n}` }]);
  }
  const order = Uint32Array.from(cate.keys()).sort((a, b) => cate[a]! - cate[b]! || a - b);
  return Array.from({ length: groups }, (_, g) =>
    order.slice(Math.floor((g * n) / groups), Math.floor(((g + 1) * n) / groups)),
  );
}

function groupRow(group: number, units: Uint32Array, { scores, cate }: GatesInput, level: number): GateGroup {
  const n = units.length;
  const estimate = units.reduce((sum, i) => sum + scores[i]!, 0) / n;
  const squares = units.reduce((sum, i) => sum + (scores[i]! - estimate) ** 2, 0);
  const se = Math.sqrt(squares / (n - 1) / n);
  const predicted = units.reduce((sum, i) => sum + cate[i]!, 0) / n;
  return Object.freeze({ group, n, estimate, se, ci: normalInterval(estimate, se, level), predicted });
}

/** The table of given groups, with highest minus lowest (independent groups) and monotonicity. */
export function gatesResult(rows: readonly GateGroup[], note: string, level = 0.95): GatesResult {
  const lowest = rows[0]!;
  const highest = rows.at(-1)!;
  const estimate = highest.estimate - lowest.estimate;
  const se = Math.hypot(highest.se, lowest.se);
  const ascending = rows.slice(1).filter((row, g) => row.estimate >= rows[g]!.estimate).length;
  return Object.freeze({
    kind: "gates" as const,
    groups: Object.freeze([...rows]),
    difference: Object.freeze({
      estimate,
      se,
      ci: normalInterval(estimate, se, level),
      pValue: se > 0 ? normalTwoSidedP(estimate / se) : estimate === 0 ? 1 : 0,
    }),
    monotonicity: ascending / (rows.length - 1),
    note,
  });
}
