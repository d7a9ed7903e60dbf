import type { CutLimits, NodeMoments } from "./node-moments.js";
import type { Side, Workspace } from "./workspace.js";

/** 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even, on every platform. */
const ROUND = 6755399441055744;

/** Levels of the centred treatment's grid on either side of zero. */
const DOSE_LEVELS = 16384;

/** What the cuts of one node are judged by, on the node's integer grids. */
export interface NodeGrid {
  /** Least treatment variation in a child, in squared grid units; 0 for a regression forest. */
  readonly minSquares: number;
  /** Whether `minPerArm` units on each side of the mean already guarantee `minSquares`. */
  readonly implied: boolean;
  /** The imbalance penalty in units of the gain on the grid. */
  readonly penalty: number;
}

interface Node {
  readonly side: Side;
  readonly start: number;
  readonly end: number;
  readonly moments: NodeMoments;
}

/** Grid steps per unit of a pseudo-outcome: any sum over the node stays below 2^30. */
const stepsFor = (reach: number, size: number): number => 2 ** (30 - (32 - Math.clz32(size))) / reach;

/**
 * Pseudo-outcomes of a causal split (Athey, Tibshirani & Wager 2019, section 2.3, for the moment (T - Tbar)(Y - Ybar - (T - Tbar) tau)):
 * `rho = (T - Tbar)(Y - Ybar - (T - Tbar) tau)` with tau the least-squares effect of the node, up to a factor that is
 * the same for all units of the node. Rounded once to integers: every later sum is exact, in any order.
 *
 * @returns `null` if the outcomes or treatments of the node do not vary, so that no cut can gain anything.
 */
export function relabelCausal(
  ws: Workspace,
  node: Node,
  limits: CutLimits & { readonly imbalancePenalty: number },
): NodeGrid | null {
  const { start, end, moments } = node;
  const { treatmentMean, outcomeMean, treatmentSquares, treatmentReach } = moments;
  const size = end - start;
  const effect = moments.cross / treatmentSquares;
  const steps = stepsFor(treatmentReach * (moments.outcomeReach + Math.abs(effect) * treatmentReach), size);
  const doseSteps = DOSE_LEVELS / treatmentReach;
  if (!(steps > 0 && steps < Infinity && doseSteps < Infinity)) return null;
  const treatment = ws.treatment[node.side];
  const outcome = ws.outcome[node.side];
  const { rho, dose } = ws;
  let highestBelow = -DOSE_LEVELS;
  let lowestAbove = DOSE_LEVELS;
  for (let i = start; i < end; i++) {
    const w = treatment[i]! - treatmentMean;
    const r = w * (outcome[i]! - outcomeMean - effect * w);
    rho[i] = r * steps + ROUND - ROUND;
    const d = w * doseSteps + ROUND - ROUND;
    dose[i] = d;
    if (d < 0) {
      if (d > highestBelow) highestBelow = d;
    } else if (d < lowestAbove) lowestAbove = d;
  }
  const minSquares = limits.alpha * (treatmentSquares * doseSteps * doseSteps);
  // a units below and b above the mean vary by at least a b / (a + b) gap^2, and a, b >= minPerArm.
  const gap = lowestAbove - highestBelow;
  const implied = 0.5 * limits.minPerArm * gap * gap >= minSquares;
  const perGrid = (treatmentSquares / size) * steps;
  const penalty = ((limits.imbalancePenalty * doseSteps * doseSteps) / size) * perGrid * perGrid;
  return { minSquares, implied, penalty };
}

/**
 * Pseudo-outcomes of a regression split, `Y - Ybar`, rounded once to integers.
 *
 * @returns `null` if the outcomes of the node do not vary.
 */
export function relabelRegression(
  ws: Workspace,
  node: Node,
  limits: CutLimits & { readonly imbalancePenalty: number },
): NodeGrid | null {
  const { start, end, moments } = node;
  const size = end - start;
  const steps = stepsFor(moments.outcomeReach, size);
  if (!(steps > 0 && steps < Infinity)) return null;
  const outcome = ws.outcome[node.side];
  const { rho } = ws;
  for (let i = start; i < end; i++) rho[i] = (outcome[i]! - moments.outcomeMean) * steps + ROUND - ROUND;
  return { minSquares: 0, implied: true, penalty: (limits.imbalancePenalty / size) * steps * steps };
}
