import { CHUNK, chunkDot } from "../linear/lane-dot.js";

/** Value and derivatives of a log-likelihood; what every kernel of this folder gives. */
export interface LikelihoodOutput {
  /** Weighted sum over rows; -Infinity or NaN where the parameters leave the range of doubles. */
  readonly logLikelihood: number;
  /** Length P. */
  readonly gradient: Float64Array;
  /** P x P, both triangles. */
  readonly hessian: Float64Array;
  /**
   * Derivative of each row's log-likelihood in its linear predictors and auxiliary parameters, column-major, not
   * weighted; the score of a coefficient is that of its predictor times the covariate. Empty unless asked for.
   */
  readonly scores: Float64Array;
}

/** One chunk of ones: a column of ones of any length, read from its start at every chunk. */
const ONES = new Float64Array(CHUNK).fill(1);

/** The columns that one linear predictor has. */
export type Predictor = readonly Float64Array[];

/** An auxiliary parameter: a predictor of one constant column. */
export const AUXILIARY: Predictor = Object.freeze([ONES]);

/** The columns of a column-major n x p design, after a column of ones where it has a constant of its own. */
export const columnsOf = (x: Float64Array, n: number, p: number, constant = false): Predictor => [
  ...(constant ? [ONES] : []),
  ...Array.from({ length: p }, (_, j) => x.subarray(j * n, (j + 1) * n)),
];

/** Where the chunk of rows from `start` on lies in a column of a predictor. */
const offsetOf = (column: Float64Array, start: number): number => (column === ONES ? 0 : start);

/** One chunk of rows: where it lies, and the values and derivatives of its rows, without weights. */
export interface RowChunk {
  readonly start: number;
  readonly size: number;
  /** Log-likelihoods. */
  readonly value: Float64Array;
  /** First derivatives, one array per predictor. */
  readonly first: readonly Float64Array[];
  /** Second derivatives in the order (0, 0), (0, 1), …, (1, 1), …: the upper triangle by rows. */
  readonly second: readonly Float64Array[];
}

/** `count` arrays of one chunk each. */
export const chunkArrays = (count: number): Float64Array[] =>
  Array.from({ length: count }, () => new Float64Array(CHUNK));

/**
 * Sums of derivatives over rows by the chain rule: with predictors `x_k b_k`, first derivatives d_k and second ones d_kl
 * the gradient is `x_k' d_k` and a block of the Hessian `x_k' diag(d_kl) x_l`.
 *
 * Order of every sum: chunks of 512 rows; within one, `chunkDot` of a column with d_k, or of `d_kl x_k` (one product per
 * row, k <= l) with a column of x_l; chunk sums join the totals in ascending order of rows.
 *
 * Twin: native/crates/kernels/src/selection/row_sums.rs
 */
export class RowSums {
  logLikelihood = 0;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly #predictors: readonly Predictor[];
  readonly #offsets: readonly number[];
  readonly #size: number;
  readonly #scaled = new Float64Array(CHUNK);

  constructor(predictors: readonly Predictor[]) {
    this.#predictors = predictors;
    const offsets = [0];
    for (const columns of predictors) offsets.push(offsets.at(-1)! + columns.length);
    this.#offsets = offsets;
    this.#size = offsets.at(-1)!;
    this.gradient = new Float64Array(this.#size);
    this.hessian = new Float64Array(this.#size * this.#size);
  }

  /**
   * Adds a chunk, and copies its first derivatives into `scores` unless that is empty. Weights, one per row of the whole
   * or none, then multiply the derivatives in place.
   */
  add(chunk: RowChunk, weights: Float64Array, scores: Float64Array): void {
    const { start, size, value, first, second } = chunk;
    const rows = scores.length / first.length;
    if (scores.length > 0) first.forEach((d, k) => scores.set(d.subarray(0, size), k * rows + start));
    const weighted = weights.length > 0;
    this.logLikelihood += chunkDot(value, 0, weighted ? weights : ONES, weighted ? start : 0, size);
    if (weighted) {
      for (const d of [...first, ...second]) for (let i = 0; i < size; i++) d[i]! *= weights[start + i]!;
    }
    this.#addProducts(chunk);
  }

  #addProducts(chunk: RowChunk): void {
    let at = 0;
    this.#predictors.forEach((left, k) => {
      left.forEach((column, j) => {
        const from = offsetOf(column, chunk.start);
        this.gradient[this.#offsets[k]! + j]! += chunkDot(column, from, chunk.first[k]!, 0, chunk.size);
      });
      for (let l = k; l < this.#predictors.length; l++, at++) this.#addBlock(k, l, chunk.second[at]!, chunk);
    });
  }

  #addBlock(k: number, l: number, second: Float64Array, { start, size }: Pick<RowChunk, "start" | "size">): void {
    const [left, right] = [this.#predictors[k]!, this.#predictors[l]!];
    const scaled = this.#scaled;
    for (let j = 0; j < left.length; j++) {
      const own = left[j]!;
      const from = offsetOf(own, start);
      for (let i = 0; i < size; i++) scaled[i] = second[i]! * own[from + i]!;
      const row = (this.#offsets[k]! + j) * this.#size + this.#offsets[l]!;
      for (let m = k === l ? j : 0; m < right.length; m++) {
        const other = right[m]!;
        this.hessian[row + m]! += chunkDot(scaled, 0, other, offsetOf(other, start), size);
      }
    }
  }

  /** The totals, with the lower triangle of the Hessian copied from the upper one. */
  finish(scores: Float64Array): LikelihoodOutput {
    const [hessian, size] = [this.hessian, this.#size];
    for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) hessian[j * size + k] = hessian[k * size + j]!;
    return { logLikelihood: this.logLikelihood, gradient: this.gradient, hessian, scores };
  }
}

/** `sum_l x_il b_l` of the rows of a chunk, terms in ascending l from 0; `b` starts at `from`. */
export function predict(
  columns: Predictor,
  b: Float64Array,
  from: number,
  { start, size, out }: { readonly start: number; readonly size: number; readonly out: Float64Array },
): void {
  out.fill(0, 0, size);
  for (let l = 0; l < columns.length; l++) {
    const column = columns[l]!;
    const factor = b[from + l]!;
    const at = offsetOf(column, start);
    for (let i = 0; i < size; i++) out[i]! += column[at + i]! * factor;
  }
}
