import { type Design, type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend, symmetricEigen } from "@career-dml/kernels";

/**
 * One number per state from who shares careers with whom: the first axis of the correspondence analysis of the shares
 * (Greenacre 2007, chapter 4), states that the same people pass through lying close together. Learned from careers
 * alone, no outcome or treatment involved. Mass-weighted mean 0 and variance 1; the state whose entry in the singular
 * vector is largest in magnitude scores positive; states that nobody was in score 0.
 *
 * @param shares Rows that sum to 1, one column per state.
 * @returns Length p.
 */
export function stateScores(shares: Design, run: RunContext = {}): Float64Array {
  const { n, p, x } = shares;
  const masses = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) masses[j]! += x[j * n + i]!;
    masses[j]! /= n;
  }
  // Rows have equal masses 1/n, so the standardised residual of entry (i, j) is (share - mass) / sqrt(n mass).
  const residuals = new Float64Array(x.length);
  for (let j = 0; j < p; j++) {
    const scale = masses[j]! > 0 ? 1 / Math.sqrt(n * masses[j]!) : 0;
    for (let i = 0; i < n; i++) residuals[j * n + i] = (x[j * n + i]! - masses[j]!) * scale;
  }
  const none = new Float64Array(0);
  const { xx } = selectBackend(run.backend).kernels.gram(
    { x: residuals, n, p, y: none, weights: none },
    threadsOf(run),
  );
  const { vectors } = symmetricEigen(xx, p);
  return masses.map((mass, j) => (mass > 0 ? vectors[j]! / Math.sqrt(mass) : 0));
}
