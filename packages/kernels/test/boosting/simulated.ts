import { createRng } from "@career-dml/core";
import { BOOSTING_DEFAULTS, type BoostingOptions } from "../../src/boosting/model.js";

/** Options that suit small samples, with changes. */
export const optionsWith = (changes: Partial<BoostingOptions> = {}): BoostingOptions => ({
  ...BOOSTING_DEFAULTS,
  minLeafSize: 5,
  ...changes,
});

export interface Simulated {
  readonly x: Float64Array;
  readonly n: number;
  readonly p: number;
  /** Mean of the target, a smooth function with an interaction. */
  readonly mean: Float64Array;
  /** A multiple of 1/8, so that sums of targets are exact in any order. */
  readonly y: Float64Array;
  /** 0 or 1, likelier the larger the mean. */
  readonly binary: Float64Array;
}

/** Uniform covariates on (-1, 1); column 0 and 1 interact, column 2 enters linearly. */
export function simulate(n: number, p: number, seed: number): Simulated {
  const rng = createRng(seed).fork("boosting");
  const x = Float64Array.from({ length: n * p }, () => 2 * rng.uniform() - 1);
  const mean = Float64Array.from({ length: n }, (_, i) => 3 * x[i]! * x[(1 % p) * n + i]! + x[(2 % p) * n + i]!);
  const noisy = mean.map((m) => m + rng.uniform() + rng.uniform() - 1);
  const y = noisy.map((v) => Math.round(8 * v) / 8);
  const binary = mean.map((m) => (rng.uniform() < 1 / (1 + Math.exp(-2 * m)) ? 1 : 0));
  return { x, n, p, mean, y, binary };
}
