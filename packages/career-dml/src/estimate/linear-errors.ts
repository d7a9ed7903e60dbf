import type { Design } from "@career-dml/core";

/** Standard error of x' b for each row x of a design, from the covariance of b: sqrt(x' V x). */
export function linearErrors({ x, n, p }: Design, covariance: Float64Array): Float64Array {
  const variance = new Float64Array(n);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) {
      const v = covariance[j * p + k]!;
      for (let i = 0; i < n; i++) variance[i]! += x[j * n + i]! * v * x[k * n + i]!;
    }
  }
  return variance.map((value) => Math.sqrt(Math.max(0, value)));
}
