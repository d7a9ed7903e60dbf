import { expectCount } from "../linear/door.js";
import { CHUNK } from "../linear/lane-dot.js";
import { fillNormalTerms, normalTerms } from "../elementary/normal.js";
import { checkParameters, checkRows, checkSigns } from "./door.js";
import { chunkArrays, columnsOf, type LikelihoodOutput, predict, RowSums } from "./row-sums.js";

/** Rows of a choice alone, and parameters. */
export interface ProbitLikelihoodInput {
  /** Design, column-major n x q. Finite. */
  readonly z: Float64Array;
  readonly n: number;
  readonly q: number;
  /** Whether a column of ones stands before those of `z`: large designs need no copy for their constant. */
  readonly constant: boolean;
  /** +1 for a choice of 1, -1 for 0. */
  readonly signs: Float64Array;
  /** One weight of at least 0 per row; empty for none. */
  readonly weights: Float64Array;
  /** Coefficients, length q, with a constant q + 1. Finite. */
  readonly parameters: Float64Array;
  /** Whether to return the derivative of each row in its index. */
  readonly scores: boolean;
}

/**
 * Log-likelihood of a binary choice with a normal error, `sum_i w_i log Phi(q_i z_i g)`, gradient and Hessian. With
 * m = phi/Phi at `q s` the derivatives of a row in its index s are `q m` and `-m (m + q s)`.
 *
 * Parity: exact. `fillNormalTerms`; sums in the order of `RowSums`, weights multiply the derivatives before it.
 * Twin: native/crates/kernels/src/selection/probit_likelihood.rs
 *
 * @returns `scores` n x 1.
 * @throws {ShapeError} {NonFiniteError} {OptionsError} for input that breaks the contract above.
 */
export function probitLikelihood(input: ProbitLikelihoodInput, _threads = 1): LikelihoodOutput {
  const { z, n, q, constant, signs, weights, parameters } = input;
  expectCount("q", q, 0);
  checkRows(n, [{ name: "z", x: z, columns: q }], weights);
  checkSigns("signs", n, signs);
  checkParameters(q + (constant ? 1 : 0), parameters);
  const scores = new Float64Array(input.scores ? n : 0);
  const design = columnsOf(z, n, q, constant);
  const sums = new RowSums([design]);
  const [index, first, second] = chunkArrays(3) as [Float64Array, Float64Array, Float64Array];
  const terms = normalTerms(CHUNK);
  for (let start = 0; start < n; start += CHUNK) {
    const size = Math.min(CHUNK, n - start);
    predict(design, parameters, 0, { start, size, out: index });
    for (let i = 0; i < size; i++) index[i]! *= signs[start + i]!;
    fillNormalTerms(index, size, terms);
    for (let i = 0; i < size; i++) {
      first[i] = signs[start + i]! * terms.ratio[i]!;
      second[i] = -terms.curvature[i]!;
    }
    sums.add({ start, size, value: terms.logCdf, first: [first], second: [second] }, weights, scores);
  }
  return sums.finish(scores);
}
