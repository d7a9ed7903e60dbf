import type { Design } from "./design.js";
import type { Folds } from "./folds.js";

/** How one model of careers was trained. */
export interface TrainingHistory {
  readonly fold: number;
  /** Training loss of each epoch. */
  readonly losses: readonly number[];
  /** States, of all units, that the training rows do not hold and the model reads as unknown. */
  readonly unseen: number;
}

/**
 * What a model of careers says of every unit, fold by fold. Coordinates of two models do not compare (a rotated
 * representation is as good), so a nuisance for fold k is trained and evaluated on `designs[k]` alone.
 */
export interface Representation {
  /** Stable key: `shares`, `pca`, `descriptives`, or the name of an encoder such as `vib`. */
  readonly name: string;
  /** For tables: `Variational bottleneck`. */
  readonly label: string;
  /** Columns of each design. */
  readonly dimension: number;
  /**
   * Cross-fitted: one design of all n units per fold, entry k from a model that never saw fold k.
   * Otherwise one design for all folds: nothing was learned from outcomes (shares), or in-sample training (v3.4).
   */
  readonly designs: readonly Design[];
  /** The folds that `designs` belongs to; `null` with a single design. */
  readonly folds: Folds | null;
  /** True where the model saw the outcomes or treatments of the rows it describes (v3.4 only); results must say so. */
  readonly inSample: boolean;
  /**
   * Whether options and seed give the same bits on every processor and backend. False of encoders in `fast` precision and of
   * those that another engine trained; what is estimated with them is then not to be had again to the last digit.
   */
  readonly reproducible: boolean;
  /** Training history per fold, for the report; empty where nothing is trained. */
  readonly training: readonly TrainingHistory[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The design of fold k. */
export const designOf = (r: Representation, fold: number): Design => r.designs[r.folds === null ? 0 : fold]!;
