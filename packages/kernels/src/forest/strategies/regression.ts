import { ROUND, stepsFor } from "../integer-grid.js";
import { unitCuts } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";
import { nodeSums, reachOf, shareWeights } from "./node-weights.js";
import type { CutLimits, GrowthStrategy, NodeGrid, SolveStrategy, Units } from "./strategy.js";

interface Moments {
  readonly mean: number;
  /** Largest |outcome - mean|. */
  readonly reach: number;
  /** Largest weight. */
  readonly most: number;
}

/** Regression forest: the mean outcome. Columns: outcome, and weight where there are weights. */
export const growRegression = (outcome: Float64Array, weight: Float64Array | null): GrowthStrategy<Moments> => ({
  columns: weight === null ? [outcome] : [outcome, weight],
  components: 1,
  doses: 0,
  weighted: weight !== null,
  moments,
  relabel,
  cuts: (_ws, column, rule) => unitCuts(column, rule),
  leafWidth: weight === null ? 1 : 2,
  leafStatistics({ filling, start, end }, into) {
    let y = 0;
    if (weight === null) {
      for (let k = start; k < end; k++) y += outcome[filling[k]!]!;
      into.push(y / (end - start));
      return;
    }
    let total = 0;
    for (let k = start; k < end; k++) {
      const w = weight[filling[k]!]!;
      y += w * outcome[filling[k]!]!;
      total += w;
    }
    into.push(y / (end - start), total / (end - start));
  },
});

function moments({ columns, start, end }: Units, limits: CutLimits): Moments | null {
  if (end - start < 2 * limits.minUnits) return null;
  const outcome = columns[0]!;
  const sums = nodeSums(columns[1] ?? null, start, end);
  const mean = sums.mean(outcome);
  return { mean, reach: reachOf(outcome, mean, { start, end }).reach, most: sums.most };
}

/** Pseudo-outcomes of a regression split, `w (Y - Ybar)`, rounded once to integers; `null` if the outcomes do not vary. */
function relabel(ws: Workspace, node: Units & { readonly moments: Moments }, limits: CutLimits): NodeGrid | null {
  const { start, end, columns, moments } = node;
  const { mean, reach, most } = moments;
  const outcome = columns[0]!;
  const weight = columns[1] ?? null;
  const steps = stepsFor(reach * most, end - start);
  const share = shareWeights(ws, weight, { start, end, most });
  if (!(steps > 0 && steps < Infinity && share.steps < Infinity)) return null;
  const { rho } = ws;
  if (weight === null) {
    for (let i = start; i < end; i++) rho[i] = (outcome[i]! - mean) * steps + ROUND - ROUND;
  } else {
    for (let i = start; i < end; i++) rho[i] = weight[i]! * (outcome[i]! - mean) * steps + ROUND - ROUND;
  }
  const penalty = (limits.imbalancePenalty / (share.total * share.steps)) * steps * steps;
  return { minSquares: 0, implied: true, penalty };
}

/** Leaves hold the mean outcome, which is the estimate. */
export const solveRegression: SolveStrategy = {
  width: 1,
  outputs: 1,
  solve: (means) => ({ estimates: [means[0]!], influences: [{ offset: 0, slope: [1], constant: -means[0]! }] }),
};
