import type { RunContext } from "@career-dml/core";
import type { Encoding, EncodingTask } from "@career-dml/kernels";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";

/** A trained network and the careers to describe. */
export type EncoderTask = Omit<EncodingTask, "precision">;

/** Runs encoders over careers; entries of a task that the engine does not know stay here. */
export function encodeAll(
  tasks: readonly EncoderTask[],
  run: RunContext,
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Encoding[]> {
  const plain = tasks.map(({ network, parameters, n, periods, codes, lengths, numeric }) => {
    return { network, precision: "double" as const, parameters, n, periods, codes, lengths, numeric };
  });
  return engine.encode(plain, run);
}
