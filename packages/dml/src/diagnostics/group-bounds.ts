import {
  type ClusterIndex,
  clusterIndex,
  DataError,
  type GroupBounds,
  normalQuantile,
  resolveOptions,
  selectEntries,
  ShapeError,
} from "@career-dml/core";
import type { z } from "zod";
import { ascending, requireTwo } from "../group-effects.js";
import type { ObservedWithNuisances } from "../nuisances.js";
import { confoundingOptions } from "./sensitivity.js";
import { boundsOf, robustnessValue, robustnessValueOfInterval } from "./sensitivity-bounds.js";
import { interactiveElements } from "./sensitivity-elements.js";

/** Units with their nuisances, and the group of each. */
export interface GroupBoundsInput {
  readonly observed: ObservedWithNuisances;
  /** Group of each unit, length n: known before treatment, or sorted by effects predicted out of sample. */
  readonly groups: ArrayLike<number | string>;
  /** Clusters that are independent of each other; `null` or absent where units are. */
  readonly clusters?: ClusterIndex | null;
}

/**
 * Omitted-variable bounds on the average effect of each group. Strengths are those within the group: cfY the partial R2 of the omitted variable
 * with the outcome among its units, cfD likewise. Groups stand in ascending order, numbers by size.
 *
 * @throws {ShapeError | NonFiniteError | OptionsError} for input that breaks the contract.
 * @throws {DataError} naming groups with fewer than two units, or one cluster.
 * @see Chernozhukov, Cinelli, Newey, Sharma & Syrgkanis (2022), NBER 30302, section 3, with the group's indicator over its share as the weight.
 */
export function groupBounds(
  { observed, groups, clusters = null }: GroupBoundsInput,
  options: z.input<typeof confoundingOptions> = {},
): readonly GroupBounds[] {
  const resolved = resolveOptions("groupBounds", confoundingOptions, options);
  const n = observed.outcome.length;
  if (groups.length !== n) throw new ShapeError("groups", n, groups.length);
  const labels = [...new Set(Array.from(groups))].sort(ascending);
  const members = labels.map((label) => Uint32Array.from(rowsOf(groups, label)));
  requireTwo(
    labels.map(String),
    members.map((rows) => rows.length),
  );
  return Object.freeze(labels.map((label, g) => ofGroup(label, observed, members[g]!, { ...resolved, clusters })));
}

interface Settings extends z.output<typeof confoundingOptions> {
  readonly clusters: ClusterIndex | null;
}

function ofGroup(
  label: number | string,
  { outcome, treatment, nuisances }: ObservedWithNuisances,
  rows: Uint32Array,
  { clusters, cfY, cfD, rho, level, nullEffect }: Settings,
): GroupBounds {
  const pick = (values: Float64Array): Float64Array => selectEntries(values, rows);
  const { mu0, mu1, propensity } = nuisances;
  const observed = {
    outcome: pick(outcome),
    treatment: selectEntries(treatment, rows),
    nuisances: { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) },
  };
  const spread = clusters === null ? "n - 1" : clustersOf(label, clusters, rows);
  const elements = interactiveElements(observed, { spread });
  const at = boundsOf(elements);
  const { lower, upper, seLower, seUpper } = at({ cfY, cfD, rho });
  const critical = normalQuantile(level);
  return Object.freeze({
    group: String(label),
    n: rows.length,
    estimate: elements.estimate,
    se: at({ cfY: 0, cfD: 0, rho }).seLower,
    lower,
    upper,
    confidence: Object.freeze([lower - critical * seLower, upper + critical * seUpper] as const),
    robustnessValue: robustnessValue(elements, { nullEffect, rho }),
    robustnessValueCi: robustnessValueOfInterval(elements, level, { nullEffect, rho }),
  });
}

function clustersOf(label: number | string, clusters: ClusterIndex, rows: Uint32Array): ClusterIndex {
  const own = Int32Array.from(rows, (i) => clusters.of[i]!);
  if (own.every((cluster) => cluster === own[0])) {
    throw new DataError([{ path: `group ${label}`, message: "lies in one cluster; its effect has no error" }]);
  }
  return clusterIndex(own, rows.length);
}

const rowsOf = (groups: ArrayLike<number | string>, label: number | string): number[] =>
  Array.from(groups).flatMap((group, i) => (group === label ? [i] : []));
