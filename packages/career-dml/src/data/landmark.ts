import type { Rng } from "@career-dml/core";
import type { Panel } from "./panel.js";

/** `marked`: the row whose time was given. */
export type LandmarkRule = "last" | "first-treated" | "marked";

/** The row at which a unit's treatment, covariates and outcome are taken. */
export interface Landmarks {
  /** One row per unit, or -1. */
  readonly row: Int32Array;
  /** Units without a landmark, by reason. */
  readonly without: readonly { readonly reason: string; readonly count: number }[];
}

const UNOBSERVED = "treatment or outcome never observed";
const OUTCOME_MISSING = "outcome missing when first treated";
const NO_ROW = "no row at the landmark";
const NOT_THEN = "treatment or outcome missing at the landmark";

/**
 * The landmark of each unit.
 *
 * - `last`: its last row in which treatment and outcome are observed.
 * - `marked`: its row at the given time.
 * - `first-treated`: the first row with treatment 1. A unit never treated has no such time: it takes that of a treated unit
 *   drawn at random (prescription time-distribution matching, Zhou et al. 2005, Am. J. Epidemiol. 162(10)), at its last
 *   observed row with a history no later than that, else its first one, so that both groups are compared at like times.
 *
 * @param rng Used by `first-treated` alone.
 */
export function landmarks(panel: Panel, rule: LandmarkRule, rng: Rng): Landmarks {
  const row = new Int32Array(panel.units.length).fill(-1);
  const without = new Map<string, number>();
  const drawn = rule === "first-treated" ? firstTreatedRanks(panel) : [];
  for (let u = 0; u < row.length; u++) {
    const found =
      rule === "last" ? lastObserved(panel, u) : rule === "marked" ? marked(panel, u) : firstTreated(panel, u);
    if (typeof found === "number") row[u] = found;
    else if (found === null) row[u] = matched(panel, u, drawn[rng.fork("landmark", u).below(drawn.length)] ?? 0);
    else without.set(found, (without.get(found) ?? 0) + 1);
  }
  return { row, without: [...without].map(([reason, count]) => ({ reason, count })) };
}

const isObserved = (panel: Panel, i: number): boolean =>
  !Number.isNaN(panel.treatment[i]!) && !Number.isNaN(panel.outcome[i]!);

function lastObserved(panel: Panel, u: number): number | string {
  for (let i = panel.starts[u + 1]! - 1; i >= panel.starts[u]!; i--) if (isObserved(panel, i)) return i;
  return UNOBSERVED;
}

function marked(panel: Panel, u: number): number | string {
  for (let i = panel.starts[u]!; i < panel.starts[u + 1]!; i++) {
    if (panel.atLandmark[i] === 1) return isObserved(panel, i) ? i : NOT_THEN;
  }
  return NO_ROW;
}

/** The first treated row; `null` for a unit that is never treated but observed. */
function firstTreated(panel: Panel, u: number): number | string | null {
  let observed = false;
  for (let i = panel.starts[u]!; i < panel.starts[u + 1]!; i++) {
    if (panel.treatment[i] === 1) return isObserved(panel, i) ? i : OUTCOME_MISSING;
    observed ||= isObserved(panel, i);
  }
  return observed ? null : UNOBSERVED;
}

function firstTreatedRanks(panel: Panel): number[] {
  return panel.units.flatMap((_, u) => {
    const row = firstTreated(panel, u);
    return typeof row === "number" ? [panel.timeRank[row]!] : [];
  });
}

/** Last observed row with a history, no later than `rank`; else the first such row; else the first observed one. */
function matched(panel: Panel, u: number, rank: number): number {
  const first = panel.starts[u]!;
  const observed: number[] = [];
  for (let i = first; i < panel.starts[u + 1]!; i++) if (isObserved(panel, i)) observed.push(i);
  const later = observed.filter((i) => i > first);
  return later.findLast((i) => panel.timeRank[i]! <= rank) ?? later[0] ?? observed[0]!;
}
