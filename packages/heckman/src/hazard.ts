import { inverseMills } from "@career-dml/core";

/** Mean of the selection error given its side, and minus its derivative in the index. */
export interface Hazard {
  /** phi(s) / Phi(s) where 1, -phi(s) / (1 - Phi(s)) where 0. */
  readonly value: Float64Array;
  /** `h (h + s)`, in (0, 1): what selection takes off the error variance; the derivative of h is `-delta`. */
  readonly delta: Float64Array;
}

/**
 * The hazard of a binary choice with index s and normal error: E[u | choice, s].
 *
 * @param index Linear predictor of the probit, length n. @param choice 0 or 1, length n.
 * @see Heckman (1979), Econometrica 47(1), eq. 9; Maddala (1983), section 9.4, for both sides.
 */
export function hazard(index: Float64Array, choice: ArrayLike<number>): Hazard {
  const value = index.map((s, i) => (choice[i] === 1 ? inverseMills(s) : -inverseMills(-s)));
  // Positive in exact arithmetic; far in a tail the sum cancels to rounding.
  const delta = value.map((h, i) => Math.max(0, h * (h + index[i]!)));
  return { value, delta };
}
