import { normalQuantile, type Rng } from "@career-dml/core";

/** Distributions of multipliers, each with mean 0 and variance 1. */
export const MULTIPLIERS = ["gaussian", "rademacher", "mammen"] as const;

/** Distribution of what influences are multiplied by in a bootstrap. */
export type Multipliers = (typeof MULTIPLIERS)[number];

const ROOT5 = Math.sqrt(5);
/** Mammen's two points, and the probability of the first. */
const [LOW, HIGH] = [(1 - ROOT5) / 2, (1 + ROOT5) / 2];
const SHARE = (ROOT5 + 1) / (2 * ROOT5);

/** One standard normal number: the quantile of a uniform one that is never 0 or 1. */
export const standardNormal = (rng: Rng): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);

const DRAW: Readonly<Record<Multipliers, (rng: Rng) => number>> = {
  gaussian: standardNormal,
  rademacher: (rng) => (rng.uint32() >>> 31 === 0 ? -1 : 1),
  mammen: (rng) => (rng.uniform() < SHARE ? LOW : HIGH),
};

/**
 * Independent multipliers, as many as `out` holds. Mammen's have a third moment of 1 as well, so that the skewness of what they multiply survives.
 *
 * @see Mammen (1993), Annals of Statistics 21(1), for his two points; Liu (1988), Annals of Statistics 16(4).
 */
export function fillMultipliers(kind: Multipliers, rng: Rng, out: Float64Array): void {
  const draw = DRAW[kind];
  for (let g = 0; g < out.length; g++) out[g] = draw(rng);
}
