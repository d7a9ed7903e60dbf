import type { MonteCarloFigure } from "./monte-carlo-summary.js";

/** Whether a bounded figure keeps its bounds. */
export type BoundOutcome = "met" | "within Monte Carlo error" | "not met" | "undefined";

export interface Bounds {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

export interface Bounded {
  readonly outcome: BoundOutcome;
  /** Distance to the nearer bound, below 0 outside; `null` where the figure is undefined. */
  readonly margin: number | null;
  /** Whether chance is an unlikely reason: the margin is at least `tolerance` Monte Carlo errors, on either side. */
  readonly sure: boolean;
}

/**
 * Holds a figure against its bounds. Inside them it has met them; outside by at most `tolerance` Monte Carlo standard errors
 * it is within Monte Carlo error of them; else they are not met. A figure without a Monte Carlo error has no such leeway.
 */
export function withinBounds({ value, mcse }: MonteCarloFigure, bounds: Bounds, tolerance: number): Bounded {
  if (value === null) return { outcome: "undefined", margin: null, sure: false };
  const margin = Math.min(value - (bounds.atLeast ?? -Infinity), (bounds.atMost ?? Infinity) - value);
  const leeway = tolerance * (mcse ?? 0);
  const outcome = margin >= 0 ? "met" : margin >= -leeway ? "within Monte Carlo error" : "not met";
  return { outcome, margin, sure: mcse !== null && Math.abs(margin) >= leeway };
}

const ORDER: readonly BoundOutcome[] = ["met", "within Monte Carlo error", "not met", "undefined"];

/** The worst of several outcomes: a claim about all of them is as good as that. */
export const worstOutcome = (outcomes: readonly BoundOutcome[]): BoundOutcome =>
  ORDER.findLast((outcome) => outcomes.includes(outcome)) ?? "undefined";
