import { normalQuantile, type Rng } from "@career-dml/core";

/** Standard normal by inversion: one uniform, so that a stream's later draws do not depend on this one. */
export function drawNormal(rng: Rng): number {
  let u = rng.uniform();
  // Zero has probability 2^-53 and no quantile.
  while (u === 0) u = rng.uniform();
  return normalQuantile(u);
}

/** 1 with probability p, else 0; one uniform. */
export const drawBernoulli = (rng: Rng, p: number): 0 | 1 => (rng.uniform() < p ? 1 : 0);

/**
 * Beta(a, b) for whole a and b: the a-th smallest of a + b - 1 uniforms has that law, exactly.
 * Beta(1, 1) is one uniform.
 */
export function drawBeta(rng: Rng, a: number, b: number): number {
  const uniforms = Float64Array.from({ length: a + b - 1 }, () => rng.uniform()).sort();
  return uniforms[a - 1]!;
}

/** Dirichlet(1, ..., 1) over `size` categories: standard exponentials, normalised. */
export function drawFlatDirichlet(rng: Rng, size: number): Float64Array {
  const draws = new Float64Array(size);
  let total = 0;
  for (let j = 0; j < size; j++) {
    // 1 - u lies in (0, 1], so the logarithm is finite.
    draws[j] = -Math.log(1 - rng.uniform());
    total += draws[j]!;
  }
  return draws.map((draw) => draw / total);
}

/** Category j with probability `weights[j] / sum(weights)`; one uniform. */
export function drawCategory(rng: Rng, weights: Float64Array): number {
  let total = 0;
  for (let j = 0; j < weights.length; j++) total += weights[j]!;
  const target = rng.uniform() * total;
  let cumulative = 0;
  for (let j = 0; j < weights.length - 1; j++) {
    cumulative += weights[j]!;
    if (target < cumulative) return j;
  }
  return weights.length - 1;
}
