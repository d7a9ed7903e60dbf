import { ROUND, stepsFor } from "../integer-grid.js";
import { stripedSum } from "../striped-sums.js";
import { type Column, unitCuts } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";
import type { CutLimits, GrowthStrategy, NodeGrid, SolveStrategy, Units } from "./strategy.js";

interface Moments {
  readonly mean: number;
  /** Largest |outcome - mean|. */
  readonly reach: number;
}

/** Regression forest: the mean outcome. Column: outcome. */
export const growRegression = (outcome: Float64Array): GrowthStrategy<Moments> => ({
  columns: [outcome],
  hasDose: false,
  moments,
  relabel,
  cuts: (_ws, column: Column, rule) => unitCuts(column, rule),
  leafStatistics({ filling, start, end }, into) {
    let y = 0;
    for (let k = start; k < end; k++) y += outcome[filling[k]!]!;
    into.push(y / (end - start));
  },
});

function moments({ columns, start, end }: Units, limits: CutLimits): Moments | null {
  if (end - start < 2 * limits.minUnits) return null;
  const outcome = columns[0]!;
  const mean = stripedSum(outcome, start, end) / (end - start);
  let reach = 0;
  for (let i = start; i < end; i++) {
    const y = Math.abs(outcome[i]! - mean);
    if (y > reach) reach = y;
  }
  return { mean, reach };
}

/** Pseudo-outcomes of a regression split, `Y - Ybar`, rounded once to integers; `null` if the outcomes do not vary. */
function relabel(ws: Workspace, node: Units & { readonly moments: Moments }, limits: CutLimits): NodeGrid | null {
  const { start, end, columns, moments } = node;
  const size = end - start;
  const steps = stepsFor(moments.reach, size);
  if (!(steps > 0 && steps < Infinity)) return null;
  const outcome = columns[0]!;
  const { rho } = ws;
  for (let i = start; i < end; i++) rho[i] = (outcome[i]! - moments.mean) * steps + ROUND - ROUND;
  return { minSquares: 0, implied: true, penalty: (limits.imbalancePenalty / size) * steps * steps };
}

/** Leaves hold the mean outcome, which is the estimate. */
export const solveRegression: SolveStrategy = {
  width: 1,
  solve: ([mean]) => ({ estimate: mean!, slope: [1], constant: -mean! }),
};
