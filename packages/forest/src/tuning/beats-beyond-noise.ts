import { clusterSums, mean, normalQuantile, quantiles, type Rng } from "@career-dml/core";
import { symmetricEigen } from "@career-dml/kernels";

/** Draws of the largest error among all candidates. */
const DRAWS = 2000;

/** How the candidates compare with the start. */
export interface Comparison {
  /** Mean loss less that of the start, and its standard error, by candidate. */
  readonly differences: readonly number[];
  readonly ses: readonly number[];
  /** Standard errors by which a candidate must be better. */
  readonly needed: number;
  /** The candidate with the smallest loss among those that are; `null` if none is. */
  readonly best: number | null;
}

/**
 * Which candidate beats the start beyond noise. The smallest of many noisy losses is small by luck, and the luck is shared:
 * candidates that resemble each other err alike. So a candidate must be better by more standard errors than the luckiest of
 * all candidates would be with probability `level` were none better, errors jointly normal with the covariance of the paired
 * losses (White 2000, Econometrica 68(5), in the studentised form of Hansen 2005, JBES 23(4)).
 *
 * @param start Losses of the start by unit, `candidates` those of the others.
 * @param clusters Cluster of each unit from 0; empty without clusters.
 */
export function beatsBeyondNoise(
  {
    start,
    candidates,
    clusters,
  }: {
    readonly start: Float64Array;
    readonly candidates: readonly Float64Array[];
    readonly clusters: Int32Array;
  },
  level: number,
  rng: Rng,
): Comparison {
  const index =
    clusters.length === 0
      ? null
      : { of: Uint32Array.from(clusters), count: clusters.reduce((a, b) => Math.max(a, b), 0) + 1 };
  const paired = candidates.map((losses) => losses.map((loss, i) => loss - start[i]!));
  const differences = paired.map((difference) => mean(difference));
  const errors = paired.map((difference, c) =>
    clusterSums(
      difference.map((d) => (d - differences[c]!) / start.length),
      index,
    ),
  );
  const ses = errors.map((e) => Math.sqrt((e.length / (e.length - 1)) * dot(e, e)));
  const needed = largestError(errors, level, rng);
  const better = [...differences.keys()].filter((c) => ses[c]! > 0 && -differences[c]! > needed * ses[c]!);
  const best = better.reduce<number | null>((a, c) => (a === null || differences[c]! < differences[a]! ? c : a), null);
  return { differences, ses, needed, best };
}

/** The (1 - level) quantile of the largest of normal errors with the correlations of `errors`. */
function largestError(errors: readonly Float64Array[], level: number, rng: Rng): number {
  const varying = errors.filter((e) => dot(e, e) > 0);
  const count = varying.length;
  if (count === 0) return 0;
  const lengths = varying.map((e) => Math.sqrt(dot(e, e)));
  const correlation = new Float64Array(count * count);
  for (let j = 0; j < count; j++) {
    for (let k = j; k < count; k++)
      correlation[j * count + k] = dot(varying[j]!, varying[k]!) / (lengths[j]! * lengths[k]!);
  }
  const { values, vectors } = symmetricEigen(correlation, count);
  const scale = values.map((value) => Math.sqrt(Math.max(0, value)));
  const largest = new Float64Array(DRAWS).map(() => {
    const normals = scale.map((s) => s * normalQuantile((rng.uint32() + 0.5) / 2 ** 32));
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < count; c++) {
      let error = 0;
      for (let k = 0; k < count; k++) error += vectors[k * count + c]! * normals[k]!;
      most = Math.max(most, error);
    }
    return most;
  });
  return quantiles(largest, [1 - level])[0]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
