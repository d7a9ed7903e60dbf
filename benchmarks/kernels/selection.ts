import { createRng } from "@career-dml/core";
import type { KernelCase, KernelCases } from "../kernel-case.js";

/** Coefficients of the choice and of the outcome, constants included. */
const Q = 9;
const P = 7;

/** A choice and an outcome whose errors correlate, at parameters near the truth. */
function rows(n: number) {
  const rng = createRng(3).fork("selection", n);
  const column = (): Float64Array => Float64Array.from({ length: n }, () => 4 * rng.uniform() - 2);
  const design = (columns: number): Float64Array => {
    const x = new Float64Array(n * columns).fill(1, 0, n);
    for (let j = 1; j < columns; j++) x.set(column(), j * n);
    return x;
  };
  const [z, x, u, e] = [design(Q), design(P), column(), column()];
  return {
    n,
    q: Q,
    constant: false,
    p: P,
    z,
    x,
    y: e.map((v, i) => 1 + x[n + i]! + 0.5 * u[i]! + v),
    signs: u.map((v, i) => (0.3 + z[n + i]! + v > 0 ? 1 : -1)),
    weights: new Float64Array(0),
    scores: false,
  };
}

const CHOICE = [0.3, 1, 0, 0, 0, 0, 0, 0, 0];
const OUTCOME = [1, 1, 0, 0, 0, 0, 0];

const cases = (sizes: readonly number[], parameters: readonly number[]): KernelCase[] =>
  sizes.map((n) => ({
    name: `n = ${n.toLocaleString("en")}`,
    input: () => ({ ...rows(n), parameters: Float64Array.from(parameters) }),
  }));

/** The likelihoods of selection models with 9 + 7 coefficients: value, gradient and Hessian. */
export const selection = {
  probitLikelihood: cases([10_000, 100_000, 1_000_000], CHOICE),
  choiceOutcomeLikelihood: cases([10_000, 100_000, 1_000_000], [...CHOICE, ...OUTCOME, 0.1, 0.5]),
  bivariateProbitLikelihood: cases([10_000, 100_000], [...CHOICE, ...OUTCOME, 0.5]),
} satisfies KernelCases;
