import { attentionBackward, attentionForward, type RowStates } from "./attention-pooling.js";
import type { Careers } from "./batch.js";
import type { DenseBatch } from "./dense-batch.js";
import { CHUNK } from "./gru-layer.js";
import type { RecurrentLayout, RecurrentNetwork } from "./network.js";
import { nextStateBackward, nextStateForward, nextStatePlace, nextStateSize } from "./next-state.js";
import { firstOutput } from "./recurrent-head.js";
import { gatherTransitions, newTransitions, type Transitions } from "./transitions.js";

/** The states after every period of the rows of a batch, in its order, and what is read from them. */
export interface EveryState {
  /** [row][period][hidden]; entries after a row's end are never read. */
  readonly states: Float64Array;
  /** Gradient of the loss with respect to the states, apart from that through a last state. */
  readonly gradients: Float64Array;
  /** Weights of attention pooling, [row][period]. */
  readonly weights: Float64Array;
  /** One per chunk. */
  readonly transitions: readonly Transitions[];
}

/** Whether anything but the last state of each row is read. */
export const readsEveryState = ({ pooling, heads }: RecurrentNetwork): boolean =>
  pooling === "attention" || heads.some((head) => head.loss === "nextState");

export function newEveryState(network: RecurrentNetwork, periods: number, capacity: number): EveryState {
  const states = capacity * periods * network.hidden;
  return {
    states: new Float64Array(states),
    gradients: new Float64Array(states),
    weights: new Float64Array(capacity * periods),
    transitions: Array.from({ length: Math.ceil(capacity / CHUNK) }, () => newTransitions(periods)),
  };
}

/** What the functions below read beside the batch. */
export interface EveryStateContext {
  readonly network: RecurrentNetwork;
  readonly layout: RecurrentLayout;
  readonly parameters: Float64Array;
  readonly careers: Careers;
}

/** Pools the states of every row by attention into `batch.hidden`. */
export function poolStates(context: EveryStateContext, every: EveryState, batch: DenseBatch): void {
  const { network, layout, parameters } = context;
  for (let i = 0; i < batch.rows; i++) {
    const row = rowStates(context, every, batch, i);
    const into = { values: batch.hidden, at: i * network.hidden };
    attentionForward(row, { values: parameters, at: layout.query }, weightsOf(context, every, i), into);
  }
}

/**
 * Carries `batch.hiddenGradient`, that with respect to the pooled states, to `every.gradients`.
 *
 * @returns Gradient of the query: rows are summed within chunks of 32, then over chunks, in order.
 */
export function poolBackward(context: EveryStateContext, every: EveryState, batch: DenseBatch): Float64Array {
  const { network, layout, parameters } = context;
  const total = new Float64Array(network.hidden);
  const queryGradient = new Float64Array(network.hidden);
  for (let first = 0; first < batch.rows; first += CHUNK) {
    queryGradient.fill(0);
    for (let i = first; i < Math.min(first + CHUNK, batch.rows); i++) {
      const row = rowStates(context, every, batch, i);
      const pooled = { values: batch.hiddenGradient, at: i * network.hidden };
      const gradients = { stateGradients: every.gradients, queryGradient };
      const query = { values: parameters, at: layout.query };
      attentionBackward(row, query, weightsOf(context, every, i), pooled, gradients);
    }
    for (let k = 0; k < total.length; k++) total[k]! += queryGradient[k]!;
  }
  return total;
}

function rowStates(
  { network, careers }: EveryStateContext,
  every: EveryState,
  batch: DenseBatch,
  i: number,
): RowStates {
  const { hidden } = network;
  const length = careers.lengths[batch.units[i]!]!;
  return { states: every.states, from: i * careers.periods * hidden, length, hidden };
}

const weightsOf = ({ careers: { periods } }: EveryStateContext, { weights }: EveryState, i: number): Float64Array =>
  weights.subarray(i * periods, (i + 1) * periods);

/**
 * Runs every next-state head over the batch, heads in turn, a chunk of 32 rows at a time: leaves each row's sum of
 * log-likelihoods in the head's outputs and the number of transitions in `batch.transitions`. With a gradient to add to,
 * adds the gradients of the weighted mean losses per transition of the batch to it, chunks in order, and to
 * `every.gradients`.
 */
export function nextStates(
  context: EveryStateContext,
  every: EveryState,
  batch: DenseBatch,
  gradient: Float64Array | null,
): void {
  const { network, careers } = context;
  const chunks = every.transitions.slice(0, Math.ceil(batch.rows / CHUNK));
  network.heads.forEach((head, index) => {
    if (head.loss !== "nextState") return;
    chunks.forEach((chunk, c) => gatherTransitions(head, careers, batch, c * CHUNK, chunk));
    const count = chunks.reduce((sum, chunk) => sum + chunk.count, 0);
    batch.transitions[index] = count;
    const place = nextStatePlace(network, context.layout, index);
    const part = new Float64Array(gradient && count > 0 ? nextStateSize(place) : 0);
    chunks.forEach((chunk, c) => {
      const from = c * CHUNK * careers.periods * network.hidden;
      nextStateForward(place, context.parameters, every.states.subarray(from), chunk);
      rowLikelihoods(context, chunk, batch, index, c * CHUNK);
      if (gradient === null || count === 0) return;
      const stateGradients = every.gradients.subarray(from);
      nextStateBackward(place, context.parameters, chunk, {
        scale: head.weight / count,
        stateGradients,
        gradient: part,
      });
      for (let k = 0; k < part.length; k++) gradient[place.weight + k]! += part[k]!;
    });
  });
}

/** Minus the losses of each row's transitions, summed in their order. */
function rowLikelihoods(
  { network, careers }: EveryStateContext,
  { count, places, losses }: Transitions,
  batch: DenseBatch,
  index: number,
  first: number,
): void {
  const at = firstOutput(network.heads, index) * batch.rows + first;
  batch.outputs.fill(0, at, at + Math.min(CHUNK, batch.rows - first));
  for (let p = 0; p < count; p++) {
    batch.outputs[at + Math.floor(places[p]! / careers.periods)]! -= losses[p]!;
  }
}
