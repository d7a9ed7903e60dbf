import { quantiles } from "@career-dml/core";
import type { Found, PeerInput } from "./ask-peer.js";

/** A script of benchmarks/peers that does a task by other software. */
export type PeerScript = `python/${string}.py` | `r/${string}.R`;

/** A job that we and others do on the same data. */
export interface PeerTask {
  /** In words, with its sizes. */
  readonly name: string;
  /** What peers read; `repetitions` says how often they do it. */
  readonly input: PeerInput & { readonly repetitions: number };
  /** Peers by name. */
  readonly peers: Readonly<Record<string, PeerScript>>;
  /** The job in this project, with as many threads as peers have; what it returns tells what was found, which takes no part in its time. */
  readonly work: () => Promise<() => Found | Promise<Found>>;
  /** In words or figures, that both did the same job. */
  readonly agreement: (ours: Found, theirs: Found) => string;
}

/** Calls of our side, of which the median is taken. */
const REPETITIONS = 5;

/** Median seconds of a task on our side, and what it found. A first call that does not count loads code and memory. */
export async function ourSide({ work }: PeerTask): Promise<{ readonly seconds: number; readonly found: Found }> {
  const tell = await work();
  const times: number[] = [];
  for (let k = 0; k < REPETITIONS; k++) {
    const started = performance.now();
    await work();
    times.push((performance.now() - started) / 1000);
  }
  return { seconds: quantiles(times, [0.5])[0]!, found: await tell() };
}
