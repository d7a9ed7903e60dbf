import { stripedProducts, stripedSum } from "./striped-sums.js";
import type { Side, Workspace } from "./workspace.js";

/** What a cut has to leave on either side of it. */
export interface CutLimits {
  /** Least units below, and least units above, the node's mean treatment in each child; 0 for a regression forest. */
  readonly minPerArm: number;
  /** Least units in each child. */
  readonly minUnits: number;
  /** Least share of the node's units (regression) or treatment variation (causal) in each child. */
  readonly alpha: number;
}

/** First and second moments of a node. */
export interface NodeMoments {
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

/** Moments of units [start, end) for a causal forest, or `null` if no cut of the node can satisfy `limits`. */
export function causalMoments(
  ws: Workspace,
  side: Side,
  range: { readonly start: number; readonly end: number },
  limits: CutLimits,
): NodeMoments | null {
  const { start, end } = range;
  const size = end - start;
  if (size < 2 * Math.max(limits.minUnits, 2 * limits.minPerArm)) return null;
  const treatment = ws.treatment[side];
  const outcome = ws.outcome[side];
  const treatmentMean = stripedSum(treatment, start, end) / size;
  const outcomeMean = stripedSum(outcome, start, end) / size;
  let below = 0;
  let treatmentReach = 0;
  let outcomeReach = 0;
  for (let i = start; i < end; i++) {
    const w = treatment[i]! - treatmentMean;
    if (w < 0) below++;
    const y = Math.abs(outcome[i]! - outcomeMean);
    if (w > treatmentReach) treatmentReach = w;
    else if (-w > treatmentReach) treatmentReach = -w;
    if (y > outcomeReach) outcomeReach = y;
  }
  if (below < 2 * limits.minPerArm || size - below < 2 * limits.minPerArm) return null;
  const treatmentSquares = stripedProducts(treatment, treatment, {
    start,
    end,
    vMean: treatmentMean,
    uMean: treatmentMean,
  });
  if (!(treatmentSquares > 0)) return null;
  const cross = stripedProducts(treatment, outcome, { start, end, vMean: treatmentMean, uMean: outcomeMean });
  return { outcomeMean, outcomeReach, treatmentMean, treatmentReach, treatmentSquares, cross };
}

/** Moments of units [start, end) for a regression forest, or `null` if no cut of the node can satisfy `limits`. */
export function regressionMoments(
  ws: Workspace,
  side: Side,
  range: { readonly start: number; readonly end: number },
  limits: CutLimits,
): NodeMoments | null {
  const { start, end } = range;
  if (end - start < 2 * limits.minUnits) return null;
  const outcome = ws.outcome[side];
  const outcomeMean = stripedSum(outcome, start, end) / (end - start);
  let outcomeReach = 0;
  for (let i = start; i < end; i++) {
    const y = Math.abs(outcome[i]! - outcomeMean);
    if (y > outcomeReach) outcomeReach = y;
  }
  return { outcomeMean, outcomeReach, treatmentMean: 0, treatmentReach: 0, treatmentSquares: 0, cross: 0 };
}
