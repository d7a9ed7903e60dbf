import { exp } from "../elementary/exp.js";
import { laneDot } from "../linear/lane-dot.js";

/** The states of one row, `length` x hidden from entry `from` on of an array. */
export interface RowStates {
  readonly states: Float64Array;
  readonly from: number;
  readonly length: number;
  readonly hidden: number;
}

/**
 * Pools the states h_1 .. h_T of one row by attention with a single learned query q: weights a_t are the softmax over the
 * row's own periods of q'h_t, the pooled state is the sum of a_t h_t (the simplest form of Bahdanau, Cho & Bengio 2015:
 * the states are bounded already, so the score needs no layer and no tanh of its own). With q = 0 it is the mean state; a
 * single period has weight 1.
 *
 * Scores are sums by `laneDot`, exponentials are taken of the score minus the largest one; all other sums run over periods
 * in order.
 *
 * @param query Its `hidden` entries begin at `queryAt`.
 * @param weights Receives a_1 .. a_T.
 * @param into Receives the pooled state from entry `at` on.
 *
 * Parity: exact. Twin: native/crates/kernels/src/recurrent/attention_pooling.rs
 */
export function attentionForward(
  { states, from, length, hidden }: RowStates,
  { values: query, at: queryAt }: Span,
  weights: Float64Array,
  { values: into, at }: Span,
): void {
  let largest = -Infinity;
  for (let t = 0; t < length; t++) {
    const score = laneDot(states, from + t * hidden, query, queryAt, hidden);
    weights[t] = score;
    if (score > largest) largest = score;
  }
  let sum = 0;
  for (let t = 0; t < length; t++) {
    weights[t] = exp(weights[t]! - largest);
    sum += weights[t]!;
  }
  const inverse = 1 / sum;
  for (let k = 0; k < hidden; k++) into[at + k] = 0;
  for (let t = 0; t < length; t++) {
    const weight = weights[t]! * inverse;
    weights[t] = weight;
    for (let k = 0; k < hidden; k++) into[at + k]! += weight * states[from + t * hidden + k]!;
  }
}

/** `hidden` entries of an array. */
export interface Span {
  readonly values: Float64Array;
  readonly at: number;
}

/**
 * From the gradient g with respect to the pooled state: adds a_t g + d_t q to the gradient of each state and d_t h_t to
 * that of the query, where d_t = a_t (g'h_t - sum of a_s g'h_s), periods in order.
 *
 * @param weights What `attentionForward` left.
 * @param stateGradients As the states.
 */
export function attentionBackward(
  { states, from, length, hidden }: RowStates,
  { values: query, at: queryAt }: Span,
  weights: Float64Array,
  { values: pooled, at }: Span,
  { stateGradients, queryGradient }: { readonly stateGradients: Float64Array; readonly queryGradient: Float64Array },
): void {
  let mean = 0;
  for (let t = 0; t < length; t++) mean += weights[t]! * laneDot(pooled, at, states, from + t * hidden, hidden);
  for (let t = 0; t < length; t++) {
    const row = from + t * hidden;
    const weight = weights[t]!;
    const d = weight * (laneDot(pooled, at, states, row, hidden) - mean);
    for (let k = 0; k < hidden; k++) {
      stateGradients[row + k]! += weight * pooled[at + k]! + d * query[queryAt + k]!;
      queryGradient[k]! += d * states[row + k]!;
    }
  }
}
