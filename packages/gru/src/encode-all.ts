import type { RunContext } from "@career-dml/core";
import { type Encoding, type EncodingTask, invoke, selectBackend } from "@career-dml/kernels";

/** Runs encoders over careers: one native call for all, or one call each where calls run in worker threads. */
export async function encodeAll(tasks: readonly EncodingTask[], run: RunContext): Promise<Encoding[]> {
  const plain = tasks.map(({ network, parameters, n, periods, codes, lengths }) => {
    return { network, parameters, n, periods, codes, lengths };
  });
  if (selectBackend(run.backend).name === "native") return invoke(run, "encodeRecurrent", { tasks: plain });
  return (await Promise.all(plain.map((task) => invoke(run, "encodeRecurrent", { tasks: [task] })))).flat();
}
