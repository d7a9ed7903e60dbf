import { createRng, type Design, design, normalQuantile } from "@career-dml/core";
import * as fc from "fast-check";

/** A penalised regression with known noise. */
export interface Problem {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** 0/1, likelier where the outcome is high. */
  readonly choice: Float64Array;
  readonly weights: Float64Array;
}

export const normals = (seed: number, n: number): Float64Array => {
  const rng = createRng(seed);
  return Float64Array.from({ length: n }, () => normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
};

/** Correlated columns of unlike units, the first two of which count. */
export function problemOf(seed: number, n: number, p: number): Problem {
  const rng = createRng(seed).fork("weights");
  const common = normals(seed, n);
  const columns = Array.from({ length: p }, (_, j) => {
    const own = normals(seed + 1000 * (j + 1), n);
    return own.map((v, i) => 3 ** (j % 4) * (v + 0.7 * common[i]! + j));
  });
  const noise = normals(seed + 1, n);
  const signal = common.map((_, i) => columns[0]![i]! - (p > 1 ? 0.3 * columns[1]![i]! : 0));
  const outcome = signal.map((v, i) => 5 + v + noise[i]!);
  const choice = signal.map((v) => (rng.uniform() < 1 / (1 + Math.exp(-v)) ? 1 : 0));
  const named = Object.fromEntries(columns.map((values, j) => [`x${j + 1}`, values]));
  const weights = Float64Array.from({ length: n }, () => 0.2 + 2 * rng.uniform());
  return { design: design(named), outcome, choice, weights };
}

/** Problems of any shape, more columns than rows among them. */
export const anyProblem = fc
  .record({
    seed: fc.integer({ min: 0, max: 1_000_000 }),
    n: fc.integer({ min: 24, max: 60 }),
    p: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ seed, n, p }) => problemOf(seed, n, p));
