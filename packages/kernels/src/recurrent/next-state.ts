import { sigmoid } from "../elementary/sigmoid.js";
import { softplus } from "../elementary/softplus.js";
import { addProduct } from "./add-product.js";
import type { RecurrentLayout, RecurrentNetwork } from "./network.js";
import type { NextStateHead } from "./recurrent-head.js";
import { softmaxLoss } from "./softmax-loss.js";
import { atLeast, type Transitions } from "./transitions.js";

/** A next-state head and where its parameters lie. */
export interface NextStatePlace {
  readonly head: NextStateHead;
  readonly hidden: number;
  readonly labels: number;
  /** Offsets of its parameters; those of the move come last and only with `stay`. */
  readonly weight: number;
  readonly bias: number;
  readonly moveWeight: number;
  readonly moveBias: number;
}

export function nextStatePlace(network: RecurrentNetwork, layout: RecurrentLayout, index: number): NextStatePlace {
  const head = network.heads[index] as NextStateHead;
  const { hidden } = network;
  const labels = network.vocabularies[head.channel]! - head.firstLabel;
  const weight = layout.heads[index]!;
  const bias = weight + hidden * labels;
  return { head, hidden, labels, weight, bias, moveWeight: bias + labels, moveBias: bias + labels + hidden };
}

/** Parameters of the head. */
export const nextStateSize = ({ head, hidden, labels }: NextStatePlace): number =>
  (hidden + 1) * (labels + (head.stay ? 1 : 0));

/**
 * Losses of the gathered transitions of one chunk: the logits of the labels are W' h + b, of a move w' h + c, sums over
 * hidden units from the bias. A stay costs ln(1 + e^s), a move ln(1 + e^-s) plus the cross-entropy of its label among
 * the others.
 *
 * @param states States of the chunk's rows, [row][period][hidden].
 */
export function nextStateForward(
  place: NextStatePlace,
  parameters: Float64Array,
  states: Float64Array,
  transitions: Transitions,
): void {
  const { head, hidden, labels, weight, bias } = place;
  const { count, moves, places, present, target, losses } = transitions;
  transitions.states = atLeast(transitions.states, count * hidden);
  transitions.logits = atLeast(transitions.logits, moves * labels);
  const { states: before, logits } = transitions;
  for (let p = 0; p < count; p++) {
    const from = places[p]! * hidden;
    for (let k = 0; k < hidden; k++) before[p * hidden + k] = states[from + k]!;
  }
  for (let p = 0; p < moves; p++) {
    for (let k = 0; k < labels; k++) logits[p * labels + k] = parameters[bias + k]!;
  }
  const left = { values: before, from: 0, row: hidden, inner: 1 };
  addProduct(left, parameters, weight, { rows: moves, inner: hidden, columns: labels }, logits);
  for (let p = 0; p < count; p++) {
    let loss = 0;
    if (head.stay && present[p]! >= 0) {
      const logit = moveLogit(place, parameters, before, p);
      transitions.moveLogits[p] = logit;
      loss = softplus(p < moves ? -logit : logit);
    }
    if (p < moves) {
      const excluded = head.stay ? present[p]! : -1;
      loss += softmaxLoss(logits, p * labels, labels, { target: target[p]!, excluded });
    }
    losses[p] = loss;
  }
}

function moveLogit(place: NextStatePlace, parameters: Float64Array, states: Float64Array, p: number): number {
  const { hidden, moveWeight, moveBias } = place;
  let logit = parameters[moveBias]!;
  for (let k = 0; k < hidden; k++) logit += states[p * hidden + k]! * parameters[moveWeight + k]!;
  return logit;
}

/**
 * Gradients of `scale` times the losses that `nextStateForward` left: adds those with respect to the states to
 * `stateGradients`, [row][period][hidden], and writes those of the head's parameters, summed over the transitions in
 * order, to `gradient`, whose entries are in the order of the layout.
 */
export function nextStateBackward(
  place: NextStatePlace,
  parameters: Float64Array,
  transitions: Transitions,
  { scale, stateGradients, gradient }: NextStateGradients,
): void {
  const { head, hidden, labels } = place;
  const { count, moves, places, target, states, logits } = transitions;
  gradient.fill(0);
  transitions.stateGradients = atLeast(transitions.stateGradients, count * hidden);
  const before = transitions.stateGradients;
  before.fill(0, 0, count * hidden);
  for (let p = 0; p < moves; p++) {
    for (let k = 0; k < labels; k++) {
      const d = (logits[p * labels + k]! - (k === target[p] ? 1 : 0)) * scale;
      logits[p * labels + k] = d;
      gradient[hidden * labels + k]! += d;
    }
  }
  const transposed = transposedWeight(place, parameters);
  const d = { values: logits, from: 0, row: labels, inner: 1 };
  addProduct(d, transposed, 0, { rows: moves, inner: labels, columns: hidden }, before);
  const across = { values: states, from: 0, row: 1, inner: hidden };
  addProduct(across, logits, 0, { rows: hidden, inner: moves, columns: labels }, gradient);
  if (head.stay) moveBackward(place, parameters, transitions, scale, gradient);
  for (let p = 0; p < count; p++) {
    const to = places[p]! * hidden;
    for (let k = 0; k < hidden; k++) stateGradients[to + k]! += before[p * hidden + k]!;
  }
}

export interface NextStateGradients {
  /** Weight of the head over the transitions of the batch. */
  readonly scale: number;
  readonly stateGradients: Float64Array;
  readonly gradient: Float64Array;
}

/** Weight of the labels, labels x hidden. */
function transposedWeight({ hidden, labels, weight }: NextStatePlace, parameters: Float64Array): Float64Array {
  const transposed = new Float64Array(labels * hidden);
  for (let k = 0; k < hidden; k++) {
    for (let v = 0; v < labels; v++) transposed[v * hidden + k] = parameters[weight + k * labels + v]!;
  }
  return transposed;
}

function moveBackward(
  { hidden, labels, moveWeight }: NextStatePlace,
  parameters: Float64Array,
  { count, moves, present, moveLogits, states, stateGradients }: Transitions,
  scale: number,
  gradient: Float64Array,
): void {
  const weight = (hidden + 1) * labels;
  for (let p = 0; p < count; p++) {
    if (present[p]! < 0) continue;
    const d = (sigmoid(moveLogits[p]!) - (p < moves ? 1 : 0)) * scale;
    for (let k = 0; k < hidden; k++) {
      stateGradients[p * hidden + k]! += d * parameters[moveWeight + k]!;
      gradient[weight + k]! += d * states[p * hidden + k]!;
    }
    gradient[weight + hidden]! += d;
  }
}
