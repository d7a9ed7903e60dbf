import { createRng } from "@career-dml/core";
import { type BenchRow, compare } from "../compare.js";

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

/** The likelihoods of selection models with 9 + 7 coefficients: value, gradient and Hessian. */
export async function bench(): Promise<BenchRow[]> {
  const sizes = [
    { data: rows(10_000), repetitions: 51 },
    { data: rows(100_000), repetitions: 11 },
    { data: rows(1_000_000), repetitions: 3 },
  ];
  const cases = (parameters: readonly number[]) =>
    sizes.map(({ data, repetitions }) => ({
      name: `n = ${data.n.toLocaleString("en")}`,
      input: { ...data, parameters: Float64Array.from(parameters) },
      repetitions,
    }));
  return [
    ...compare("probitLikelihood", cases(CHOICE)),
    ...compare("choiceOutcomeLikelihood", cases([...CHOICE, ...OUTCOME, 0.1, 0.5])),
    ...compare("bivariateProbitLikelihood", cases([...CHOICE, ...OUTCOME, 0.5]).slice(0, 2)),
  ];
}
