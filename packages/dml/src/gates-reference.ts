import {
  DataError,
  type GateGroup,
  type GatesResult,
  mean,
  normalInterval,
  quantiles,
  selectEntries,
  studentTTwoSidedP,
} from "@career-dml/core";

/** The reference's table, with the statistics that it prints beside it. */
export interface GatesReference extends GatesResult {
  /** Welch's t-test of the highest against the lowest group, and Cohen's d with the population variances. */
  readonly welch: { readonly t: number; readonly df: number; readonly pValue: number; readonly cohensD: number };
}

/**
 * GATES as the reference system prints them, faults kept: quantile groups of the *fitted* effects, their mean, and
 * sd / sqrt(n) of the same fitted effects. The standard errors say how much the predictions vary inside a group, not
 * how uncertain the group's effect is. Only for the profile that rebuilds the reference; use {@link gates} otherwise.
 *
 * @param cate Fitted effects, length n.
 * @throws {DataError} if a quantile group is empty or holds a single unit.
 */
export function gatesReference(cate: Float64Array, groups = 5, level = 0.95): GatesReference {
  const members = quantileGroups(cate, groups).map((rows) => [...selectEntries(cate, rows)]);
  const rows = members.map((values, g) => groupRow(values, g + 1, level));
  const welch = welchTest(members[0]!, members.at(-1)!);
  const [lowest, highest] = [rows[0]!, rows.at(-1)!];
  const estimate = highest.estimate - lowest.estimate;
  const se = estimate / welch.t;
  return Object.freeze({
    kind: "gates" as const,
    groups: Object.freeze(rows),
    difference: Object.freeze({ estimate, se, ci: normalInterval(estimate, se, level), pValue: welch.pValue }),
    monotonicity: rows.slice(1).filter((row, g) => row.estimate >= rows[g]!.estimate).length / (groups - 1),
    note: NOTE,
    welch: Object.freeze(welch),
  });
}

const NOTE =
  "Fault of the reference, kept: groups and standard errors come from the same fitted effects, so they measure the spread of the predictions and not the uncertainty of the effects.";

/** Rows of each group of {@link gatesReference}, ascending: those between neighbouring quantiles, so that equal effects can leave one empty. */
export function quantileGroups(cate: Float64Array, groups: number): readonly Uint32Array[] {
  const edges = quantiles(
    cate,
    Array.from({ length: groups + 1 }, (_, g) => g / groups),
  );
  const members: number[][] = Array.from({ length: groups }, () => []);
  for (const [row, value] of cate.entries()) members[groupOf(value, edges)]!.push(row);
  return members.map((rows) => Uint32Array.from(rows));
}

/** Intervals are closed on the right, the first one on both sides, as in pandas' qcut. */
const groupOf = (value: number, edges: readonly number[]): number =>
  Math.max(0, edges.findIndex((edge, g) => g > 0 && value <= edge) - 1);

function groupRow(values: readonly number[], group: number, level: number): GateGroup {
  const n = values.length;
  if (n < 2) {
    const message = `group ${group} holds ${n} units; too many effects are equal`;
    throw new DataError([{ path: "cate", message }]);
  }
  const estimate = mean(values);
  const se = Math.sqrt(squaresAbout(values, estimate) / n / n);
  return Object.freeze({ group, n, estimate, se, ci: normalInterval(estimate, se, level), predicted: estimate });
}

function welchTest(low: readonly number[], high: readonly number[]): GatesReference["welch"] {
  const [ml, mh] = [mean(low), mean(high)];
  const [sl, sh] = [squaresAbout(low, ml), squaresAbout(high, mh)];
  const vl = sl / (low.length - 1) / low.length;
  const vh = sh / (high.length - 1) / high.length;
  const t = (mh - ml) / Math.sqrt(vl + vh);
  const df = (vl + vh) ** 2 / (vl ** 2 / (low.length - 1) + vh ** 2 / (high.length - 1));
  const pooled = Math.sqrt((sl / low.length + sh / high.length) / 2);
  return { t, df, pValue: studentTTwoSidedP(t, df), cohensD: (mh - ml) / pooled };
}

const squaresAbout = (values: readonly number[], centre: number): number =>
  values.reduce((sum, v) => sum + (v - centre) ** 2, 0);
