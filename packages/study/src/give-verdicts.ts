import { figureOf } from "./figure-of.js";
import type { VerdictRule } from "./study-criteria.js";
import type { EstimatorFigures } from "./study-figures.js";
import type { StudyPlan } from "./study-plan.js";
import { withinBounds } from "./within-bounds.js";

/** The word for an estimator in a cell. */
export interface Verdict {
  readonly cell: number;
  readonly estimator: string;
  /** `null` where no rule fits. */
  readonly verdict: string | null;
  /** Whether every figure that its rules look at is further from its bounds than chance explains: two Monte Carlo errors. */
  readonly sure: boolean;
}

/** Monte Carlo errors between a figure and its bound from which a verdict is sure. */
const TOLERANCE = 2;

/** The first verdict of the plan whose rules all hold, for each estimator in each cell; none where the plan has no verdicts. */
export function giveVerdicts(
  { verdicts, truth }: Pick<StudyPlan, "verdicts" | "truth">,
  figures: readonly EstimatorFigures[],
): Verdict[] {
  if (verdicts.length === 0) return [];
  return figures.map((own) => {
    const bounded = ({ rules }: VerdictRule) =>
      rules.map((rule) => withinBounds(figureOf(own, rule.measure, rule.truth ?? truth), rule, TOLERANCE));
    const fitting = verdicts.find((verdict) => bounded(verdict).every(({ outcome }) => outcome === "met"));
    const { cell, estimator } = own;
    if (fitting === undefined) return Object.freeze({ cell, estimator, verdict: null, sure: false });
    return Object.freeze({
      cell,
      estimator,
      verdict: fitting.verdict,
      sure: bounded(fitting).every(({ sure }) => sure),
    });
  });
}
