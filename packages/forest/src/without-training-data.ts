import type { AnyForest } from "./any-forest.js";

/** A fitted forest that can predict rows it is given, not the rows of its fit. */
export type PredictionOnly<F extends AnyForest> = F extends unknown
  ? Omit<F, "design"> & { readonly design: null }
  : never;

/**
 * The forest without the rows of its fit and their clusters: what a file holds by default, and what keeps no memory but the
 * trees. It predicts given rows as before; predicting the training rows out of bag is a `DataError`, and growing on needs the
 * data anyway.
 */
export function withoutTrainingData<F extends AnyForest>(forest: F | PredictionOnly<F>): PredictionOnly<F> {
  return Object.freeze({ ...forest, design: null, clusters: new Int32Array(0) }) as PredictionOnly<F>;
}
