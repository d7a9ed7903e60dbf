/**
 * Quantiles by linear interpolation between order statistics (Hyndman & Fan 1996, type 7), of finite values in any
 * order.
 */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  return Object.freeze(
    probabilities.map((p) => {
      const at = p * last;
      const below = Math.floor(at);
      const low = sorted[below]!;
      return low + (at - below) * (sorted[Math.min(below + 1, last)]! - low);
    }),
  );
}
