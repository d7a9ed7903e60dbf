import { log, mean, type NuisanceQuality } from "@career-dml/core";
import { logisticCalibration } from "./logistic-calibration.js";

/** Loss that a function is learned under: of a mean, or of a probability. */
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
  const slope =
    loss === "squared" ? linearSlope(target, prediction) : (logisticCalibration(target, prediction)?.slope ?? null);
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
    target.map((y, i) => -log(Math.max(SMALLEST_PROBABILITY, y === 1 ? prediction[i]! : 1 - prediction[i]!))),
  );
}

function linearSlope(target: Float64Array, prediction: Float64Array): number | null {
  const [my, mp] = [mean(target), mean(prediction)];
  const variance = mean(prediction.map((p) => (p - mp) ** 2));
  // Relative to the size of the prediction: a constant leaves rounding behind.
  if (!(variance > 1e-24 * (mp * mp + mean(target.map((y) => (y - my) ** 2))))) return null;
  return mean(prediction.map((p, i) => (p - mp) * (target[i]! - my))) / variance;
}
