import { CareerDmlError } from "@career-dml/core";
import { js } from "./backend.js";
import type { KernelName } from "./kernels.js";
import type { BareError } from "./typed-errors.js";

/** Structured cloning keeps the message of an error and drops its class and code, so errors travel as data. */
export type WorkerReply = { readonly output: unknown } | { readonly error: BareError };

/** Runs one TypeScript kernel inside a worker thread. Piscina calls the default export. */
// oxlint-disable-next-line import/no-default-export -- the form that piscina asks for
export default function runKernel({ kernel, input }: { kernel: KernelName; input: unknown }): WorkerReply {
  const call = js.kernels[kernel] as unknown as (input: unknown, threads: number) => unknown;
  try {
    return { output: call(input, 1) };
  } catch (error) {
    if (error instanceof CareerDmlError) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}
