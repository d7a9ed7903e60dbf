import { createRng } from "@career-dml/core";
import { gram } from "@career-dml/kernels";
import { type BenchRow, compare } from "../compare.js";

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

/** Cross products, least squares, logistic regression, a matrix product and a Cholesky factor at sizes of the main job and ten times that. */
export async function bench(): Promise<BenchRow[]> {
  const designs = [
    { data: regression(1_000, 64), repetitions: 51 },
    { data: regression(10_000, 64), repetitions: 11 },
  ];
  const cases = <T>(input: (data: ReturnType<typeof regression>) => T) =>
    designs.map(({ data, repetitions }) => ({
      name: `n = ${grouped(data.n)}, p = ${data.p}`,
      input: input(data),
      repetitions,
    }));
  const { x, n, p } = designs[0]!.data;
  const { xx } = gram({ x, n, p, y: none, weights: none });
  return [
    ...compare(
      "gram",
      cases(({ x, n, p, y }) => ({ x, n, p, y, weights: none })),
    ),
    ...compare(
      "qrLeastSquares",
      cases(({ x, n, p, y }) => ({ x, n, p, y, tolerance: 1e-9 })),
    ),
    ...compare(
      "logisticRidge",
      cases(({ x, n, p, binary }) => {
        const penalty = new Float64Array(p).fill(1);
        return { x, n, p, y: binary, weights: none, penalty, tolerance: 1e-9, maxIterations: 50 };
      }),
    ),
    ...compare("matmul", [
      {
        name: "1,000 x 64 by 64 x 192",
        input: { a: uniforms(64_000), b: uniforms(64 * 192), n: 1_000, m: 64, q: 192 },
        repetitions: 51,
      },
    ]),
    ...compare("cholesky", [
      { name: `p = ${p}, one right-hand side`, input: { a: xx, p, b: uniforms(p), tolerance: 1e-12 }, repetitions: 51 },
    ]),
  ];
}
