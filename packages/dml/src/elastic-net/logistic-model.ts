import { exp, log, logOnePlus, type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend, sigmoid } from "@career-dml/kernels";
import type { WeightedRows } from "./moments.js";

/** A logistic regression at its current coefficients; a fit changes it in place. */
export interface LogisticModel {
  readonly rows: WeightedRows;
  /** Sum of the weights. */
  readonly total: number;
  intercept: number;
  /** Length q. */
  readonly coefficients: Float64Array;
  /** Linear predictor of each row. */
  index: Float64Array;
}

/** The constant probability: no coefficient but the intercept. */
export function constantModel(rows: WeightedRows): LogisticModel {
  const { x, y, weights } = rows;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const share = weights.reduce((sum, w, i) => sum + w * y[i]!, 0) / total;
  const intercept = log(share / (1 - share));
  const coefficients = new Float64Array(x.length / y.length);
  return { rows, total, intercept, coefficients, index: new Float64Array(y.length).fill(intercept) };
}

/** w (y - p) / total of each row: minus the derivative of the loss in the index. */
export const residualsOf = ({ rows: { y, weights }, total, index }: LogisticModel): Float64Array =>
  index.map((eta, i) => (weights[i]! * (y[i]! - sigmoid(eta))) / total);

/** Minus the derivative of the loss in the coefficient of each given column. */
export function gradientOf(
  { rows: { x, y } }: LogisticModel,
  residuals: Float64Array,
  columns: ArrayLike<number>,
): Float64Array {
  const n = y.length;
  return Float64Array.from(columns, (j) => {
    let sum = 0;
    for (let i = 0, at = j * n; i < n; i++) sum += x[at + i]! * residuals[i]!;
    return sum;
  });
}

/** Curvatures below this have lost their digits; the step is then shorter than Newton's, its end the same. */
const SMALLEST_CURVATURE = 1e-9;

/** Second derivatives of the loss in the coefficients of a block of columns, n x m. */
export function curvatureOf({ rows, total, index }: LogisticModel, block: Float64Array, run: RunContext): Float64Array {
  const n = index.length;
  const weights = index.map((eta, i) => {
    const p = sigmoid(eta);
    return (rows.weights[i]! * Math.max(SMALLEST_CURVATURE, p * (1 - p))) / total;
  });
  const { kernels } = selectBackend(run.backend);
  return kernels.gram({ x: block, n, p: block.length / n, y: new Float64Array(0), weights }, threadsOf(run)).xx;
}

/** Mean negative log-likelihood at an index. */
export function logLossAt({ rows: { y, weights }, total }: LogisticModel, index: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < index.length; i++) if (weights[i]! > 0) sum += weights[i]! * logLoss(y[i]!, index[i]!);
  return sum / total;
}

/** -log P(y) at the log odds eta, log(1 + exp(-m)) of the margin m without overflow. */
export function logLoss(y: number, eta: number): number {
  const margin = y === 1 ? eta : -eta;
  return Math.max(0, -margin) + logOnePlus(exp(-Math.abs(margin)));
}
