import { OptionsError } from "@career-dml/core";
import { erfcxOfPositive } from "../elementary/erfcx.js";
import { expOfNegative } from "../elementary/exp.js";
import { log, logOnePlus } from "../elementary/log.js";
import { expectFinite, expectLength } from "./door.js";
import { laneDot } from "./lane-dot.js";

export interface ProbitTermsInput {
  /** Linear predictor of each row. Finite. */
  readonly index: Float64Array;
  /** +1 for an outcome of 1, -1 for 0. */
  readonly signs: Float64Array;
}

export interface ProbitTermsOutput {
  /** `sum log Phi(q s)`. */
  readonly logLikelihood: number;
  /** Derivative of each term in its index, `q m` with m = phi(q s) / Phi(q s): the hazard of Heckman's second step. */
  readonly scores: Float64Array;
  /** Minus its second derivative, `m (m + q s)`, in [0, 1). */
  readonly weights: Float64Array;
}

const HALF_ROOT = Math.SQRT1_2;
const ROOT_TWO_OVER_PI = 0.7978845608028654;

/**
 * Log-likelihood of a probit with its first and second derivatives in the index, row by row, to full precision in both
 * tails: with r = erfcx(|z| / sqrt 2) and z = q s,
 * z < 0: `log Phi = log(r / 2) - z^2 / 2`, `m = sqrt(2 / pi) / r`;
 * z >= 0: `Phi = 1 - t`, `t = exp(-z^2 / 2) r / 2`, `m = exp(-z^2 / 2) / sqrt(2 pi) / Phi`.
 *
 * Parity: exact. Own exp, log and erfcx; the sum is that of `laneDot` with ones. Threads share rows, never the sum.
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
  const terms = new Float64Array(n);
  const scores = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const z = signs[i]! * index[i]!;
    const r = erfcxOfPositive(Math.abs(z) * HALF_ROOT);
    let ratio: number;
    if (z < 0) {
      terms[i] = log(0.5 * r) - 0.5 * (z * z);
      ratio = ROOT_TWO_OVER_PI / r;
    } else {
      const e = expOfNegative(-0.5 * (z * z));
      const tail = 0.5 * (e * r);
      terms[i] = logOnePlus(-tail);
      ratio = (0.5 * (ROOT_TWO_OVER_PI * e)) / (1 - tail);
    }
    scores[i] = signs[i]! * ratio;
    const weight = ratio * (ratio + z);
    // Positive in exact arithmetic; far in the lower tail the sum cancels to rounding.
    weights[i] = weight > 0 ? weight : 0;
  }
  return { logLikelihood: laneDot(terms, 0, new Float64Array(n).fill(1), 0, n), scores, weights };
}
