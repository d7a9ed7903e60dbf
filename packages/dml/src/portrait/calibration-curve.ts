import {
  type CalibrationBin,
  type CalibrationCurve,
  mean,
  normalInterval,
  normalQuantile,
  requireFinite,
  sampleVariance,
  ShapeError,
} from "@career-dml/core";
import type { Predicted } from "../nuisance-quality.js";

const BINS = 10;

/**
 * Out-of-fold predictions beside what was observed, in at most ten bins of equally many units; units with equal predictions share a bin. A
 * calibrated function has the mean of its predictions within the interval of the observed mean in about `level` of the bins.
 *
 * Intervals are of the observed mean alone: Wilson's for the share of a 0/1 target with log loss, the normal one otherwise.
 *
 * @throws {ShapeError} if the lengths differ. @throws {NonFiniteError} for a NaN or an infinity.
 * @see Wilson (1927), JASA 22(158); Niculescu-Mizil & Caruana (2005), ICML, for reliability diagrams.
 */
export function calibrationCurve(
  { name, loss, target, prediction }: Pick<Predicted, "name" | "loss" | "target" | "prediction">,
  level = 0.95,
): CalibrationCurve {
  if (prediction.length !== target.length) throw new ShapeError("prediction", target.length, prediction.length);
  requireFinite({ target, prediction });
  const bins = binsOf(prediction).map((units): CalibrationBin => {
    const observed = Float64Array.from(units, (i) => target[i]!);
    const n = units.length;
    return Object.freeze({
      n,
      predicted: mean(Float64Array.from(units, (i) => prediction[i]!)),
      observed: mean(observed),
      ci: loss === "log" ? wilson(mean(observed), n, level) : ofMean(observed, level),
    });
  });
  return Object.freeze({ name, loss, n: target.length, level, bins: Object.freeze(bins) });
}

/** Units by ascending prediction in bins of equal size, each of which goes on to the end of its last prediction's ties. */
function binsOf(prediction: Float64Array): Uint32Array[] {
  const n = prediction.length;
  const order = Uint32Array.from(prediction.keys()).sort((a, b) => prediction[a]! - prediction[b]! || a - b);
  const bins: Uint32Array[] = [];
  let start = 0;
  for (let b = 1; b <= BINS; b++) {
    let end = Math.floor((b * n) / BINS);
    if (end <= start) continue;
    while (end < n && prediction[order[end]!] === prediction[order[end - 1]!]) end++;
    bins.push(order.subarray(start, end));
    start = end;
  }
  return bins;
}

/** Interval of a share by inverting its score test. */
function wilson(share: number, n: number, level: number): readonly [number, number] {
  const z = normalQuantile(0.5 + level / 2);
  const centre = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return Object.freeze([Math.max(0, (centre - reach) / scale), Math.min(1, (centre + reach) / scale)] as const);
}

const ofMean = (values: Float64Array, level: number): readonly [number, number] | null =>
  values.length < 2 ? null : normalInterval(mean(values), Math.sqrt(sampleVariance(values) / values.length), level);
