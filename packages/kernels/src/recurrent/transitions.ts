import type { Careers } from "./batch.js";
import type { DenseBatch } from "./dense-batch.js";
import { CHUNK } from "./gru-layer.js";
import { countsRow } from "./head-losses.js";
import type { NextStateHead } from "./recurrent-head.js";

/** The transitions that a next-state head predicts in one chunk of rows. Buffers grow as they are needed. */
export interface Transitions {
  count: number;
  /** The first `moves` of them choose among labels by the softmax: moves, or all without a move-or-stay stage. */
  moves: number;
  /** Row within the chunk and its state before the transition: row * periods + period. */
  readonly places: Int32Array;
  /** Label before the transition, -1 where the code is no label; and after it. */
  readonly present: Int32Array;
  readonly target: Int32Array;
  /** Logit of a move, and the loss. */
  readonly moveLogits: Float64Array;
  readonly losses: Float64Array;
  /** States before the transitions, row-major count x hidden, and the gradient with respect to them. */
  states: Float64Array;
  stateGradients: Float64Array;
  /** Logits, then probabilities, then their gradient, row-major moves x labels. */
  logits: Float64Array;
}

export function newTransitions(periods: number): Transitions {
  const capacity = CHUNK * Math.max(0, periods - 1);
  return {
    count: 0,
    moves: 0,
    places: new Int32Array(capacity),
    present: new Int32Array(capacity),
    target: new Int32Array(capacity),
    moveLogits: new Float64Array(capacity),
    losses: new Float64Array(capacity),
    states: new Float64Array(0),
    stateGradients: new Float64Array(0),
    logits: new Float64Array(0),
  };
}

/**
 * Gathers the transitions of the rows from `first` on, of those that the head counts: first the moves, then, with a
 * move-or-stay stage, the stays; within each, rows in order of the batch, periods ascending.
 */
export function gatherTransitions(
  head: NextStateHead,
  careers: Careers,
  batch: DenseBatch,
  first: number,
  into: Transitions,
): void {
  into.count = 0;
  visit(head, careers, batch, first, into, (moved) => moved || !head.stay);
  into.moves = into.count;
  if (head.stay) visit(head, careers, batch, first, into, (moved) => !moved);
}

function visit(
  { channel, firstLabel, ...head }: NextStateHead,
  { n, periods, codes, lengths }: Careers,
  batch: DenseBatch,
  first: number,
  into: Transitions,
  wanted: (moved: boolean) => boolean,
): void {
  const end = Math.min(first + CHUNK, batch.rows);
  for (let i = first; i < end; i++) {
    if (!countsRow({ channel, firstLabel, ...head }, batch, i)) continue;
    const unit = batch.units[i]!;
    const row = (channel * n + unit) * periods;
    for (let t = 0; t + 1 < lengths[unit]!; t++) {
      const before = codes[row + t]!;
      const after = codes[row + t + 1]!;
      if (after < firstLabel || !wanted(before !== after)) continue;
      const p = into.count++;
      into.places[p] = (i - first) * periods + t;
      into.present[p] = before < firstLabel ? -1 : before - firstLabel;
      into.target[p] = after - firstLabel;
    }
  }
}

/** A buffer of at least `length` entries; what it held is lost where it grows. */
export const atLeast = (buffer: Float64Array, length: number): Float64Array =>
  buffer.length >= length ? buffer : new Float64Array(length + (length >> 1));
