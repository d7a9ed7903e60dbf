import { CareerDmlError } from "@career-dml/core";

/** Not of the estimate at hand: the caller stopped, the installation is broken, a kernel has a defect. */
const FATAL: readonly string[] = ["ABORTED", "NATIVE", "PANIC"];

/** Whether an error is a result of the run: an estimator that cannot answer. Anything else ends the run. */
export const isEstimateFailure = (error: unknown): error is CareerDmlError =>
  error instanceof CareerDmlError && !FATAL.includes(error.code);
