import { isDeepStrictEqual } from "node:util";
import { loadNative } from "@career-dml/kernels";
import type { BenchContext } from "../bench/bench-context.js";
import type { BenchRow } from "../bench/bench-result.js";
import { timingOf } from "../bench/timing.js";
import { type MainJob, runMainJob } from "../main-job/run-main-job.js";

const N = 1_000;

/** Native runs, of a few seconds each; one in TypeScript takes as long as all of them. */
const NATIVE_RUNS = 3;

const largest = (jobs: readonly MainJob[]): number => Math.max(...jobs.map(({ peak }) => peak));

/** The job of `npm start` on both backends, each run in a process of its own, from its start to its end. */
export async function measureRun({ say }: BenchContext): Promise<BenchRow[]> {
  const native: MainJob[] = [];
  for (let k = 1; loadNative() !== null && k <= NATIVE_RUNS; k++) {
    say(`native kernels, ${k} of ${NATIVE_RUNS}`);
    native.push(await runMainJob(N, "native"));
  }
  say("TypeScript kernels");
  const js = await runMainJob(N, "js");
  const measured = native.length > 0;
  return [
    {
      group: "main job",
      subject: "npm start",
      name: `n = ${N.toLocaleString("en")}, with its report`,
      equal: measured ? native.every(({ found }) => isDeepStrictEqual(found, js.found)) : null,
      js: timingOf([js.seconds]),
      native: null,
      nativeThreads: measured ? timingOf(native.map(({ seconds }) => seconds)) : null,
      slower: null,
      atMost: measured ? 8 : null,
      peak: { js: js.peak, native: measured ? largest(native) : null },
    },
  ];
}
