import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import type { DenseBatch } from "./dense-batch.js";
import type { RecurrentHead, RowHead } from "./recurrent-head.js";
import { softmaxLoss } from "./softmax-loss.js";

/** Target of row i of the batch. */
const targetOf = ({ targets, rows }: DenseBatch, column: number, i: number): number => targets[column * rows + i]!;

/** Whether the loss of a head counts row i of the batch. */
export function countsRow(head: RecurrentHead, batch: DenseBatch, i: number): boolean {
  return (head.rows ?? []).every(({ target, equals }) => targetOf(batch, target, i) === equals);
}

/** Loss of row i, whose outputs begin at entry `at`; `scratch` holds the head's outputs. */
export function rowLoss(head: RowHead, batch: DenseBatch, i: number, at: number, scratch: Float64Array): number {
  const { outputs } = batch;
  const out = outputs[at]!;
  switch (head.loss) {
    case "squared": {
      const residual = out - targetOf(batch, head.target, i);
      return residual * residual;
    }
    case "logistic":
      return softplus(out) - out * targetOf(batch, head.target, i);
    case "categorical":
      return classLoss(outputs, at, head.classes, targetOf(batch, head.target, i), scratch);
    case "rLoss": {
      const [outcome, treatment] = residualsOf(head, batch, i);
      const residual = outcome - treatment * out;
      return residual * residual;
    }
    case "riesz": {
      const a = outputs[at + targetOf(batch, head.treatment, i)]!;
      return a * a - 2 * (outputs[at + 1]! - out);
    }
  }
}

/** Gradient of `scale` times the loss of row i with respect to its outputs, into the first entries of `into`. */
export function rowGradient(
  head: RowHead,
  batch: DenseBatch,
  { i, at, scale }: { readonly i: number; readonly at: number; readonly scale: number },
  into: Float64Array,
): void {
  const { outputs } = batch;
  const out = outputs[at]!;
  switch (head.loss) {
    case "squared":
      into[0] = 2 * (out - targetOf(batch, head.target, i)) * scale;
      return;
    case "logistic":
      into[0] = (sigmoid(out) - targetOf(batch, head.target, i)) * scale;
      return;
    case "categorical": {
      const target = targetOf(batch, head.target, i);
      classLoss(outputs, at, head.classes, target, into);
      for (let k = 0; k < head.classes; k++) into[k] = (into[k]! - (k === target ? 1 : 0)) * scale;
      return;
    }
    case "rLoss": {
      const [outcome, treatment] = residualsOf(head, batch, i);
      into[0] = -2 * treatment * (outcome - treatment * out) * scale;
      return;
    }
    case "riesz": {
      const treatment = targetOf(batch, head.treatment, i);
      into[0] = 2 * scale;
      into[1] = -2 * scale;
      into[treatment]! += 2 * outputs[at + treatment]! * scale;
    }
  }
}

/** Cross-entropy of one class; its probabilities into `scratch`. */
function classLoss(outputs: Float64Array, at: number, classes: number, target: number, scratch: Float64Array): number {
  for (let k = 0; k < classes; k++) scratch[k] = outputs[at + k]!;
  return softmaxLoss(scratch, 0, classes, { target, excluded: -1 });
}

/** Y - m and T - e. */
const residualsOf = (head: RowHead & { readonly loss: "rLoss" }, batch: DenseBatch, i: number): [number, number] => [
  targetOf(batch, head.outcome, i) - targetOf(batch, head.outcomeMean, i),
  targetOf(batch, head.treatment, i) - targetOf(batch, head.propensity, i),
];
