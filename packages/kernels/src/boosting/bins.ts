/** Bin of missing values; the others are 0..254. */
export const MISSING_BIN = 255;
/** Columns whose bins of a row lie in one word. */
export const BINS_PER_WORD = 4;

/** The covariates of one fit as 8-bit bins of its rows. */
export interface Bins {
  /** Rows, the training rows first. */
  readonly size: number;
  /** Per column its ascending cut points: a value belongs to the bin numbered by the cuts below it. */
  readonly cuts: readonly Float64Array[];
  /** Row-major bins, four a word, the lowest byte the first column's; bytes of columns that do not exist are 0. */
  readonly words: Int32Array;
  readonly wordsPerRow: number;
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
  const wordsPerRow = Math.ceil(p / BINS_PER_WORD);
  const words = new Int32Array(size * wordsPerRow);
  const columns = new Uint8Array(size * p);
  const hasMissing = new Uint8Array(p);
  const cuts: Float64Array[] = [];
  for (let j = 0; j < p; j++) {
    const values = valuesOf(x.subarray(j * n, (j + 1) * n), ids);
    const sorted = values.slice(0, training).filter((v) => v === v);
    if (sorted.length < training) hasMissing[j] = 1;
    const points = cutPoints(sorted.sort(), maxBins);
    cuts.push(points);
    const column = columns.subarray(j * size, (j + 1) * size);
    binColumn(values, points, column);
    const place = Math.floor(j / BINS_PER_WORD);
    packColumn(column, words.subarray(place), { wordsPerRow, shift: 8 * (j % BINS_PER_WORD) });
  }
  return { size, cuts, words, wordsPerRow, columns, hasMissing };
}

// A loop to a function, as V8 likes it: see gradients.ts.
function valuesOf(column: Float64Array, ids: Uint32Array): Float64Array {
  const values = new Float64Array(ids.length);
  // Adding zero turns -0 into 0, which a sort would set apart.
  for (let i = 0; i < values.length; i++) values[i] = column[ids[i]!]! + 0;
  return values;
}

function binColumn(values: Float64Array, cuts: Float64Array, bins: Uint8Array): void {
  const padded = new Float64Array(256).fill(Number.POSITIVE_INFINITY);
  padded.set(cuts);
  for (let i = 0; i < values.length; i++) bins[i] = binOf(values[i]!, padded);
}

function packColumn(
  bins: Uint8Array,
  words: Int32Array,
  { wordsPerRow, shift }: { readonly wordsPerRow: number; readonly shift: number },
): void {
  for (let i = 0, place = 0; i < bins.length; i++, place += wordsPerRow) words[place]! |= bins[i]! << shift;
}

/** Number of cuts below v, by bisection of 256 cuts padded with infinity. */
function binOf(v: number, cuts: Float64Array): number {
  if (v !== v) return MISSING_BIN;
  let bin = 0;
  // Written as a product: a branch on each comparison would be mispredicted half of the time.
  for (let step = 128; step > 0; step >>>= 1) bin += step * Number(cuts[bin + step - 1]! < v);
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
