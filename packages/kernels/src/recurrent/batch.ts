import { CHUNK, type Chunk, type GruSizes, type MutableChunk, newChunk, type Reals } from "./gru-layer.js";

/** Careers as the kernels read them. */
export interface Careers {
  readonly n: number;
  readonly periods: number;
  /** Codes of each channel in turn, row-major n x periods, left-aligned. */
  readonly codes: Int32Array;
  /** States that count, 1 to `periods`; what follows them is never read. */
  readonly lengths: Int32Array;
  /** Numeric columns of each state, [row][period][column]; empty for a network without. */
  readonly numeric: Float64Array;
}

/** The rows of one step, longest career first, cut into chunks. */
export interface Batch<A extends Reals = Float64Array> {
  readonly chunks: readonly Chunk<A>[];
  /** Position within the given rows of each row of the chunks, in order. */
  readonly positions: Uint32Array;
  /** Items of the input table that occur, ascending. */
  readonly present: Int32Array;
}

/** Buffers for batches of at most `capacity` rows, filled again and again. */
export interface BatchBuffers<A extends Reals = Float64Array> {
  readonly chunks: readonly MutableChunk<A>[];
  readonly positions: Uint32Array;
  readonly seen: Uint8Array;
  readonly present: Int32Array;
  /** First item of each channel. */
  readonly offsets: Int32Array;
}

export function newBatchBuffers<A extends Reals>(
  sizes: GruSizes,
  vocabularies: readonly number[],
  capacity: number,
  zeros: (length: number) => A,
): BatchBuffers<A> {
  const offsets = new Int32Array(vocabularies.length);
  for (let c = 1; c < offsets.length; c++) offsets[c] = offsets[c - 1]! + vocabularies[c - 1]!;
  return {
    chunks: Array.from({ length: Math.ceil(capacity / CHUNK) }, () => newChunk(sizes, zeros)),
    positions: new Uint32Array(capacity),
    seen: new Uint8Array(sizes.items),
    present: new Int32Array(sizes.items),
    offsets,
  };
}

/**
 * Fills the buffers with `rows`, sorted by length, longest first, equal lengths in the given order: so the rows that are
 * active in a period come first, and none is computed after its end.
 */
export function fillBatch<A extends Reals>(
  sizes: GruSizes,
  careers: Careers,
  rows: Uint32Array,
  buffers: BatchBuffers<A>,
): Batch<A> {
  const { periods } = sizes;
  const { positions, seen } = buffers;
  let sorted = 0;
  for (let length = periods; length > 0 && sorted < rows.length; length--) {
    for (let p = 0; p < rows.length; p++) if (careers.lengths[rows[p]!] === length) positions[sorted++] = p;
  }
  seen.fill(0);
  const used = Math.ceil(rows.length / CHUNK);
  for (let c = 0; c < used; c++) {
    fillChunk(sizes, careers, rows, buffers, c);
  }
  let count = 0;
  for (let item = 0; item < sizes.items; item++) if (seen[item] === 1) buffers.present[count++] = item;
  return {
    chunks: buffers.chunks.slice(0, used),
    positions: positions.subarray(0, rows.length),
    present: buffers.present.subarray(0, count),
  };
}

function fillChunk(
  sizes: GruSizes,
  careers: Careers,
  rows: Uint32Array,
  buffers: BatchBuffers<Reals>,
  index: number,
): void {
  const { periods, channels, numeric } = sizes;
  const { positions, seen, offsets } = buffers;
  const chunk = buffers.chunks[index]!;
  const from = index * CHUNK;
  chunk.rows = Math.min(CHUNK, rows.length - from);
  chunk.active.fill(0);
  for (let b = 0; b < chunk.rows; b++) {
    const unit = rows[positions[from + b]!]!;
    const length = careers.lengths[unit]!;
    chunk.lengths[b] = length;
    for (let t = 0; t < length; t++) {
      chunk.active[t]!++;
      for (let c = 0; c < channels; c++) {
        const item = offsets[c]! + careers.codes[(c * careers.n + unit) * periods + t]!;
        chunk.items[(t * channels + c) * CHUNK + b] = item;
        seen[item] = 1;
      }
      const from = (unit * periods + t) * numeric;
      for (let m = 0; m < numeric; m++) chunk.numeric[(t * CHUNK + b) * numeric + m] = careers.numeric[from + m]!;
    }
  }
}

/** Copies the state after the last period of each row into a row-major rows x hidden array. */
export function lastStates({ hidden, stride }: GruSizes, batch: Batch<Reals>, into: Float64Array): void {
  batch.chunks.forEach((chunk, c) => {
    for (let b = 0; b < chunk.rows; b++) {
      const from = (chunk.lengths[b]! * CHUNK + b) * stride;
      into.set(chunk.hidden.subarray(from, from + hidden), (c * CHUNK + b) * hidden);
    }
  });
}

/**
 * Copies the state after each period of each row into [row][period][hidden], rows in batch order. Entries after a row's
 * end keep what they hold.
 */
export function everyState({ hidden, stride, periods }: GruSizes, batch: Batch<Reals>, into: Float64Array): void {
  batch.chunks.forEach((chunk, c) => {
    for (let b = 0; b < chunk.rows; b++) {
      for (let t = 0; t < chunk.lengths[b]!; t++) {
        const from = ((t + 1) * CHUNK + b) * stride;
        into.set(chunk.hidden.subarray(from, from + hidden), ((c * CHUNK + b) * periods + t) * hidden);
      }
    }
  });
}

/** Hands the gradient with respect to each row's last state, row-major rows x hidden in batch order, to the chunks. */
export function lastStateGradients({ hidden, stride }: GruSizes, batch: Batch<Reals>, from: Float64Array): void {
  batch.chunks.forEach((chunk, c) => {
    for (let b = 0; b < chunk.rows; b++) {
      const row = (c * CHUNK + b) * hidden;
      chunk.carry.set(from.subarray(row, row + hidden), b * stride);
    }
  });
}

/** Hands gradients with respect to the states of `everyState`, in its order, to the chunks of a layer that takes them. */
export function everyStateGradients(
  { hidden, stride, periods }: GruSizes,
  batch: Batch<Reals>,
  from: Float64Array,
): void {
  batch.chunks.forEach((chunk, c) => {
    for (let b = 0; b < chunk.rows; b++) {
      for (let t = 0; t < chunk.lengths[b]!; t++) {
        const at = ((c * CHUNK + b) * periods + t) * hidden;
        chunk.stateGradient.set(from.subarray(at, at + hidden), (t * CHUNK + b) * stride);
      }
    }
  });
}
