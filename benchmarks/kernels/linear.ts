import { createRng } from "@career-dml/core";
import { gram } from "@career-dml/kernels";
import type { KernelCases } from "../kernel-case.js";

const uniforms = (length: number): Float64Array => {
  const rng = createRng(1).fork("linear", length);
  return Float64Array.from({ length }, () => 2 * rng.uniform() - 1);
};

const none = new Float64Array(0);
const grouped = (n: number): string => n.toLocaleString("en");

/** A design of n rows, a target that depends on its first column, and the sign of that target. */
function regression(n: number, p: number) {
  const x = uniforms(n * p);
  const noise = uniforms(n + 1);
  const y = Float64Array.from({ length: n }, (_, i) => x[i]! + noise[i]!);
  return { x, n, p, y, binary: y.map((v) => (v > 0 ? 1 : 0)) };
}

/** Sizes of the main job and ten times that. */
const SIZES = [1_000, 10_000];
const P = 64;

const bySize = (input: (data: ReturnType<typeof regression>) => unknown) =>
  SIZES.map((n) => ({ name: `n = ${grouped(n)}, p = ${P}`, input: () => input(regression(n, P)) }));

function factor() {
  const { x, n, p } = regression(1_000, P);
  const { xx } = gram({ x, n, p, y: none, weights: none });
  return { a: xx, p, b: uniforms(p), tolerance: 1e-12 };
}

/** Cross products, least squares, logistic regression, a matrix product, a Cholesky factor and the terms of a probit. */
export const linear = {
  gram: bySize(({ x, n, p, y }) => ({ x, n, p, y, weights: none })),
  qrLeastSquares: bySize(({ x, n, p, y }) => ({ x, n, p, y, tolerance: 1e-9 })),
  logisticRidge: bySize(({ x, n, p, binary }) => {
    const penalty = new Float64Array(p).fill(1);
    return { x, n, p, y: binary, weights: none, penalty, tolerance: 1e-9, maxIterations: 50 };
  }),
  matmul: [
    {
      name: "1,000 x 64 by 64 x 192",
      input: () => ({ a: uniforms(64_000), b: uniforms(64 * 192), n: 1_000, m: 64, q: 192 }),
    },
  ],
  cholesky: [{ name: `p = ${P}, one right-hand side`, input: factor }],
  probitTerms: SIZES.map((n) => ({
    name: `n = ${grouped(n)}`,
    input: () => ({
      index: uniforms(n).map((v) => 3 * v),
      signs: uniforms(n + 1)
        .map((v) => (v > 0 ? 1 : -1))
        .subarray(1),
    }),
  })),
} satisfies KernelCases;
