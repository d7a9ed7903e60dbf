/** Test-only estimator: AIPW with a ridge regression per arm and a ridge logit, in sample. */

/** Columns of one length; an intercept is added. */
type Columns = readonly Float64Array[];

const PENALTY = 0.02;

/** Solves (A + ridge) b = c for a symmetric positive definite A by Cholesky; A is row-major p x p. */
function solve(a: Float64Array, c: Float64Array): Float64Array {
  const p = c.length;
  const l = a.slice();
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      let sum = l[i * p + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * p + k]! * l[j * p + k]!;
      l[i * p + j] = i === j ? Math.sqrt(sum) : sum / l[j * p + j]!;
    }
  }
  const b = c.slice();
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) b[i]! -= l[i * p + k]! * b[k]!;
    b[i]! /= l[i * p + i]!;
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) b[i]! -= l[k * p + i]! * b[k]!;
    b[i]! /= l[i * p + i]!;
  }
  return b;
}

/** Weighted ridge of y on the columns (the intercept, first, is not penalised). */
export function ridge(x: Columns, y: ArrayLike<number>, weight: ArrayLike<number>, penalty = PENALTY): Float64Array {
  const p = x.length;
  const gram = new Float64Array(p * p);
  const moment = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = j === k && j > 0 ? penalty : 0;
      for (let i = 0; i < y.length; i++) sum += weight[i]! * x[j]![i]! * x[k]![i]!;
      gram[j * p + k] = sum;
      gram[k * p + j] = sum;
    }
    for (let i = 0; i < y.length; i++) moment[j]! += weight[i]! * x[j]![i]! * y[i]!;
  }
  return solve(gram, moment);
}

export const withIntercept = (x: Columns): Columns => [new Float64Array(x[0]!.length).fill(1), ...x];

export const fitted = (x: Columns, b: Float64Array): Float64Array =>
  Float64Array.from({ length: x[0]!.length }, (_, i) => x.reduce((sum, c, j) => sum + c[i]! * b[j]!, 0));

const expit = (v: number): number => 1 / (1 + Math.exp(-v));

/** Ridge logit by iterated reweighted least squares. */
function logit(x: Columns, d: Uint8Array): Float64Array {
  let e = new Float64Array(d.length).fill(d.reduce((s, v) => s + v, 0) / d.length);
  for (let step = 0; step < 8; step++) {
    const weight = e.map((p) => p * (1 - p));
    const working = e.map((p, i) => Math.log(p / (1 - p)) + (d[i]! - p) / weight[i]!);
    e = fitted(x, ridge(x, working, weight)).map(expit);
  }
  return e;
}

/** AIPW estimate of the ATE. */
export function linearAipw(columns: Columns, d: Uint8Array, y: Float64Array): number {
  const x = withIntercept(columns);
  const mu1 = fitted(x, ridge(x, y, d));
  const mu0 = fitted(
    x,
    ridge(
      x,
      y,
      d.map((t) => 1 - t),
    ),
  );
  const e = logit(x, d);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const residual = d[i] ? (y[i]! - mu1[i]!) / e[i]! : -(y[i]! - mu0[i]!) / (1 - e[i]!);
    sum += mu1[i]! - mu0[i]! + residual;
  }
  return sum / y.length;
}
