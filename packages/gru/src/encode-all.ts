import type { RunContext } from "@career-dml/core";
import type { Encoding, EncodingTask } from "@career-dml/kernels";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";

/** Runs encoders over careers; entries of a task that the engine does not know stay here. */
export function encodeAll(
  tasks: readonly EncodingTask[],
  run: RunContext,
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Encoding[]> {
  const plain = tasks.map(({ network, precision, parameters, n, periods, codes, lengths, numeric }) => {
    return { network, precision, parameters, n, periods, codes, lengths, numeric };
  });
  return engine.encode(plain, run);
}
