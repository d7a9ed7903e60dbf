/** Q'AQ = T tridiagonal, and Q'b. */
export interface Tridiagonal {
  /** Length p. */
  readonly diagonal: Float64Array;
  /** Length p - 1. */
  readonly offDiagonal: Float64Array;
  /** Q'b, length p. */
  readonly rotated: Float64Array;
}

/**
 * Householder reduction of a symmetric matrix to tridiagonal form, the reflections applied to a vector along the way.
 *
 * @param a p x p; only the lower triangle (column-major) is read.
 * @see Golub & Van Loan (2013), Matrix Computations, algorithm 8.3.1.
 */
export function tridiagonalise(a: Float64Array, p: number, b: Float64Array): Tridiagonal {
  const work = Float64Array.from(a);
  const rotated = Float64Array.from(b);
  const offDiagonal = new Float64Array(Math.max(0, p - 1));
  const v = new Float64Array(p);
  const w = new Float64Array(p);
  for (let k = 0; k < p - 1; k++) {
    const entry = reflector(work, p, k, v);
    offDiagonal[k] = entry ?? work[k * p + k + 1]!;
    if (entry === null) continue;
    reflect(rotated, v, k + 1);
    reflectBothSides(work, { p, from: k + 1, v, w });
  }
  return { diagonal: Float64Array.from({ length: p }, (_, k) => work[k * p + k]!), offDiagonal, rotated };
}

/** Sums of squares below this are zero: their roots have lost their digits. */
const UNDERFLOW = 1e-290;

/**
 * Writes a unit vector v such that I - 2 v v' turns column k below the diagonal into a multiple of the first unit vector.
 * Returns that multiple, or `null` where the column is that already.
 */
function reflector(work: Float64Array, p: number, k: number, v: Float64Array): number | null {
  const head = work[k * p + k + 1]!;
  let rest = 0;
  for (let i = k + 2; i < p; i++) rest += work[k * p + i]! ** 2;
  if (rest < UNDERFLOW) return null;
  const length = Math.sqrt(head * head + rest);
  // The sign that adds: no cancellation in the first entry of v.
  const entry = head >= 0 ? -length : length;
  const norm = Math.sqrt((head - entry) ** 2 + rest);
  v[k + 1] = (head - entry) / norm;
  for (let i = k + 2; i < p; i++) v[i] = work[k * p + i]! / norm;
  return entry;
}

/** x - 2 v (v'x), entries from `from` on. */
function reflect(x: Float64Array, v: Float64Array, from: number): void {
  let product = 0;
  for (let i = from; i < x.length; i++) product += v[i]! * x[i]!;
  for (let i = from; i < x.length; i++) x[i]! -= 2 * product * v[i]!;
}

interface Reflection {
  readonly p: number;
  readonly from: number;
  readonly v: Float64Array;
  readonly w: Float64Array;
}

/** (I - 2 v v') A (I - 2 v v') of the trailing block, lower triangle, as a symmetric update of rank two. */
function reflectBothSides(work: Float64Array, { p, from, v, w }: Reflection): void {
  w.fill(0);
  for (let j = from; j < p; j++) {
    w[j]! += work[j * p + j]! * v[j]!;
    for (let i = j + 1; i < p; i++) {
      const entry = work[j * p + i]!;
      w[i]! += entry * v[j]!;
      w[j]! += entry * v[i]!;
    }
  }
  let product = 0;
  for (let i = from; i < p; i++) product += w[i]! * v[i]!;
  for (let i = from; i < p; i++) w[i] = 2 * (w[i]! - product * v[i]!);
  for (let j = from; j < p; j++) {
    for (let i = j; i < p; i++) work[j * p + i]! -= v[i]! * w[j]! + w[i]! * v[j]!;
  }
}
