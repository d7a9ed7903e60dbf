import type { Careers as CareerRows, RecurrentNetwork } from "@career-dml/kernels";
import type { Tensor1D, Tensor2D, Tensorflow } from "./tensorflow.js";

/** Careers and the network that reads them. */
export type NetworkCareers = CareerRows & { readonly network: RecurrentNetwork };

/** The careers of some rows, period by period. */
export interface CareerTensors {
  readonly rows: number;
  /** Codes of each channel in each period, `[period][channel]`, one entry per row. */
  readonly codes: readonly (readonly Tensor1D[])[];
  /** 1 where a row has a state in the period, else 0; `[period]`, rows x 1. */
  readonly active: readonly Tensor2D[];
  /** Numeric columns of each period, rows x columns, 0 after a row's end; empty for a network without. */
  readonly numeric: readonly Tensor2D[];
}

/** Only periods that a row of the batch reaches: none is computed after the last end. */
export function careerTensors(tf: Tensorflow, task: NetworkCareers, rows: Uint32Array): CareerTensors {
  const { n, periods, codes, lengths, network } = task;
  const longest = rows.reduce((most, i) => Math.max(most, lengths[i]!), 0);
  const channels = network.vocabularies.length;
  const column = (c: number, t: number): Tensor1D =>
    tf.tensor1d(
      Int32Array.from(rows, (i) => (t < lengths[i]! ? codes[(c * n + i) * periods + t]! : 0)),
      "int32",
    );
  const steps = Array.from({ length: longest }, (_, t) => t);
  return {
    rows: rows.length,
    codes: steps.map((t) => Array.from({ length: channels }, (_, c) => column(c, t))),
    active: steps.map((t) =>
      tf.tensor2d(
        Float32Array.from(rows, (i) => (t < lengths[i]! ? 1 : 0)),
        [rows.length, 1],
      ),
    ),
    numeric: network.numeric === 0 ? [] : steps.map((t) => numericColumns(tf, task, rows, t)),
  };
}

function numericColumns(tf: Tensorflow, task: NetworkCareers, rows: Uint32Array, t: number): Tensor2D {
  const { periods, lengths, numeric, network } = task;
  const columns = network.numeric;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((i, r) => {
    const from = (i * periods + t) * columns;
    if (t < lengths[i]!) values.set(numeric.subarray(from, from + columns), r * columns);
  });
  return tf.tensor2d(values, [rows.length, columns]);
}
