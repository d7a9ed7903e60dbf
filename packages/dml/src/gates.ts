import {
  type ClusterIndex,
  DataError,
  type GateGroup,
  type GatesResult,
  influenceVariance,
  normalInterval,
  normalTwoSidedP,
  ShapeError,
} from "@career-dml/core";

/** What {@link gates} works on. */
export interface GatesInput {
  /** Doubly robust score of each unit, outcome units. */
  readonly scores: Float64Array;
  /** Predicted effect of each unit, from models that never saw its own outcome. */
  readonly cate: Float64Array;
  /** What units are sorted by instead, such as ranks of the predictions within folds (`ranksWithinFolds`); by default the predictions. */
  readonly priority?: Float64Array;
  /** Clusters that are independent of each other; `null` or absent where units are. */
  readonly clusters?: ClusterIndex | null;
}

/**
 * Sorted group average treatment effects: units sorted by their predicted effect into `groups` groups of equal size,
 * per group the mean doubly robust score, its error by clusters where there are any. Valid because neither the sorting nor the nuisances saw the unit's outcome.
 * Sizes differ by at most one; equal predictions are ordered by row.
 *
 * @param groups Number of groups. Default 5.
 * @returns Per group mean, its error (sd / sqrt(n) without clusters), interval and mean prediction; highest minus lowest group with its p-value.
 * @throws {ShapeError} if the arrays differ in length.
 * @throws {DataError} with fewer than two units per group.
 * @see Chernozhukov, Demirer, Duflo & Fernández-Val (2025), Econometrica 93(4), section 3.2.
 */
export function gates(input: GatesInput, groups = 5, level = 0.95): GatesResult {
  const { scores, cate, priority = cate, clusters = null } = input;
  if (priority.length !== scores.length) throw new ShapeError("priority", scores.length, priority.length);
  if (cate.length !== scores.length) throw new ShapeError("cate", scores.length, cate.length);
  const members = sortedGroups(priority, groups);
  const rows = members.map((units, g) => groupRow(g + 1, units, input, level));
  if (clusters === null) return gatesResult(rows, NOTE, level);
  const contrast = contributions(members.at(-1)!, scores);
  contributions(members[0]!, scores).forEach((v, i) => (contrast[i]! -= v));
  return gatesResult(rows, NOTE, level, Math.sqrt(influenceVariance(contrast, clusters)));
}

/** What each unit adds to the error of the mean score of a group; zero outside it. */
function contributions(units: Uint32Array, scores: Float64Array): Float64Array {
  const mean = units.reduce((sum, i) => sum + scores[i]!, 0) / units.length;
  const influence = new Float64Array(scores.length);
  for (const i of units) influence[i] = (scores[i]! - mean) / units.length;
  return influence;
}

const NOTE =
  "Groups by cross-fitted predicted effects, estimates are means of doubly robust scores; neither saw the unit's own outcome.";

/**
 * Rows of each group of {@link gates}: equal sizes, ascending by (priority, row).
 *
 * @throws {DataError} with fewer than two units per group.
 */
export function sortedGroups(priority: Float64Array, groups: number): readonly Uint32Array[] {
  const n = priority.length;
  if (!Number.isInteger(groups) || groups < 2 || n < 2 * groups) {
    throw new DataError([{ path: "groups", message: `${groups} groups need two units each, there are ${n}` }]);
  }
  const order = Uint32Array.from(priority.keys()).sort((a, b) => priority[a]! - priority[b]! || a - b);
  return Array.from({ length: groups }, (_, g) =>
    order.slice(Math.floor((g * n) / groups), Math.floor(((g + 1) * n) / groups)),
  );
}

function groupRow(group: number, units: Uint32Array, { scores, cate, clusters }: GatesInput, level: number): GateGroup {
  const n = units.length;
  const estimate = units.reduce((sum, i) => sum + scores[i]!, 0) / n;
  const squares = units.reduce((sum, i) => sum + (scores[i]! - estimate) ** 2, 0);
  const se = clusters
    ? Math.sqrt(influenceVariance(contributions(units, scores), clusters))
    : Math.sqrt(squares / (n - 1) / n);
  const predicted = units.reduce((sum, i) => sum + cate[i]!, 0) / n;
  return Object.freeze({ group, n, estimate, se, ci: normalInterval(estimate, se, level), predicted });
}

/**
 * The table of given groups, with highest minus lowest and monotonicity.
 *
 * @param differenceSe Error of highest minus lowest; by default that of independent groups.
 */
export function gatesResult(
  rows: readonly GateGroup[],
  note: string,
  level = 0.95,
  differenceSe: number | null = null,
): GatesResult {
  const lowest = rows[0]!;
  const highest = rows.at(-1)!;
  const estimate = highest.estimate - lowest.estimate;
  const se = differenceSe ?? Math.hypot(highest.se, lowest.se);
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
