import { log } from "@career-dml/core";
import { sigmoid } from "@career-dml/kernels";
import { openProbability } from "./learners/learner.js";

/** logit P(T = 1) = intercept + slope logit(prediction). */
export interface LogisticCalibration {
  readonly intercept: number;
  readonly slope: number;
}

/** Probabilities are held this far from 0 and 1 before their logit is taken. */
const SMALLEST_PROBABILITY = 1e-15;

function logit(p: number): number {
  const q = Math.min(1 - SMALLEST_PROBABILITY, Math.max(SMALLEST_PROBABILITY, p));
  return log(q / (1 - q));
}

/**
 * Maximum likelihood of the logistic recalibration of probabilities, by Newton's method.
 *
 * @param target 0 or 1. @param prediction Probabilities of the same units.
 * @returns `null` where the likelihood has no maximum or the predictions do not vary.
 * @see Cox (1958), Biometrika 45(3/4); Platt (1999), Advances in Large Margin Classifiers.
 */
export function logisticCalibration(target: Float64Array, prediction: Float64Array): LogisticCalibration | null {
  const x = prediction.map(logit);
  let [a, b] = [0, 1];
  for (let step = 0; step < 50; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const p = sigmoid(a + b * x[i]!);
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
    if (Math.abs(da) + Math.abs(db) < 1e-10 * (1 + Math.abs(b))) return { intercept: a, slope: b };
  }
  return null;
}

/**
 * Recalibrated probabilities. Out-of-fold propensities of penalised, averaged or early stopped learners are drawn towards their
 * mean, with a slope above 1; the same shrinkage of the outcome regressions then leaves a bias of the product of both
 * errors, most of which goes with the shrinkage. Where there is no calibration of positive slope they stay as they are.
 *
 * Two parameters from the pooled units: a unit's own treatment enters its prediction with a weight of order 1 / n, as
 * through the weights of a stack.
 *
 * @see Ballinari & Bearth (2024), arXiv 2409.04874, for what calibration does to cross-fitted effects.
 */
export function calibrated(target: Float64Array, prediction: Float64Array): Float64Array {
  const fit = logisticCalibration(target, prediction);
  if (fit === null || !(fit.slope > 0)) return prediction;
  return prediction.map((p) => openProbability(sigmoid(fit.intercept + fit.slope * logit(p))));
}
