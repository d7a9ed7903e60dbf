import { type Design, type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend, symmetricEigen } from "@career-dml/kernels";

export interface StateAxesOptions {
  /** How many axes. */
  readonly axes: number;
  /**
   * Added to the mass of every state that somebody was in, in units of 1 / states. 0 is plain correspondence analysis,
   * where a state of few careers can have an axis of its own; 1 keeps rare states near the centre.
   */
  readonly regularisation: number;
}

/** Where states stand on axes that careers alone define. */
export interface StateAxes {
  /** Column-major states x axes; mass-weighted variance 1 per axis, and mean 0 without regularisation. */
  readonly coordinates: Float64Array;
  /** Share of variance along each axis, in descending order (principal inertias). */
  readonly inertias: Float64Array;
}

/** Share of the largest inertia below which an axis is rounding. */
const RANK_TOLERANCE = 1e-12;

/**
 * Places states by who shares careers with whom: the first axes of the correspondence analysis of the shares (Greenacre
 * 2007, chapter 4), states that the same people pass through lying close together. Learned from careers alone, no outcome
 * or treatment involved. On each axis the state whose entry in the singular vector is largest in magnitude is positive.
 * States that nobody was in, and axes beyond the rank of the shares, are 0.
 *
 * @param shares Rows that sum to 1, one column per state.
 * @see Qin & Rohe (2013), NeurIPS 26, for regularised degrees.
 */
export function stateAxes(shares: Design, { axes, regularisation }: StateAxesOptions, run: RunContext = {}): StateAxes {
  const { n, p, x } = shares;
  const masses = columnMeans(shares);
  const weights = masses.map((mass) => (mass > 0 ? mass + regularisation / p : 0));
  // Rows have equal masses 1/n, so the standardised residual of entry (i, j) is (share - mass) / sqrt(n weight).
  const residuals = new Float64Array(x.length);
  for (let j = 0; j < p; j++) {
    const scale = weights[j]! > 0 ? 1 / Math.sqrt(n * weights[j]!) : 0;
    for (let i = 0; i < n; i++) residuals[j * n + i] = (x[j * n + i]! - masses[j]!) * scale;
  }
  const none = new Float64Array(0);
  const { kernels } = selectBackend(run.backend);
  const { xx } = kernels.gram({ x: residuals, n, p, y: none, weights: none }, threadsOf(run));
  const { values, vectors } = symmetricEigen(xx, p);
  const coordinates = new Float64Array(p * axes);
  const inertias = new Float64Array(axes);
  for (let k = 0; k < Math.min(axes, p) && values[k]! > RANK_TOLERANCE * values[0]!; k++) {
    inertias[k] = values[k]!;
    const raw = vectors.subarray(k * p, (k + 1) * p).map((v, j) => (weights[j]! > 0 ? v / Math.sqrt(weights[j]!) : 0));
    // Plain correspondence analysis has variance 1 by itself.
    coordinates.set(regularisation === 0 ? raw : unitVariance(raw, masses), k * p);
  }
  return { coordinates, inertias };
}

function columnMeans({ n, p, x }: Design): Float64Array {
  const means = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) means[j]! += x[j * n + i]!;
    means[j]! /= n;
  }
  return means;
}

/** Mass-weighted variance 1. */
function unitVariance(values: Float64Array, masses: Float64Array): Float64Array {
  const mean = values.reduce((sum, v, j) => sum + masses[j]! * v, 0);
  const variance = values.reduce((sum, v, j) => sum + masses[j]! * (v - mean) ** 2, 0);
  return variance > 0 ? values.map((v) => v / Math.sqrt(variance)) : values;
}
