import type { RunContext } from "@career-dml/core";

/** An estimate from data that are there. What it returns is compared between backends to the last bit. */
export type Fit = (run: RunContext) => Promise<unknown>;

/** An estimator on data that are made first. */
export interface EstimatorCase {
  /** The function, or the command: `causalForest`, `estimate plr`. */
  readonly subject: string;
  /** Sizes and settings in words. */
  readonly name: string;
  /** Seconds that native kernels on all threads must not exceed: a target of this project, set on two threads. */
  readonly atMost?: number;
  /** Makes the data, which does not count. */
  readonly prepare: () => Promise<Fit>;
}
