import type { Rng } from "@career-dml/core";

/** Independent standard normal draws, by Box and Muller. */
export const normalDraws = (rng: Rng, n: number): Float64Array =>
  new Float64Array(n).map(() => Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform()));
