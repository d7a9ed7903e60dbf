import { mean, type NuisanceQuality } from "@career-dml/core";

export type Loss = "squared" | "log";

/** Out-of-fold predictions of the units whose target is observed. */
export interface Predicted {
  readonly name: string;
  readonly loss: Loss;
  readonly target: Float64Array;
  readonly prediction: Float64Array;
  /** Weight of each learner, where several were stacked. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** Probabilities are held this far from 0 and 1 in a reported log loss, so that one sure error stays a number. */
const SMALLEST_PROBABILITY = 1e-15;

/**
 * Mean out-of-fold loss, the share of the null model's loss that it removes, and the calibration slope: of the target on
 * the prediction by least squares, or of a logistic regression on the logit of the prediction (Cox 1958).
 */
export function nuisanceQuality({ name, loss, target, prediction, weights }: Predicted): NuisanceQuality {
  const centre = mean(target);
  const value = meanLoss(loss, target, prediction);
  const constant = meanLoss(loss, target, new Float64Array(target.length).fill(centre));
  const slope = loss === "squared" ? linearSlope(target, prediction) : logisticSlope(target, prediction);
  return Object.freeze({
    name,
    loss,
    value,
    r2: constant > 0 ? 1 - value / constant : 0,
    calibrationSlope: slope,
    ...(weights ? { weights: Object.freeze({ ...weights }) } : {}),
  });
}

/** Mean squared error, or mean negative log-likelihood of 0/1 targets. */
export function meanLoss(loss: Loss, target: Float64Array, prediction: Float64Array): number {
  if (loss === "squared") return mean(target.map((y, i) => (y - prediction[i]!) ** 2));
  return mean(
    target.map((y, i) => -Math.log(Math.max(SMALLEST_PROBABILITY, y === 1 ? prediction[i]! : 1 - prediction[i]!))),
  );
}

function linearSlope(target: Float64Array, prediction: Float64Array): number | null {
  const [my, mp] = [mean(target), mean(prediction)];
  const variance = mean(prediction.map((p) => (p - mp) ** 2));
  // Relative to the size of the prediction: a constant leaves rounding behind.
  if (!(variance > 1e-24 * (mp * mp + mean(target.map((y) => (y - my) ** 2))))) return null;
  return mean(prediction.map((p, i) => (p - mp) * (target[i]! - my))) / variance;
}

/** Newton's method on (intercept, slope); null where the likelihood has no maximum or does not vary. */
function logisticSlope(target: Float64Array, prediction: Float64Array): number | null {
  const x = prediction.map((p) => {
    const q = Math.min(1 - SMALLEST_PROBABILITY, Math.max(SMALLEST_PROBABILITY, p));
    return Math.log(q / (1 - q));
  });
  let [a, b] = [0, 1];
  for (let step = 0; step < 50; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const p = 1 / (1 + Math.exp(-(a + b * x[i]!)));
      const [r, w] = [target[i]! - p, p * (1 - p)];
      ga += r;
      gb += r * x[i]!;
      haa += w;
      hab += w * x[i]!;
      hbb += w * x[i]! * x[i]!;
    }
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 1e-12 * haa * hbb)) return null;
    const da = (hbb * ga - hab * gb) / determinant;
    const db = (haa * gb - hab * ga) / determinant;
    // A damped step keeps the iteration inside the region where the curvature says something.
    const damp = Math.min(1, 5 / Math.max(Math.abs(da), Math.abs(db)));
    a += damp * da;
    b += damp * db;
    if (Math.abs(da) + Math.abs(db) < 1e-10 * (1 + Math.abs(b))) return b;
  }
  return null;
}
