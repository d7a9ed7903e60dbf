import { type Bins, BINS_PER_WORD } from "./bins.js";

/** Places of a column in a histogram, one per bin. */
export const BINS = 256;

/**
 * Per column and bin the packed gradients of the rows of one node, added up: column j from `j * BINS` on. Its length is
 * that of whole words of columns.
 */
export type Histogram = Float64Array;

export const createHistogram = (bins: Bins): Histogram => new Float64Array(bins.wordsPerRow * BINS_PER_WORD * BINS);

/**
 * Sums `packed` over the rows `list` of a node. Sums are sums of integers, hence exact in any order.
 *
 * Sixteen columns at a time, written out, with offsets that are constants: a row's bins are then four loads, and
 * nothing but the additions remains. The list is walked once per sixteen columns.
 */
export function buildHistogram(bins: Bins, packed: Float64Array, list: Int32Array, histogram: Histogram): void {
  histogram.fill(0);
  const { wordsPerRow } = bins;
  let word = 0;
  for (; word + 4 <= wordsPerRow; word += 4) addFourWords(bins, packed, list, { histogram, word });
  for (; word < wordsPerRow; word++) addWord(bins, packed, list, { histogram, word });
}

interface Place {
  readonly histogram: Histogram;
  /** First word of a row that is added. */
  readonly word: number;
}

function addFourWords(
  { words, wordsPerRow }: Bins,
  packed: Float64Array,
  list: Int32Array,
  { histogram, word }: Place,
): void {
  const first = word * BINS_PER_WORD * BINS;
  const h = histogram.subarray(first, first + 4 * BINS_PER_WORD * BINS);
  for (let k = 0; k < list.length; k++) {
    const i = list[k]!;
    const v = packed[i]!;
    const o = Math.imul(i, wordsPerRow) + word;
    const a = words[o]!;
    h[a & 255]! += v;
    h[256 + ((a >> 8) & 255)]! += v;
    h[512 + ((a >> 16) & 255)]! += v;
    h[768 + (a >>> 24)]! += v;
    const b = words[o + 1]!;
    h[1024 + (b & 255)]! += v;
    h[1280 + ((b >> 8) & 255)]! += v;
    h[1536 + ((b >> 16) & 255)]! += v;
    h[1792 + (b >>> 24)]! += v;
    const c = words[o + 2]!;
    h[2048 + (c & 255)]! += v;
    h[2304 + ((c >> 8) & 255)]! += v;
    h[2560 + ((c >> 16) & 255)]! += v;
    h[2816 + (c >>> 24)]! += v;
    const d = words[o + 3]!;
    h[3072 + (d & 255)]! += v;
    h[3328 + ((d >> 8) & 255)]! += v;
    h[3584 + ((d >> 16) & 255)]! += v;
    h[3840 + (d >>> 24)]! += v;
  }
}

function addWord(
  { words, wordsPerRow }: Bins,
  packed: Float64Array,
  list: Int32Array,
  { histogram, word }: Place,
): void {
  const first = word * BINS_PER_WORD * BINS;
  const h = histogram.subarray(first, first + BINS_PER_WORD * BINS);
  for (let k = 0; k < list.length; k++) {
    const i = list[k]!;
    const v = packed[i]!;
    const a = words[Math.imul(i, wordsPerRow) + word]!;
    h[a & 255]! += v;
    h[256 + ((a >> 8) & 255)]! += v;
    h[512 + ((a >> 16) & 255)]! += v;
    h[768 + (a >>> 24)]! += v;
  }
}

/** Leaves of a parent's histogram what is not the one child's: the other's. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let k = 0; k < parent.length; k++) parent[k]! -= child[k]!;
}
