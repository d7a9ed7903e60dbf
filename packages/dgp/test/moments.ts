/** Test-only sample moments. */

export const mean = (v: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]!;
  return sum / v.length;
};

/** Mean of products about the means, divided by n. */
export function covariance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ma, mb] = [mean(a), mean(b)];
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - ma) * (b[i]! - mb);
  return sum / a.length;
}

export const variance = (v: ArrayLike<number>): number => covariance(v, v);
export const sd = (v: ArrayLike<number>): number => Math.sqrt(variance(v));
