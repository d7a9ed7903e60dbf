import { exp } from "../elementary/exp.js";
import { log } from "../elementary/log.js";

/**
 * Cross-entropy -ln p_target of the softmax of `count` logits from entry `from` on, which become the probabilities p.
 * The entry `excluded` (-1: none) has probability 0. Exponentials are taken of l - max; their sum runs in eight lanes,
 * label k in lane k mod 8, joined as by `laneDot`.
 *
 * Parity: exact. Twin: native/crates/kernels/src/recurrent/softmax_loss.rs
 */
export function softmaxLoss(
  values: Float64Array,
  from: number,
  count: number,
  { target, excluded }: { readonly target: number; readonly excluded: number },
): number {
  let largest = -Infinity;
  for (let k = 0; k < count; k++) {
    const x = values[from + k]!;
    if (k !== excluded && x > largest) largest = x;
  }
  const distance = values[from + target]! - largest;
  for (let k = 0; k < count; k++) values[from + k] = k === excluded ? 0 : exp(values[from + k]! - largest);
  const sum = laneSum(values, from, count);
  const inverse = 1 / sum;
  for (let k = 0; k < count; k++) values[from + k]! *= inverse;
  return log(sum) - distance;
}

function laneSum(values: Float64Array, from: number, count: number): number {
  const lane = (first: number): number => {
    let sum = 0;
    for (let k = first; k < count; k += 8) sum += values[from + k]!;
    return sum;
  };
  return lane(0) + lane(4) + (lane(2) + lane(6)) + (lane(1) + lane(5) + (lane(3) + lane(7)));
}
