import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { js, type KernelName, loadNative } from "@career-dml/kernels";

/** One input of a kernel, and how often to time it. */
export interface BenchCase {
  /** Size and settings in words: `squared, n = 1,000`. */
  readonly name: string;
  /** What the kernel takes. */
  readonly input: unknown;
  /** Timed calls per backend; the median is reported. */
  readonly repetitions: number;
}

/** Medians of one case, seconds. */
export interface BenchRow {
  readonly kernel: KernelName;
  readonly name: string;
  readonly repetitions: number;
  /** Whether native output equals the TypeScript kernel's to the last bit, at every number of threads; `null` without native kernels. */
  readonly equal: boolean | null;
  /** TypeScript, one thread. */
  readonly js: number;
  /** Native, one thread; `null` without native kernels. */
  readonly native: number | null;
  /** Native, all threads. */
  readonly nativeThreads: number | null;
}

type Call = (input: unknown, threads: number) => unknown;

/** Threads at which native output is held against TypeScript's. */
const CHECKED_THREADS = [1, 2, 3, 8];

/**
 * Checks each case for equality, then times it. Backends take turns within a repetition, so that whatever else the
 * machine does meets all of them; the equality calls are their warm-up.
 */
export function compare(kernel: KernelName, cases: readonly BenchCase[]): BenchRow[] {
  const native = loadNative();
  const jsCall = js.kernels[kernel] as unknown as Call;
  const nativeCall = native ? (native.kernels[kernel] as unknown as Call) : null;
  return cases.map(({ name, input, repetitions }) => {
    const expected = jsCall(input, 1);
    const equal =
      nativeCall && CHECKED_THREADS.every((threads) => isDeepStrictEqual(nativeCall(input, threads), expected));
    const calls = [
      () => jsCall(input, 1),
      ...(nativeCall ? [() => nativeCall(input, 1), () => nativeCall(input, availableParallelism())] : []),
    ];
    const [jsTime = 0, one = null, all = null] = medians(calls, repetitions);
    return { kernel, name, repetitions, equal, js: jsTime, native: one, nativeThreads: all };
  });
}

/** Median seconds of each call over rounds in which they take turns. */
export function medians(calls: readonly (() => unknown)[], rounds: number): number[] {
  const times = calls.map(() => new Float64Array(rounds));
  for (let round = 0; round < rounds; round++) {
    calls.forEach((call, k) => {
      const started = performance.now();
      call();
      times[k]![round] = (performance.now() - started) / 1000;
    });
  }
  return times.map(median);
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
