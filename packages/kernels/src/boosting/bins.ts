/** Bin of missing values; the others are 0..254. */
export const MISSING_BIN = 255;

/** The covariates of one fit as 8-bit bins of its rows. */
export interface Bins {
  /** Rows, the training rows first. */
  readonly size: number;
  /** Per column its ascending cut points: a value belongs to the bin numbered by the cuts below it. */
  readonly cuts: readonly Float64Array[];
  /** Row-major bins. */
  readonly rows: Uint8Array;
  /** Column-major bins. */
  readonly columns: Uint8Array;
  /** 1 where a training row of the column is missing. */
  readonly hasMissing: Uint8Array;
}

/**
 * Bins of the rows `ids` (the first `training` of them train) of a column-major matrix. Cut points come from the
 * training rows alone.
 */
export function binRows(
  { x, n, p }: { readonly x: Float64Array; readonly n: number; readonly p: number },
  ids: Uint32Array,
  { training, maxBins }: { readonly training: number; readonly maxBins: number },
): Bins {
  const size = ids.length;
  const rows = new Uint8Array(size * p);
  const columns = new Uint8Array(size * p);
  const hasMissing = new Uint8Array(p);
  const cuts: Float64Array[] = [];
  const values = new Float64Array(size);
  const padded = new Float64Array(256);
  for (let j = 0; j < p; j++) {
    // Adding zero turns -0 into 0, which a sort would set apart.
    for (let i = 0; i < size; i++) values[i] = x[j * n + ids[i]!]! + 0;
    const sorted = values.slice(0, training).filter((v) => v === v);
    if (sorted.length < training) hasMissing[j] = 1;
    const points = cutPoints(sorted.sort(), maxBins);
    cuts.push(points);
    padded.fill(Number.POSITIVE_INFINITY).set(points);
    for (let i = 0; i < size; i++) {
      const bin = binOf(values[i]!, padded);
      columns[j * size + i] = bin;
      rows[i * p + j] = bin;
    }
  }
  return { size, cuts, rows, columns, hasMissing };
}

/** Number of cuts below v, by bisection of 256 cuts padded with infinity. */
function binOf(v: number, cuts: Float64Array): number {
  if (v !== v) return MISSING_BIN;
  let bin = 0;
  for (let step = 128; step > 0; step >>>= 1) if (cuts[bin + step - 1]! < v) bin += step;
  return bin;
}

/**
 * At most `maxBins - 1` cut points of ascending values. A column with no more than `maxBins` distinct values is cut
 * between all of them; otherwise a bin is closed when it holds its share of the rows that remain, or when the next
 * value alone fills a bin, so that frequent values stand alone and the others share the remaining bins evenly.
 */
export function cutPoints(sorted: Float64Array, maxBins: number): Float64Array {
  const size = sorted.length;
  let distinct = size === 0 ? 0 : 1;
  for (let r = 1; r < size && distinct <= maxBins; r++) if (sorted[r] !== sorted[r - 1]) distinct++;
  const exact = distinct <= maxBins;
  const cuts: number[] = [];
  let binsLeft = maxBins;
  let remaining = size;
  let start = 0;
  let r = runEnd(sorted, 0);
  while (r < size && binsLeft > 1) {
    const next = runEnd(sorted, r);
    if (exact || (r - start) * binsLeft >= remaining || (next - r) * binsLeft >= remaining) {
      cuts.push(midpoint(sorted[r - 1]!, sorted[r]!));
      remaining -= r - start;
      binsLeft--;
      start = r;
    }
    r = next;
  }
  return Float64Array.from(cuts);
}

/** First place after `start` with another value. */
function runEnd(sorted: Float64Array, start: number): number {
  let r = start + 1;
  while (r < sorted.length && sorted[r] === sorted[start]) r++;
  return r;
}

/** A value m with low <= m < high, the middle where doubles allow it; halves are added so that nothing overflows. */
export function midpoint(low: number, high: number): number {
  const middle = 0.5 * low + 0.5 * high;
  return middle >= low && middle < high ? middle : low;
}
