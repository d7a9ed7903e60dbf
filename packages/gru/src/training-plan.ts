import type { Rng } from "@career-dml/core";
import type { Precision, RecurrentNetwork } from "@career-dml/kernels";
import type { CareerCodes } from "./careers.js";

/** One training from start to end: what, on which rows, from which draws. */
export interface TrainingPlan {
  /** For progress and errors: `encoder vib, fold 2 of 3`. */
  readonly label: string;
  readonly network: RecurrentNetwork;
  readonly precision: Precision;
  readonly careers: CareerCodes;
  /** Outcome as trained on, then treatment, n entries each. */
  readonly targets: Float64Array;
  /** Rows of the gradient, and rows that choose the epoch. */
  readonly rows: Uint32Array;
  readonly validation: Uint32Array;
  readonly initial: Float64Array;
  /** Stream of the order of rows and of the noise. */
  readonly rng: Rng;
  readonly options: {
    readonly epochs: number;
    readonly batch: number;
    readonly patience: number;
    readonly learningRate: number;
    readonly weightDecay: number;
  };
}

/** A finished training. */
export interface Trained {
  readonly parameters: Float64Array;
  /** Total loss of each epoch over the training rows. */
  readonly losses: readonly number[];
  /** Weighted head losses of each epoch on the validation rows; NaN without such rows. */
  readonly validationLosses: readonly number[];
}
