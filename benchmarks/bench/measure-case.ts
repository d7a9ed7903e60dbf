import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { BackendName } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import type { BenchRow } from "./bench-result.js";
import { race } from "./race.js";

/** Work that both backends can do. */
export type Work = (backend: BackendName, threads: number) => unknown;

/** One case, before it is measured. */
export interface BenchCase {
  readonly group: string;
  readonly subject: string;
  /** Sizes and settings in words. */
  readonly name: string;
  /** Why native kernels are not faster, where they need not be. */
  readonly slower?: string | undefined;
  /** Seconds that native kernels on all threads must not exceed. */
  readonly atMost?: number | undefined;
  /** Makes the data, which does not count. */
  readonly prepare: () => Work | Promise<Work>;
}

/** Threads at which native results are held against TypeScript's. */
export const CHECKED_THREADS = Object.freeze([1, 2, 3, 8]);

/** Seconds that the rounds of one case take, if three rounds are done by then. */
const SECONDS = 0.5;

/** Checks one case for equality, then times it; what is unequal is timed all the same, and said. The checks warm everything up. */
export async function measureCase({ prepare, ...described }: BenchCase): Promise<BenchRow> {
  const work = await prepare();
  const native = loadNative() !== null;
  const equal = native ? await isEqual(work) : null;
  // Without native kernels nothing has been called yet.
  if (!native) await work("js", 1);
  const calls = [() => work("js", 1), () => work("native", 1), () => work("native", availableParallelism())];
  const [js, one = null, all = null] = await race(native ? calls : calls.slice(0, 1), SECONDS);
  const { group, subject, name, slower = null, atMost = null } = described;
  return { group, subject, name, equal, js: js!, native: one, nativeThreads: all, slower, atMost, peak: null };
}

async function isEqual(work: Work): Promise<boolean> {
  const expected = await work("js", 1);
  for (const threads of CHECKED_THREADS) {
    if (!isDeepStrictEqual(await work("native", threads), expected)) return false;
  }
  return true;
}
