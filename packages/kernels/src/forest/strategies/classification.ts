import { ROUND, stepsFor } from "../integer-grid.js";
import { unitCuts } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";
import { nodeSums, shareWeights } from "./node-weights.js";
import type { CutLimits, GrowthStrategy, NodeGrid, SolveStrategy, Units } from "./strategy.js";

/** Data of a classification forest; columns of length n. */
export interface ClassColumns {
  /** Class of each unit, 0 … classes - 1. */
  readonly outcome: Float64Array;
  readonly classes: number;
  /** `null` if all units count alike. */
  readonly weight: Float64Array | null;
}

/**
 * Classification forest: the probability of each class. Leaves hold the share of each class, then the mean weight where
 * there are weights. Columns: class, weight.
 */
export function growClassification({ outcome, classes, weight }: ClassColumns): GrowthStrategy<Float64Array> {
  return {
    columns: weight === null ? [outcome] : [outcome, weight],
    components: classComponents(classes),
    doses: 0,
    weighted: weight !== null,
    moments: (units, limits) => classWeights(units, limits, classes),
    relabel: (ws, node, limits) => {
      const [own, weights = null] = node.columns as [Float64Array, Float64Array?];
      return relabelClasses(
        ws,
        { ...node, weight: weights, classWeight: node.moments, classOf: (i) => own[i]! },
        limits,
      );
    },
    cuts: (_ws, column, rule) => unitCuts(column, rule),
    leafWidth: classes + (weight === null ? 0 : 1),
    leafStatistics({ filling, start, end }, into) {
      const sums = new Float64Array(classes);
      let total = 0;
      for (let k = start; k < end; k++) {
        const unit = filling[k]!;
        const w = weight === null ? 1 : weight[unit]!;
        sums[outcome[unit]!]! += w;
        total += w;
      }
      for (const sum of sums) into.push(sum / (end - start));
      if (weight !== null) into.push(total / (end - start));
    },
  };
}

/** Of two classes one indicator mirrors the other: scanning it alone finds the same cuts. */
export const classComponents = (classes: number): number => (classes === 2 ? 1 : classes);

/** Weight of each class in a node, added in the order of its units, or `null` if no cut can satisfy `limits`. */
function classWeights({ columns, start, end }: Units, limits: CutLimits, classes: number): Float64Array | null {
  if (end - start < 2 * limits.minUnits) return null;
  const [own, weight] = columns as [Float64Array, Float64Array?];
  const sums = new Float64Array(classes);
  for (let i = start; i < end; i++) sums[own[i]!]! += weight === undefined ? 1 : weight[i]!;
  return sums;
}

/**
 * Pseudo-outcomes of a split by classes, `w (1{class = c} - share of c)` for every class c, rounded once to integers: the
 * between-child variances of all indicators add up to the decrease of Gini's impurity (Breiman et al. 1984, chapter 4).
 *
 * @returns `null` if all units are of one class.
 */
export function relabelClasses(
  ws: Workspace,
  node: {
    readonly start: number;
    readonly end: number;
    readonly weight: Float64Array | null;
    readonly classWeight: Float64Array;
    readonly classOf: (i: number) => number;
  },
  limits: CutLimits,
): NodeGrid | null {
  const { start, end, weight, classWeight, classOf } = node;
  if (classWeight.filter((w) => w > 0).length < 2) return null;
  const { most } = nodeSums(weight, start, end);
  const share = shareWeights(ws, weight, { start, end, most });
  const total = classWeight.reduce((sum, w) => sum + w, 0);
  const shares = classWeight.map((w) => w / total);
  const reach = shares.reduce((largest, s) => Math.max(largest, s, 1 - s), 0);
  const steps = stepsFor(reach * most, end - start);
  if (!(steps > 0 && steps < Infinity && share.steps < Infinity)) return null;
  const components = classComponents(classWeight.length);
  // With one component, it is that of class 1.
  const first = components === 1 ? 1 : 0;
  const { rho } = ws;
  for (let i = start; i < end; i++) {
    const own = classOf(i) - first;
    const w = weight === null ? 1 : weight[i]!;
    for (let c = 0; c < components; c++) {
      rho[components * i + c] = w * ((own === c ? 1 : 0) - shares[first + c]!) * steps + ROUND - ROUND;
    }
  }
  const penalty = (limits.imbalancePenalty / (share.total * share.steps)) * steps * steps;
  return { minSquares: 0, implied: true, penalty };
}

/** Leaves hold the share of each class, which are the estimates; they add up to 1. */
export const solveClassification = (classes: number): SolveStrategy => ({
  width: classes,
  outputs: classes,
  solve(means) {
    const estimates = Array.from({ length: classes }, (_, c) => means[c]!);
    return { estimates, influences: estimates.map((share, c) => ({ offset: c, slope: [1], constant: -share })) };
  },
});
