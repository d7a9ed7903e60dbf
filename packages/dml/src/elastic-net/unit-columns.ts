import { column, type Design } from "@career-dml/core";

/** The columns of a design that vary, centred and divided by their standard deviations. */
export interface UnitColumns {
  /** Column-major n x q; mean 0 and variance 1 per column, under the weights. */
  readonly x: Float64Array;
  /** Column of the design, mean and standard deviation of each, length q. */
  readonly columns: Uint32Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Below this share of its largest entry a standard deviation is rounding, and the column constant. */
const CONSTANT = 1e-12;

/** @param weights At least 0, length n. */
export function unitColumns(design: Design, weights: Float64Array): UnitColumns {
  const varying = Array.from({ length: design.p }, (_, j) => ({ j, ...momentsOf(column(design, j), weights) })).filter(
    ({ deviation }) => deviation > 0,
  );
  const x = new Float64Array(design.n * varying.length);
  varying.forEach(({ j, mean, deviation }, k) => {
    const values = column(design, j);
    for (let i = 0; i < design.n; i++) x[k * design.n + i] = (values[i]! - mean) / deviation;
  });
  return {
    x,
    columns: Uint32Array.from(varying, ({ j }) => j),
    means: Float64Array.from(varying, ({ mean }) => mean),
    deviations: Float64Array.from(varying, ({ deviation }) => deviation),
  };
}

/** Weighted mean and standard deviation of a column; the deviation is 0 where the column does not vary. */
export function momentsOf(values: Float64Array, weights: Float64Array): { mean: number; deviation: number } {
  let [total, sum, largest] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    total += weights[i]!;
    sum += weights[i]! * values[i]!;
    if (weights[i]! > 0) largest = Math.max(largest, Math.abs(values[i]!));
  }
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += weights[i]! * (values[i]! - mean) ** 2;
  const deviation = Math.sqrt(squares / total);
  return { mean, deviation: deviation > CONSTANT * largest ? deviation : 0 };
}
