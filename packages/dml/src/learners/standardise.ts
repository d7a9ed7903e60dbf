import { column, type Design } from "@career-dml/core";

/** Columns ready for a linear model, scaled by the training rows alone. */
export interface Standardised {
  /** Columns that vary in the training rows: q of them. */
  readonly names: readonly string[];
  /** Training rows, column-major m x q; mean 0 and variance 1 per column. */
  readonly training: Float64Array;
  /** Test rows, column-major, by the same means and scales. */
  readonly test: Float64Array;
}

/** Below this share of its largest entry a standard deviation is rounding, and the column constant. */
const CONSTANT = 1e-12;

/**
 * Centres and scales every column by mean and standard deviation of its observed training values. A missing value becomes
 * the mean; a column with missing training values gets an indicator beside it, so that being missing may matter.
 * Columns that do not vary in the training rows are left out.
 */
export function standardise(design: Design, training: Uint32Array, test: Uint32Array): Standardised {
  const scales = Array.from({ length: design.p }, (_, j) => columnScales(design, j, training)).flat();
  const fill = (rows: Uint32Array): Float64Array => {
    const x = new Float64Array(rows.length * scales.length);
    scales.forEach((scale, j) => fillColumn(column(design, scale.column), rows, scale, x.subarray(j * rows.length)));
    return x;
  };
  return { names: scales.map((s) => s.name), training: fill(training), test: fill(test) };
}

/** How one column of a design becomes one standardised column: its values, or the indicator of their absence. */
interface ColumnScale {
  readonly name: string;
  readonly column: number;
  readonly indicator: boolean;
  readonly mean: number;
  readonly scale: number;
}

function columnScales(design: Design, j: number, training: Uint32Array): ColumnScale[] {
  const name = design.names[j]!;
  const { count, mean, scale } = moments(column(design, j), training);
  const absent = 1 - count / training.length;
  const spread = Math.sqrt(absent * (1 - absent));
  return [
    ...(scale > 0 ? [{ name, column: j, indicator: false, mean, scale }] : []),
    ...(spread > 0 ? [{ name: `${name} missing`, column: j, indicator: true, mean: absent, scale: spread }] : []),
  ];
}

function fillColumn(
  values: Float64Array,
  rows: Uint32Array,
  { indicator, mean, scale }: ColumnScale,
  out: Float64Array,
): void {
  for (let k = 0; k < rows.length; k++) {
    const v = values[rows[k]!]!;
    const missing = Number.isNaN(v);
    if (indicator) out[k] = ((missing ? 1 : 0) - mean) / scale;
    else out[k] = missing ? 0 : (v - mean) / scale;
  }
}

/** Mean and standard deviation of the observed values; scale 0 where they do not vary. */
function moments(values: Float64Array, rows: Uint32Array): { count: number; mean: number; scale: number } {
  let count = 0;
  let sum = 0;
  let largest = 0;
  for (let k = 0; k < rows.length; k++) {
    const v = values[rows[k]!]!;
    if (Number.isNaN(v)) continue;
    count++;
    sum += v;
    largest = Math.max(largest, Math.abs(v));
  }
  if (count === 0) return { count, mean: 0, scale: 0 };
  const mean = sum / count;
  let squares = 0;
  for (let k = 0; k < rows.length; k++) {
    const v = values[rows[k]!]!;
    if (!Number.isNaN(v)) squares += (v - mean) * (v - mean);
  }
  const scale = Math.sqrt(squares / count);
  return { count, mean, scale: scale > CONSTANT * largest ? scale : 0 };
}

/** Linear predictors intercept + X b of a column-major design with `rows` rows. */
export function linearPredictor(
  x: Float64Array,
  rows: number,
  { intercept, coefficients }: { readonly intercept: number; readonly coefficients: Float64Array },
): Float64Array {
  const out = new Float64Array(rows).fill(intercept);
  coefficients.forEach((b, j) => {
    if (b === 0) return;
    for (let i = 0; i < rows; i++) out[i]! += b * x[j * rows + i]!;
  });
  return out;
}
