import {
  DataError,
  type EffectDistribution,
  type EffectSlice,
  mean,
  normalQuantile,
  requireFinite,
  sampleVariance,
  ShapeError,
} from "@career-dml/core";

/** Predicted individual effects of n units and the variance of each prediction. */
export interface PredictedEffects {
  readonly cate: Float64Array;
  readonly cateVariance: Float64Array;
}

const BINS = 30;
const SLICES = 100;

/**
 * Predicted individual effects as a histogram and as a sorted curve with pointwise intervals `effect ± z sqrt(variance)`. The curve has at
 * most 100 slices of neighbours of equal size, each with its mean effect and root mean variance; up to 100 units each is a slice of its own.
 *
 * The spread of predictions is not that of effects: predictions are shrunk towards each other and carry noise of their own.
 *
 * @throws {DataError} with fewer than two units. @throws {ShapeError} if the lengths differ.
 * @throws {NonFiniteError} naming the array that holds a NaN or an infinity.
 */
export function effectDistribution({ cate, cateVariance }: PredictedEffects, level = 0.95): EffectDistribution {
  const n = cate.length;
  if (cateVariance.length !== n) throw new ShapeError("cateVariance", n, cateVariance.length);
  if (n < 2) throw new DataError([{ path: "cate", message: `holds ${n} effects; a distribution needs two` }]);
  requireFinite({ cate, cateVariance });
  const z = normalQuantile(0.5 + level / 2);
  const outside = (side: 1 | -1): number => {
    const count = cate.reduce((sum, e, i) => sum + (side * e - z * Math.sqrt(cateVariance[i]!) > 0 ? 1 : 0), 0);
    return count / n;
  };
  return Object.freeze({
    n,
    mean: mean(cate),
    sd: Math.sqrt(sampleVariance(cate)),
    histogram: histogramOf(cate),
    curve: Object.freeze(slicesOf({ cate, cateVariance }, z)),
    level,
    above: outside(1),
    below: outside(-1),
  });
}

function histogramOf(values: Float64Array): EffectDistribution["histogram"] {
  const from = values.reduce((least, v) => Math.min(least, v), Infinity);
  const to = values.reduce((most, v) => Math.max(most, v), -Infinity);
  if (from === to) return Object.freeze({ from, to, counts: Object.freeze([values.length]) });
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS))]! += 1;
  return Object.freeze({ from, to, counts: Object.freeze(counts) });
}

function slicesOf({ cate, cateVariance }: PredictedEffects, z: number): EffectSlice[] {
  const n = cate.length;
  const order = Uint32Array.from(cate.keys()).sort((a, b) => cate[a]! - cate[b]! || a - b);
  const slices = Math.min(SLICES, n);
  return Array.from({ length: slices }, (_, s) => {
    const [start, end] = [Math.floor((s * n) / slices), Math.floor(((s + 1) * n) / slices)];
    const units = order.subarray(start, end);
    const effect = mean(Float64Array.from(units, (i) => cate[i]!));
    const reach = z * Math.sqrt(mean(Float64Array.from(units, (i) => cateVariance[i]!)));
    return Object.freeze({
      share: (start + end) / 2 / n,
      n: units.length,
      effect,
      interval: Object.freeze([effect - reach, effect + reach] as const),
    });
  });
}
