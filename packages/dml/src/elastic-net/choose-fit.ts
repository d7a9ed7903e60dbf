import type { Folds, RunContext } from "@career-dml/core";
import type { ElasticNetOptions } from "./elastic-net-options.js";
import { type PathProblem, solverOf } from "./path-problem.js";
import type { LinearFit } from "./path-solver.js";
import { choosePenalty, FINE, type PenaltyPath, penaltyPath } from "./penalty-path.js";
import { plugInFit } from "./plug-in-penalty.js";

/** What decides on the penalty. */
export type PenaltyChoice = Pick<ElasticNetOptions, "rule" | "penalty" | "penalties" | "smallest"> & {
  /** Those of the cross-validation, drawn where they are needed. */
  readonly folds: () => Folds;
};

/** A fit at the penalty chosen, in the units of the problem's columns. */
export interface ChosenFit {
  readonly penalty: number;
  readonly fit: LinearFit;
  /** `null` for a plug-in or a given penalty. */
  readonly path: PenaltyPath | null;
  /** Of a plug-in penalty; `null` otherwise. */
  readonly loadings: Float64Array | null;
  readonly warnings: readonly string[];
}

/** Fits at a given penalty, at that of theory, or at that which cross-validation chooses. */
export async function chooseFit(problem: PathProblem, choice: PenaltyChoice, run: RunContext): Promise<ChosenFit> {
  const { rule, penalty, penalties, smallest } = choice;
  const alone = { path: null, loadings: null, warnings: [] };
  if (penalty !== null) return { ...alone, penalty, fit: solverOf(problem, run).at(penalty, FINE) };
  if (rule === "plug-in") return { ...alone, ...plugInFit(problem, run) };
  const path = await penaltyPath(problem, { grid: { penalties, smallest }, folds: choice.folds() }, run);
  const at = choosePenalty(path.validation, rule);
  return {
    ...alone,
    path,
    penalty: path.penalties[at]!,
    fit: path.fits[at]!,
    warnings: path.saturated ? [saturation(problem, path)] : [],
  };
}

function saturation({ loss }: PathProblem, { penalties }: PenaltyPath): string {
  const last = penalties[penalties.length - 1]!.toPrecision(3);
  const what = loss === "log" ? "separate the two outcomes" : "reproduce the outcome";
  return `The columns ${what} but for one part in a thousand of the loss at penalty ${last}; the path ends there.`;
}
