import type { RunContext } from "@career-dml/core";
import type { Learner, LearnerTask } from "./learner.js";

/** A learner by its name and options, as plain data that can be sent to where it is fitted. */
export interface LearnerSpec {
  readonly name: string;
  /** Resolved options, `{}` where it has none. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Fits a learner somewhere else: the predictions that `learnerOf(learner).fit(tasks, run)` gives here, to the bit. */
export type FitElsewhere = (
  learner: LearnerSpec,
  tasks: readonly LearnerTask[],
  run: RunContext,
) => Promise<readonly Float64Array[]>;

/** A run whose learners are fitted elsewhere, in worker processes. As everything in a run, it changes no number. */
export interface LearningContext extends RunContext {
  readonly fitElsewhere?: FitElsewhere;
}

/** The learner, fitted where the run says. */
export const whereverFitted = (learner: Learner, options: LearnerSpec["options"]): Learner => ({
  ...learner,
  fit: (tasks, run) => {
    // Estimators hand runs on whole and need not know of this field.
    const { fitElsewhere } = run as LearningContext;
    return fitElsewhere === undefined
      ? learner.fit(tasks, run)
      : fitElsewhere({ name: learner.name, options }, tasks, run);
  },
});
