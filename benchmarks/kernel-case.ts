import type { KernelName } from "@career-dml/kernels";

/** One input of a kernel. */
export interface KernelCase {
  /** Size and settings in words: `squared, n = 1,000`. */
  readonly name: string;
  /** Makes what the kernel takes. */
  readonly input: () => unknown;
  /** Whether it takes a minute or more, and is measured with `--long` alone. */
  readonly long?: boolean;
  /** Why native is not faster, in a sentence for the table: without it that is a failure. */
  readonly slower?: string;
}

/** Cases of the kernels of a folder. */
export type KernelCases = Partial<Readonly<Record<KernelName, readonly KernelCase[]>>>;
