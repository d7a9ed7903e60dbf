import { OptionsError } from "@career-dml/core";
import { fillNormalTerms, normalTerms } from "../elementary/normal.js";
import { expectFinite, expectLength } from "./door.js";
import { laneDot } from "./lane-dot.js";

/** Linear predictors and signs of a probit. */
export interface ProbitTermsInput {
  /** Linear predictor of each row. Finite. */
  readonly index: Float64Array;
  /** +1 for an outcome of 1, -1 for 0. */
  readonly signs: Float64Array;
}

/** Log-likelihood of a probit, with the derivatives of each term. */
export interface ProbitTermsOutput {
  /** `sum log Phi(q s)`. */
  readonly logLikelihood: number;
  /** Derivative of each term in its index, `q m` with m = phi(q s) / Phi(q s): the hazard of Heckman's second step. */
  readonly scores: Float64Array;
  /** Minus its second derivative, `m (m + q s)`, in [0, 1). */
  readonly weights: Float64Array;
}

/**
 * Log-likelihood of a probit with its first and second derivatives in the index, row by row, to full precision in both
 * tails, by `fillNormalTerms` at z = q s.
 *
 * Parity: exact. The sum is that of `laneDot` with ones. Threads share rows, never the sum.
 * Twin: native/crates/kernels/src/linear/probit_terms.rs
 *
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} for a NaN or an infinity.
 * @throws {OptionsError} for a sign that is not +1 or -1.
 */
export function probitTerms({ index, signs }: ProbitTermsInput, _threads = 1): ProbitTermsOutput {
  expectLength("signs", index.length, signs.length);
  expectFinite("index", index);
  const wrong = signs.findIndex((q) => q !== 1 && q !== -1);
  if (wrong >= 0) {
    throw new OptionsError("kernel", [
      { path: "signs", message: `must be 1 or -1, entry ${wrong} is ${signs[wrong]}` },
    ]);
  }
  const n = index.length;
  const terms = normalTerms(n);
  fillNormalTerms(
    index.map((s, i) => signs[i]! * s),
    n,
    terms,
  );
  const scores = terms.ratio.map((m, i) => signs[i]! * m);
  const logLikelihood = laneDot(terms.logCdf, 0, new Float64Array(n).fill(1), 0, n);
  return { logLikelihood, scores, weights: terms.curvature };
}
