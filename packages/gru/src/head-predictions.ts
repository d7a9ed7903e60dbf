import { headOutputs, type RecurrentHead } from "@career-dml/kernels";

/** Names of a head's predictions: its own, or numbered from 0 where it has several, as `representer0` and `representer1`. */
export function predictionsOf(head: RecurrentHead): readonly string[] {
  const outputs = headOutputs(head);
  return outputs === 1 ? [head.name] : Array.from({ length: outputs }, (_, k) => `${head.name}${k}`);
}
