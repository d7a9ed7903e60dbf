import { type MonteCarloFigure, shareError } from "./monte-carlo-summary.js";

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
 *
 * The error of a share is the one that it has at the bound, sqrt(b (1 - b) / n), so that the leeway ends where the bound leaves
 * Wilson's interval: ten intervals of ten that cover are not a surprise where .98 should.
 *
 * @see Wilson (1927), JASA 22(158).
 */
export function withinBounds(figure: MonteCarloFigure, { atLeast, atMost }: Bounds, tolerance: number): Bounded {
  const { value, mcse } = figure;
  if (value === null) return { outcome: "undefined", margin: null, sure: false };
  const above = value - (atLeast ?? -Infinity);
  const below = (atMost ?? Infinity) - value;
  const margin = Math.min(above, below);
  const leeway = tolerance * errorAt(figure, above < below ? atLeast : atMost);
  const outcome = margin >= 0 ? "met" : margin >= -leeway ? "within Monte Carlo error" : "not met";
  return { outcome, margin, sure: mcse !== null && Math.abs(margin) >= leeway };
}

/** Monte Carlo error of a figure if the truth were the bound. */
function errorAt({ mcse, n }: MonteCarloFigure, bound: number | undefined): number {
  if (n === undefined || bound === undefined) return mcse ?? 0;
  return shareError(Math.min(1, Math.max(0, bound)), n);
}

const ORDER: readonly BoundOutcome[] = ["met", "within Monte Carlo error", "not met", "undefined"];

/** The worst of several outcomes: a claim about all of them is as good as that. */
export const worstOutcome = (outcomes: readonly BoundOutcome[]): BoundOutcome =>
  ORDER.findLast((outcome) => outcomes.includes(outcome)) ?? "undefined";
