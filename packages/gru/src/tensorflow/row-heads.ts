import { headUnits, type RowHead } from "@career-dml/kernels";
import type { ParameterTensors } from "./parameter-tensors.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** Predictions of a head, rows x its outputs: linear in what it reads, or in a ReLU layer of its own. */
export function rowOutputs(
  tf: Tensorflow,
  head: RowHead,
  parameters: ParameterTensors,
  { hidden, phi }: { readonly hidden: Tensor2D; readonly phi: Tensor2D },
): Tensor2D {
  const block = (name: string): Tensor2D => parameters[`head.${head.name}.${name}`]!;
  const linear = (input: Tensor2D, weight: string, bias: string): Tensor2D =>
    tf.add(tf.matMul(input, block(weight)), block(bias)) as Tensor2D;
  const source = head.from === "hidden" ? hidden : phi;
  const input = headUnits(head) === 0 ? source : tf.relu(linear(source, "layerWeight", "layerBias"));
  return linear(input, "weight", "bias");
}

/** Loss of each row, rows x 1, from the columns of the targets; as the kernels' `rowLoss`. */
export function rowLosses(tf: Tensorflow, head: RowHead, outputs: Tensor2D, targets: readonly Tensor2D[]): Tensor2D {
  const column = (c: number): Tensor2D => targets[c]!;
  const classes = (c: number, depth: number): Tensor2D =>
    tf.oneHot(column(c).toInt().flatten(), depth).toFloat() as Tensor2D;
  const rowSum = (values: Tensor2D): Tensor2D => tf.sum(values, 1, true);
  switch (head.loss) {
    case "squared":
      return tf.square(tf.sub(outputs, column(head.target))) as Tensor2D;
    case "logistic":
      return tf.sub(tf.softplus(outputs), tf.mul(outputs, column(head.target))) as Tensor2D;
    case "categorical": {
      const chosen = rowSum(tf.mul(outputs, classes(head.target, head.classes)));
      return tf.sub(tf.logSumExp(outputs, 1, true), chosen) as Tensor2D;
    }
    case "rLoss": {
      const outcome = tf.sub(column(head.outcome), column(head.outcomeMean));
      const treatment = tf.sub(column(head.treatment), column(head.propensity));
      return tf.square(tf.sub(outcome, tf.mul(treatment, outputs))) as Tensor2D;
    }
    case "riesz": {
      const own = rowSum(tf.mul(outputs, classes(head.treatment, 2)));
      const difference = rowSum(tf.mul(outputs, tf.tensor2d([-1, 1], [1, 2])));
      return tf.sub(tf.square(own), tf.mul(difference, 2)) as Tensor2D;
    }
  }
}
