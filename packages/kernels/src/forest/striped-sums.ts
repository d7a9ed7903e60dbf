/**
 * Sums over a range in eight lanes: lane j adds entries j, j + 8, j + 16 … of the range in order, and the lanes are added
 * as ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)). One vector register does the same, so both languages agree in every bit.
 */
const lanes = new Float64Array(8);

const folded = (): number =>
  lanes[0]! + lanes[4]! + (lanes[2]! + lanes[6]!) + (lanes[1]! + lanes[5]! + (lanes[3]! + lanes[7]!));

/** Sum of `v` over [start, end). */
export function stripedSum(v: Float64Array, start: number, end: number): number {
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let a4 = 0;
  let a5 = 0;
  let a6 = 0;
  let a7 = 0;
  const whole = start + ((end - start) & ~7);
  let i = start;
  for (; i < whole; i += 8) {
    a0 += v[i]!;
    a1 += v[i + 1]!;
    a2 += v[i + 2]!;
    a3 += v[i + 3]!;
    a4 += v[i + 4]!;
    a5 += v[i + 5]!;
    a6 += v[i + 6]!;
    a7 += v[i + 7]!;
  }
  lanes[0] = a0;
  lanes[1] = a1;
  lanes[2] = a2;
  lanes[3] = a3;
  lanes[4] = a4;
  lanes[5] = a5;
  lanes[6] = a6;
  lanes[7] = a7;
  for (let lane = 0; i < end; i++, lane++) lanes[lane]! += v[i]!;
  return folded();
}

/** Sum of (v - vMean)(u - uMean) over [start, end). */
export function stripedProducts(
  v: Float64Array,
  u: Float64Array,
  range: { readonly start: number; readonly end: number; readonly vMean: number; readonly uMean: number },
): number {
  const { start, end, vMean, uMean } = range;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let a4 = 0;
  let a5 = 0;
  let a6 = 0;
  let a7 = 0;
  const whole = start + ((end - start) & ~7);
  let i = start;
  for (; i < whole; i += 8) {
    a0 += (v[i]! - vMean) * (u[i]! - uMean);
    a1 += (v[i + 1]! - vMean) * (u[i + 1]! - uMean);
    a2 += (v[i + 2]! - vMean) * (u[i + 2]! - uMean);
    a3 += (v[i + 3]! - vMean) * (u[i + 3]! - uMean);
    a4 += (v[i + 4]! - vMean) * (u[i + 4]! - uMean);
    a5 += (v[i + 5]! - vMean) * (u[i + 5]! - uMean);
    a6 += (v[i + 6]! - vMean) * (u[i + 6]! - uMean);
    a7 += (v[i + 7]! - vMean) * (u[i + 7]! - uMean);
  }
  lanes[0] = a0;
  lanes[1] = a1;
  lanes[2] = a2;
  lanes[3] = a3;
  lanes[4] = a4;
  lanes[5] = a5;
  lanes[6] = a6;
  lanes[7] = a7;
  for (let lane = 0; i < end; i++, lane++) lanes[lane]! += (v[i]! - vMean) * (u[i]! - uMean);
  return folded();
}

/** Sum of weight (v - vMean)(u - uMean) over [start, end), each product taken in this order. */
export function stripedWeightedProducts(
  weight: Float64Array,
  v: Float64Array,
  u: Float64Array,
  range: { readonly start: number; readonly end: number; readonly vMean: number; readonly uMean: number },
): number {
  const { start, end, vMean, uMean } = range;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let a4 = 0;
  let a5 = 0;
  let a6 = 0;
  let a7 = 0;
  const whole = start + ((end - start) & ~7);
  let i = start;
  for (; i < whole; i += 8) {
    a0 += weight[i]! * (v[i]! - vMean) * (u[i]! - uMean);
    a1 += weight[i + 1]! * (v[i + 1]! - vMean) * (u[i + 1]! - uMean);
    a2 += weight[i + 2]! * (v[i + 2]! - vMean) * (u[i + 2]! - uMean);
    a3 += weight[i + 3]! * (v[i + 3]! - vMean) * (u[i + 3]! - uMean);
    a4 += weight[i + 4]! * (v[i + 4]! - vMean) * (u[i + 4]! - uMean);
    a5 += weight[i + 5]! * (v[i + 5]! - vMean) * (u[i + 5]! - uMean);
    a6 += weight[i + 6]! * (v[i + 6]! - vMean) * (u[i + 6]! - uMean);
    a7 += weight[i + 7]! * (v[i + 7]! - vMean) * (u[i + 7]! - uMean);
  }
  lanes[0] = a0;
  lanes[1] = a1;
  lanes[2] = a2;
  lanes[3] = a3;
  lanes[4] = a4;
  lanes[5] = a5;
  lanes[6] = a6;
  lanes[7] = a7;
  for (let lane = 0; i < end; i++, lane++) lanes[lane]! += weight[i]! * (v[i]! - vMean) * (u[i]! - uMean);
  return folded();
}
