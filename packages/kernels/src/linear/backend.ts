import type { Binding } from "../backend.js";
import { type CholeskyOutput, cholesky } from "./cholesky.js";
import { type GramOutput, gram } from "./gram.js";
import { type LogisticRidgeOutput, logisticRidge } from "./logistic-ridge.js";
import { type MatmulOutput, matmul } from "./matmul.js";
import { type ProbitTermsOutput, probitTerms } from "./probit-terms.js";
import { type QrLeastSquaresOutput, qrLeastSquares } from "./qr-least-squares.js";

/** The TypeScript kernels of this folder. @internal */
export const linearJs = { cholesky, gram, logisticRidge, matmul, probitTerms, qrLeastSquares };

/** What native/crates/binding/src/linear exports. */
interface LinearBinding {
  cholesky(a: Float64Array, p: number, b: Float64Array, tolerance: number): CholeskyOutput;
  gram(x: Float64Array, n: number, p: number, y: Float64Array, weights: Float64Array, threads: number): GramOutput;
  logisticRidge(
    x: Float64Array,
    n: number,
    p: number,
    y: Float64Array,
    weights: Float64Array,
    penalty: Float64Array,
    tolerance: number,
    maxIterations: number,
    threads: number,
  ): LogisticRidgeOutput;
  matmul(a: Float64Array, b: Float64Array, n: number, m: number, q: number, threads: number): MatmulOutput;
  probitTerms(index: Float64Array, signs: Float64Array, threads: number): ProbitTermsOutput;
  qrLeastSquares(
    x: Float64Array,
    n: number,
    p: number,
    y: Float64Array,
    tolerance: number,
    threads: number,
  ): QrLeastSquaresOutput;
}

/** Their Rust twins. @internal */
export const linearNative = (binding: Binding): typeof linearJs => {
  const native = binding as unknown as LinearBinding;
  return {
    cholesky: ({ a, p, b, tolerance }) => native.cholesky(a, p, b, tolerance),
    gram: ({ x, n, p, y, weights }, threads = 1) => native.gram(x, n, p, y, weights, threads),
    logisticRidge: ({ x, n, p, y, weights, penalty, tolerance, maxIterations }, threads = 1) =>
      native.logisticRidge(x, n, p, y, weights, penalty, tolerance, maxIterations, threads),
    matmul: ({ a, b, n, m, q }, threads = 1) => native.matmul(a, b, n, m, q, threads),
    probitTerms: ({ index, signs }, threads = 1) => native.probitTerms(index, signs, threads),
    qrLeastSquares: ({ x, n, p, y, tolerance }, threads = 1) => native.qrLeastSquares(x, n, p, y, tolerance, threads),
  };
};
