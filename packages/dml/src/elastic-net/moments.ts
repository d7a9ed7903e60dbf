import { type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";

/** Weighted sums over some rows, all that least squares needs of them. */
export interface Moments {
  /** Sum of the weights. */
  readonly weight: number;
  /** sum w x_j x_k, q x q. */
  readonly xx: Float64Array;
  /** sum w x_j y, and sum w x_j, length q. */
  readonly xy: Float64Array;
  readonly x: Float64Array;
  /** sum w y, and sum w y^2. */
  readonly y: number;
  readonly yy: number;
}

/** Rows of a weighted regression. */
export interface WeightedRows {
  /** Column-major n x q, finite. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** At least 0, length n. */
  readonly weights: Float64Array;
}

/** The moments of the given rows. */
export function momentsOf({ x, y, weights }: WeightedRows, rows: Uint32Array, run: RunContext): Moments {
  const [n, m] = [y.length, rows.length];
  const q = x.length / n;
  const part = new Float64Array(m * q);
  for (let j = 0; j < q; j++) for (let k = 0; k < m; k++) part[j * m + k] = x[j * n + rows[k]!]!;
  const w = Float64Array.from(rows, (i) => weights[i]!);
  const right = new Float64Array(2 * m).fill(1);
  right.set(Float64Array.from(rows, (i) => y[i]!));
  const { kernels } = selectBackend(run.backend);
  const { xx, xy } = kernels.gram({ x: part, n: m, p: q, y: right, weights: w }, threadsOf(run));
  let [weight, sum, squares] = [0, 0, 0];
  for (let k = 0; k < m; k++) {
    weight += w[k]!;
    sum += w[k]! * right[k]!;
    squares += w[k]! * right[k]! * right[k]!;
  }
  return { weight, xx, xy: xy.subarray(0, q), x: xy.subarray(q), y: sum, yy: squares };
}

/** Moments of the rows of all parts. */
export function addMoments(parts: readonly Moments[]): Moments {
  const arrays = (pick: (m: Moments) => Float64Array): Float64Array => {
    const out = new Float64Array(pick(parts[0]!).length);
    for (const part of parts) pick(part).forEach((v, at) => (out[at]! += v));
    return out;
  };
  const sums = (pick: (m: Moments) => number): number => parts.reduce((sum, part) => sum + pick(part), 0);
  return {
    weight: sums((m) => m.weight),
    xx: arrays((m) => m.xx),
    xy: arrays((m) => m.xy),
    x: arrays((m) => m.x),
    y: sums((m) => m.y),
    yy: sums((m) => m.yy),
  };
}

/** Covariances: moments about the means, per unit of weight. */
export interface Covariances {
  /** q x q. */
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  readonly yy: number;
  readonly xMean: Float64Array;
  readonly yMean: number;
}

/** Below this share of its mean square a column's variance is rounding, and the column constant: its variance is then 0. */
const CONSTANT = 1e-12;

export function covariancesOf({ weight, xx, xy, x, y, yy }: Moments): Covariances {
  const q = x.length;
  const xMean = x.map((v) => v / weight);
  const yMean = y / weight;
  const centred = new Float64Array(q * q);
  for (let j = 0; j < q; j++) {
    for (let k = 0; k < q; k++) centred[j * q + k] = xx[j * q + k]! / weight - xMean[j]! * xMean[k]!;
    if (!(centred[j * q + j]! > CONSTANT * (xx[j * q + j]! / weight))) centred[j * q + j] = 0;
  }
  return {
    xx: centred,
    xy: xy.map((v, j) => v / weight - xMean[j]! * yMean),
    yy: Math.max(0, yy / weight - yMean * yMean),
    xMean,
    yMean,
  };
}
