import { DOSE_LEVELS, ROUND, stepsFor } from "../integer-grid.js";
import { stripedProducts, stripedSum } from "../striped-sums.js";
import { type Column, causalCuts } from "../valid-cuts.js";
import type { Workspace } from "../workspace.js";
import type { CutLimits, GrowthStrategy, NodeGrid, Solution, SolveStrategy, Units } from "./strategy.js";

/** First and second moments of a node. */
interface Moments {
  readonly outcomeMean: number;
  /** Largest |outcome - mean|. */
  readonly outcomeReach: number;
  readonly treatmentMean: number;
  /** Largest |treatment - mean|. */
  readonly treatmentReach: number;
  /** Sum of (treatment - mean)^2. */
  readonly treatmentSquares: number;
  /** Sum of (treatment - mean)(outcome - mean). */
  readonly cross: number;
}

/** Causal forest: the effect of the centred treatment on the centred outcome. Columns: outcome, treatment. */
export const growCausal = (outcome: Float64Array, treatment: Float64Array): GrowthStrategy<Moments> => ({
  columns: [outcome, treatment],
  components: 1,
  doses: 1,
  weighted: false,
  moments,
  relabel,
  cuts: (ws, column: Column, rule) => causalCuts(ws, column, rule),
  leafWidth: 4,
  leafStatistics({ filling, start, end }, into) {
    const size = end - start;
    let t = 0;
    let y = 0;
    let tt = 0;
    let ty = 0;
    for (let k = start; k < end; k++) {
      const unit = filling[k]!;
      const ti = treatment[unit]!;
      const yi = outcome[unit]!;
      t += ti;
      y += yi;
      tt += ti * ti;
      ty += ti * yi;
    }
    into.push(t / size, y / size, tt / size, ty / size);
  },
});

function moments({ columns, start, end }: Units, limits: CutLimits): Moments | null {
  const size = end - start;
  if (size < 2 * Math.max(limits.minUnits, 2 * limits.minPerArm)) return null;
  const outcome = columns[0]!;
  const treatment = columns[1]!;
  const treatmentMean = stripedSum(treatment, start, end) / size;
  const outcomeMean = stripedSum(outcome, start, end) / size;
  let below = 0;
  let treatmentReach = 0;
  let outcomeReach = 0;
  for (let i = start; i < end; i++) {
    const w = treatment[i]! - treatmentMean;
    const y = Math.abs(outcome[i]! - outcomeMean);
    // A conversion, not a condition: no branch that depends on the data.
    below += Number(w < 0);
    const distance = Math.abs(w);
    if (distance > treatmentReach) treatmentReach = distance;
    if (y > outcomeReach) outcomeReach = y;
  }
  if (below < 2 * limits.minPerArm || size - below < 2 * limits.minPerArm) return null;
  const around = { start, end, vMean: treatmentMean, uMean: treatmentMean };
  const treatmentSquares = stripedProducts(treatment, treatment, around);
  if (!(treatmentSquares > 0)) return null;
  const cross = stripedProducts(treatment, outcome, { start, end, vMean: treatmentMean, uMean: outcomeMean });
  return { outcomeMean, outcomeReach, treatmentMean, treatmentReach, treatmentSquares, cross };
}

/**
 * Pseudo-outcomes of a causal split (Athey, Tibshirani & Wager 2019, section 2.3, for the moment (T - Tbar)(Y - Ybar - (T - Tbar) tau)):
 * `rho = (T - Tbar)(Y - Ybar - (T - Tbar) tau)` with tau the least-squares effect of the node, up to a factor that is
 * the same for all units of the node. Rounded once to integers: every later sum is exact, in any order.
 */
function relabel(ws: Workspace, node: Units & { readonly moments: Moments }, limits: CutLimits): NodeGrid | null {
  const { start, end, columns } = node;
  const { treatmentMean, outcomeMean, outcomeReach, treatmentSquares, treatmentReach, cross } = node.moments;
  const size = end - start;
  const effect = cross / treatmentSquares;
  const steps = stepsFor(treatmentReach * (outcomeReach + Math.abs(effect) * treatmentReach), size);
  const doseSteps = DOSE_LEVELS / treatmentReach;
  if (!(steps > 0 && steps < Infinity && doseSteps < Infinity)) return null;
  const outcome = columns[0]!;
  const treatment = columns[1]!;
  const { rho, dose } = ws;
  let highestBelow = -DOSE_LEVELS;
  let lowestAbove = DOSE_LEVELS;
  for (let i = start; i < end; i++) {
    const w = treatment[i]! - treatmentMean;
    const r = w * (outcome[i]! - outcomeMean - effect * w);
    rho[i] = r * steps + ROUND - ROUND;
    const d = (w * doseSteps + ROUND - ROUND) | 0;
    dose[i] = d;
    // The dose if it is on this side of the mean, else the outermost level, without a branch that depends on its sign.
    const below = d >> 31;
    const highest = (d & below) | (-DOSE_LEVELS & ~below);
    const lowest = (d & ~below) | (DOSE_LEVELS & below);
    if (highest > highestBelow) highestBelow = highest;
    if (lowest < lowestAbove) lowestAbove = lowest;
  }
  const minSquares = limits.alpha * (treatmentSquares * doseSteps * doseSteps);
  // a units below and b above the mean vary by at least a b / (a + b) gap^2, and a, b >= minPerArm.
  const gap = lowestAbove - highestBelow;
  const implied = 0.5 * limits.minPerArm * gap * gap >= minSquares;
  const perGrid = (treatmentSquares / size) * steps;
  const penalty = ((limits.imbalancePenalty * doseSteps * doseSteps) / size) * perGrid * perGrid;
  return { minSquares, implied, penalty };
}

/** Share of the mean squared treatment below which its variance around a unit counts as zero. */
const LEAST_VARIATION = 1e-12;

/** Leaves hold the means of T, Y, T^2 and T Y; a prediction solves once, so no leaf has to identify an effect by itself. */
export const solveCausal: SolveStrategy = { width: 4, outputs: 1, solve };

/**
 * Least squares of Y on T with the forest's weights, from the averaged means of T, Y, T^2 and T Y (Athey, Tibshirani &
 * Wager 2019, section 6). The influence is that of the moments `(Y - a - T tau, T (Y - a - T tau))`, a the weighted
 * intercept, through the second row of their inverse derivative. `null` if the treatment does not vary around the row.
 */
function solve(means: ArrayLike<number>): Solution | null {
  const [t, y, tt, ty] = [means[0]!, means[1]!, means[2]!, means[3]!];
  const variance = tt - t * t;
  if (!(variance > LEAST_VARIATION * tt)) return null;
  const estimate = (ty - t * y) / variance;
  const intercept = y - estimate * t;
  const slope = [(t * estimate - intercept) / variance, -t / variance, -estimate / variance, 1 / variance];
  return { estimates: [estimate], influences: [{ offset: 0, slope, constant: (t * intercept) / variance }] };
}
