import type { BenchResult, BenchRow } from "../bench/bench-result.js";
import type { Timing } from "../bench/timing.js";

/** Calls whose quartiles lie `spread` around their median. */
export const timing = (median: number, spread = 0.01): Timing => ({
  calls: 9,
  median,
  low: median * (1 - spread),
  high: median * (1 + spread),
});

/** A kernel that takes 1.5 s in TypeScript and an eighth of that natively on two threads. */
export const row = (changes: Partial<BenchRow> = {}): BenchRow => ({
  group: "linear",
  subject: "gram",
  name: "n = 8",
  equal: true,
  js: timing(1.5),
  native: timing(0.375),
  nativeThreads: timing(0.1875),
  slower: null,
  atMost: null,
  peak: null,
  ...changes,
});

/** Sections of a machine that there is not. */
export const resultOf = (
  sections: BenchResult["sections"],
  environment: Partial<BenchResult["environment"]> = {},
): BenchResult => ({
  environment: {
    cpu: "Abacus",
    threads: 2,
    memoryGib: 1,
    node: "20.19.0",
    platform: "linux x64",
    system: "Linux 6",
    instructions: "AVX2",
    rustc: null,
    version: "0.1.0",
    native: true,
    loadBefore: 0,
    ...environment,
  },
  sections,
});
