import { lossNames, type RecurrentNetwork } from "./network.js";

/** Losses of an epoch as they add up; views of one vector, which a call hands on to the next. */
export interface LossSums {
  readonly vector: Float64Array;
  /** In the order of `lossNames`; the last one is the weighted sum of the row heads over the validation rows. */
  readonly sums: Float64Array;
  /** What each of the others is a mean of: rows, or transitions. */
  readonly counts: Float64Array;
  /** Of the validation pass, one entry per head: losses and number of transitions; 0 of a row head. */
  readonly transitionSums: Float64Array;
  readonly transitionCounts: Float64Array;
}

/** Entries of the vector. */
export const lossSumsLength = (network: RecurrentNetwork): number =>
  2 * (lossNames(network).length + network.heads.length);

/** The sums that `vector` holds, which they go on filling; of an epoch that begins, without one. */
export function lossSums(network: RecurrentNetwork, vector = new Float64Array(lossSumsLength(network))): LossSums {
  const losses = lossNames(network).length;
  const heads = network.heads.length;
  return {
    vector,
    sums: vector.subarray(0, losses),
    counts: vector.subarray(losses, 2 * losses),
    transitionSums: vector.subarray(2 * losses, 2 * losses + heads),
    transitionCounts: vector.subarray(2 * losses + heads),
  };
}

/** The means of an epoch, and its validation loss. */
export const meansOf = ({ sums, counts }: LossSums, validation: number): number[] => [
  ...sums.subarray(0, -1).map((sum, l) => sum / counts[l]!),
  validation,
];
