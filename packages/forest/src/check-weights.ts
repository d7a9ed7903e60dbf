import { DataError, ShapeError } from "@career-dml/core";

/** Most units that an error names. */
const LISTED = 5;

/** Least weight, as a share of the largest: below it products of weights leave the range of doubles. */
const LEAST = 1e-150;

/**
 * Checks the weights of the units of a fit.
 *
 * @returns The weights as shares of the largest: only their ratios matter. `null` without weights.
 * @throws {ShapeError} if there is not one for each unit.
 * @throws {DataError} naming the units whose weights are not positive and finite, or below 1e-150 of the largest.
 */
export function checkWeights(weights: Float64Array | undefined, n: number): Float64Array | null {
  if (weights === undefined) return null;
  if (weights.length !== n) throw new ShapeError("weights", n, weights.length);
  const largest = weights.reduce((most, w) => (w > most && w < Infinity ? w : most), 0);
  const shares = weights.map((w) => w / largest);
  const wrong = [...weights.keys()].filter((i) => !(shares[i]! >= LEAST && weights[i]! < Infinity));
  if (wrong.length === 0) return shares;
  const issues = wrong.slice(0, LISTED).map((i) => ({
    path: `weights, row ${i + 1}`,
    message: `must be positive and finite, got ${weights[i]}; leave out units that count for nothing`,
  }));
  if (wrong.length > LISTED) issues.push({ path: `${wrong.length - LISTED} more rows`, message: "likewise" });
  throw new DataError(issues);
}
