import { js } from "./backend.js";
import type { KernelName } from "./kernels.js";

/** Runs one TypeScript kernel inside a worker thread. Piscina calls the default export. */
// oxlint-disable-next-line import/no-default-export -- the form that piscina asks for
export default function runKernel({ kernel, input }: { kernel: KernelName; input: unknown }): unknown {
  const call = js.kernels[kernel] as unknown as (input: unknown, threads: number) => unknown;
  return call(input, 1);
}
