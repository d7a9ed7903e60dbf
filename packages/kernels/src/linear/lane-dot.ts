/** Rows that are summed before the sum joins the total. */
export const CHUNK = 512;

/**
 * Sum of `a[aFrom + i] * b[bFrom + i]` over i < n: the order of summation that every long sum of this folder uses.
 *
 * Rows are cut into chunks of `CHUNK`. Within a chunk eight lanes start at 0, row i of the chunk joins lane i mod 8,
 * and the lanes join as `((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))`: the halving of a vector register. Chunk
 * sums join the total in order. The error bound is that of a sum of n / 8 terms at worst, and no thread changes it.
 *
 * Twin: native/crates/kernels/src/linear/lane_dot.rs
 */
export function laneDot(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, n: number): number {
  let total = 0;
  for (let start = 0; start < n; start += CHUNK) {
    total += chunkDot(a, aFrom + start, b, bFrom + start, Math.min(CHUNK, n - start));
  }
  return total;
}

/** The sum over one chunk. */
export function chunkDot(a: Float64Array, aFrom: number, b: Float64Array, bFrom: number, size: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  const whole = size - (size % 8);
  let i = aFrom;
  let k = bFrom;
  for (const end = aFrom + whole; i < end; i += 8, k += 8) {
    s0 += a[i]! * b[k]!;
    s1 += a[i + 1]! * b[k + 1]!;
    s2 += a[i + 2]! * b[k + 2]!;
    s3 += a[i + 3]! * b[k + 3]!;
    s4 += a[i + 4]! * b[k + 4]!;
    s5 += a[i + 5]! * b[k + 5]!;
    s6 += a[i + 6]! * b[k + 6]!;
    s7 += a[i + 7]! * b[k + 7]!;
  }
  const rest = size - whole;
  if (rest > 0) s0 += a[i]! * b[k]!;
  if (rest > 1) s1 += a[i + 1]! * b[k + 1]!;
  if (rest > 2) s2 += a[i + 2]! * b[k + 2]!;
  if (rest > 3) s3 += a[i + 3]! * b[k + 3]!;
  if (rest > 4) s4 += a[i + 4]! * b[k + 4]!;
  if (rest > 5) s5 += a[i + 5]! * b[k + 5]!;
  if (rest > 6) s6 += a[i + 6]! * b[k + 6]!;
  return s0 + s4 + (s2 + s6) + (s1 + s5 + (s3 + s7));
}
