import type { KernelName } from "@career-dml/kernels";
import type { KernelCase, KernelCases } from "./kernel-case.js";
import { boosting } from "./kernels/boosting.js";
import { forest } from "./kernels/forest.js";
import { linear } from "./kernels/linear.js";
import { recurrent } from "./kernels/recurrent.js";
import { selection } from "./kernels/selection.js";

/** Cases by folder of kernels, each a file of benchmarks/kernels. */
export const KERNEL_CASES: Readonly<Record<string, KernelCases>> = Object.freeze({
  linear,
  selection,
  boosting,
  forest,
  recurrent,
});

/** A case with the kernel and the folder that it is of. */
export interface NamedCase extends KernelCase {
  readonly folder: string;
  readonly kernel: KernelName;
}

/** Every case in the order of the table. */
export const namedCases = (): readonly NamedCase[] =>
  Object.entries(KERNEL_CASES).flatMap(([folder, cases]) =>
    Object.entries(cases).flatMap(([kernel, own]) =>
      own.map((one) => ({ ...one, folder, kernel: kernel as KernelName })),
    ),
  );
