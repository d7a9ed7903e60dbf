import { checkpoint, createRng, permutation, type RunContext, report, sampleVariance } from "@career-dml/core";
import type { Units } from "./units.js";

/** Replications between two chances to stop. */
const BATCH = 20;

/**
 * Statistics of random half samples without replacement, of units or of whole clusters. The variance of a half-sample mean
 * about that of all is the variance of the mean itself, so the spread of replications is the standard error of any
 * statistic that is close to a mean of contributions.
 *
 * @param statistics Gets 1 for each unit that is sampled, by position; returns as many numbers each time.
 * @returns One array per statistic, an entry per replication. Replication b draws from fork ("half-sample", b) of the seed.
 * @see Politis, Romano & Wolf (1999), Subsampling, chapter 2; Yadlowsky et al. (2025), JASA 120(549).
 */
export async function halfSamples(
  { rows, clusters }: Units,
  { replications, seed }: { readonly replications: number; readonly seed: number },
  statistics: (sampled: Uint8Array) => ArrayLike<number>,
  run: RunContext,
): Promise<Float64Array[]> {
  const count = clusters?.count ?? rows.length;
  const sampled = new Uint8Array(rows.length);
  const drawn = new Uint8Array(count);
  const columns: Float64Array[] = [];
  const rng = createRng(seed);
  for (let b = 0; b < replications; b++) {
    if (b % BATCH === 0) {
      report(run, "half samples", b, replications);
      await checkpoint(run);
    }
    drawn.fill(0);
    const order = permutation(rng.fork("half-sample", b), count);
    for (let k = 0; k < count >> 1; k++) drawn[order[k]!] = 1;
    for (let i = 0; i < sampled.length; i++) sampled[i] = drawn[clusters === null ? i : clusters.of[i]!]!;
    const values = statistics(sampled);
    for (let j = 0; j < values.length; j++) {
      columns[j] ??= new Float64Array(replications);
      columns[j]![b] = values[j]!;
    }
  }
  report(run, "half samples", replications, replications);
  return columns;
}

/** Standard deviation of replications. */
export const spreadOf = (values: Float64Array): number => Math.sqrt(sampleVariance(values));
