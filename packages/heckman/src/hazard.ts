import { type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";

/** Mean of the selection error given its side, and minus its derivative in the index. */
export interface Hazard {
  /** phi(s) / Phi(s) where 1, -phi(s) / (1 - Phi(s)) where 0. */
  readonly value: Float64Array;
  /** `h (h + s)`, in [0, 1): what selection takes off the error variance; the derivative of h is `-delta`. */
  readonly delta: Float64Array;
}

/**
 * The hazard of a binary choice with index s and normal error: E[u | choice, s]. It is the derivative of the probit's
 * log-likelihood in the index (the generalised residual), and delta is minus the second one.
 *
 * @param index Linear predictor of the probit, length n, finite. @param choice 0 or 1, length n.
 * @see Heckman (1979), Econometrica 47(1), eq. 9; Maddala (1983), section 9.4, for both sides.
 */
export function hazard(index: Float64Array, choice: ArrayLike<number>, run: RunContext = {}): Hazard {
  const signs = new Float64Array(choice.length);
  for (let i = 0; i < signs.length; i++) signs[i] = choice[i] === 1 ? 1 : -1;
  return hazardOfSigns(index, signs, run);
}

/** `hazard` of choices given as +1 and -1. */
export function hazardOfSigns(index: Float64Array, signs: Float64Array, run: RunContext = {}): Hazard {
  const { scores, weights } = selectBackend(run.backend).kernels.probitTerms({ index, signs }, threadsOf(run));
  return { value: scores, delta: weights };
}
