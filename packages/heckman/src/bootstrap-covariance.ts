import { CareerDmlError, createRng, DataError, type RunContext, report } from "@career-dml/core";
import type { RowInfo } from "./fit-likelihood.js";
import { clusterCodes } from "./score-covariance.js";

export interface Bootstrap {
  /** Of the estimates, size x size. */
  readonly covariance: Float64Array;
  readonly warnings: readonly string[];
}

/** Share of draws that may fail before the covariance counts as unknown. */
const FAILURES = 0.1;

/**
 * Covariance of estimates over draws with replacement: of rows, or of whole clusters where the rows have them (one way).
 * A draw is a weight per row, its own times how often it was drawn, so no data are copied; draw b has the stream
 * ("bootstrap", b) of the seed.
 *
 * @param refit Estimates under given weights, or `null` where there are none; errors of the data count as none.
 * @throws {DataError} for two ways of clustering, or if more than a tenth of the draws have no estimate.
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 6.
 */
export async function bootstrapCovariance(
  refit: (weights: Float64Array) => Promise<Float64Array | null>,
  { n, weights, clusters }: RowInfo,
  { replications, seed }: { readonly replications: number; readonly seed: number },
  run: RunContext = {},
): Promise<Bootstrap> {
  if (clusters !== null && clusters.length > 1) {
    throw new DataError([{ path: "clusters", message: "are two ways; the bootstrap draws clusters of one way" }]);
  }
  const way = clusters === null ? null : clusterCodes(clusters[0]!);
  const groups = way?.groups ?? n;
  const root = createRng(seed);
  const draws: Float64Array[] = [];
  for (let b = 0; b < replications; b++) {
    const rng = root.fork("bootstrap", b);
    const counts = new Float64Array(groups);
    for (let g = 0; g < groups; g++) counts[Math.floor(rng.uniform() * groups)]! += 1;
    const drawn = Float64Array.from({ length: n }, (_, i) => {
      const count = counts[way === null ? i : way.codes[i]!]!;
      return weights.length > 0 ? count * weights[i]! : count;
    });
    const estimates = await estimatesOrNull(() => refit(drawn));
    if (estimates !== null) draws.push(estimates);
    report(run, "bootstrap", b + 1, replications);
  }
  const failed = replications - draws.length;
  if (draws.length < 2 || failed > FAILURES * replications) {
    const message = `has no estimate in ${failed} of ${replications} draws, so its standard errors are unknown; use another covariance`;
    throw new DataError([{ path: "bootstrap", message }]);
  }
  const warnings = failed > 0 ? [`The bootstrap left out ${failed} of ${replications} draws without an estimate.`] : [];
  return { covariance: covarianceOf(draws), warnings: Object.freeze(warnings) };
}

/** A draw may have no estimate: its rows are fewer than the data's. Any other fault is the caller's to see. */
async function estimatesOrNull(fit: () => Promise<Float64Array | null>): Promise<Float64Array | null> {
  try {
    return await fit();
  } catch (error) {
    const without = error instanceof CareerDmlError && WITHOUT_ESTIMATE.has(error.code);
    if (without) return null;
    throw error;
  }
}

const WITHOUT_ESTIMATE: ReadonlySet<string> = new Set(["DATA", "SINGULAR", "NOT_CONVERGED", "TREATMENT"]);

function covarianceOf(draws: readonly Float64Array[]): Float64Array {
  const size = draws[0]!.length;
  const mean = new Float64Array(size);
  for (const draw of draws) for (let j = 0; j < size; j++) mean[j]! += draw[j]! / draws.length;
  const covariance = new Float64Array(size * size);
  for (const draw of draws) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) {
        covariance[j * size + k]! += ((draw[j]! - mean[j]!) * (draw[k]! - mean[k]!)) / (draws.length - 1);
      }
    }
  }
  return covariance;
}
