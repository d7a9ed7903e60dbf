import type { RecurrentNetwork } from "@career-dml/kernels";
import type { CareerTensors } from "./career-tensors.js";
import { type Phi, phiOf } from "./losses.js";
import type { ParameterTensors } from "./parameter-tensors.js";
import { pooledStates } from "./pooled-states.js";
import { recurrentStates } from "./recurrent-states.js";
import type { Tensor2D, Tensorflow } from "./tensorflow.js";

/** What heads and adversary read of some rows. */
export interface DescribedCareers extends Phi {
  /** State after each period, rows x hidden; a row that has ended keeps its last. */
  readonly states: readonly Tensor2D[];
  /** Pooled state, rows x hidden. */
  readonly hidden: Tensor2D;
}

/** States, pooled state and phi; `noise` as `phiOf` takes it. */
export function describedCareers(
  tf: Tensorflow,
  network: RecurrentNetwork,
  parameters: ParameterTensors,
  { careers, noise }: { readonly careers: CareerTensors; readonly noise: Tensor2D | null },
): DescribedCareers {
  const states = recurrentStates(tf, network, parameters, careers);
  const hidden = pooledStates(tf, network, parameters, { states, careers });
  return { states, hidden, ...phiOf(tf, network, parameters, { hidden, noise }) };
}
