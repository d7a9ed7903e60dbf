import { workers } from "#workers";
import { AbortedError, checkpoint, type RunContext, threadsOf } from "@career-dml/core";
import { js, selectBackend } from "./backend.js";
import type { KernelName, Kernels } from "./kernels.js";
import { typedError } from "./typed-errors.js";
import type { WorkerReply } from "./worker-entry.js";

type Input<K extends KernelName> = Kernels[K] extends (input: infer I, threads: number) => unknown ? I : never;
type Output<K extends KernelName> = Kernels[K] extends (...args: never[]) => infer O ? O : never;

/**
 * Calls a kernel on the backend of `run`: the one way estimators reach long kernels. Native kernels use their own
 * threads; TypeScript kernels run in worker threads, so calls that do not depend on each other belong in one
 * `Promise.all`. Stops before the call if the run was aborted. A worker is ended in the middle of its call; a call in the
 * caller's thread, native or where kernels are not built, ends by itself, so long work is cut into short calls.
 *
 * @throws {AbortedError} if the run is aborted.
 */
export async function invoke<K extends KernelName>(run: RunContext, kernel: K, input: Input<K>): Promise<Output<K>> {
  await checkpoint(run);
  const backend = selectBackend(run.backend);
  const threads = threadsOf(run);
  // One thread that may be asked to stop is a worker too: nothing stops the caller's own.
  if (backend === js && (threads > 1 || run.signal)) {
    const pool = await workers(threads);
    if (pool) {
      // A signal of its own for each call: many calls at once would look like a leak of listeners on the caller's.
      const options = run.signal ? { signal: AbortSignal.any([run.signal]) } : {};
      const reply = (await pool.run({ kernel, input }, options).catch((error: unknown) => {
        throw run.signal?.aborted ? new AbortedError() : error;
      })) as WorkerReply;
      if ("error" in reply) throw typedError(reply.error);
      return reply.output as Output<K>;
    }
  }
  const call = backend.kernels[kernel] as unknown as (input: Input<K>, threads: number) => Output<K>;
  return call(input, threads);
}
