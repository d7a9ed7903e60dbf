import { z } from "zod";
import { environmentSchema } from "../environment.js";

const seconds = z.number().positive();

const timing = z.strictObject({ calls: z.int().min(1), median: seconds, low: seconds, high: seconds });

/** One case on both backends. */
const benchRow = z.strictObject({
  /** Rows of a group share a line of the history: a folder of kernels, `estimators`, `main job`. */
  group: z.string(),
  /** Kernel, function or command. */
  subject: z.string(),
  /** Sizes and settings in words. */
  name: z.string(),
  /** Whether native results equal TypeScript's to the last bit, whatever the number of threads; `null` without native kernels. */
  equal: z.boolean().nullable(),
  /** TypeScript on one thread; the main job on all. */
  js: timing,
  /** Native on one thread; `null` without native kernels, and for the main job. */
  native: timing.nullable(),
  /** Native on all threads; `null` without native kernels. */
  nativeThreads: timing.nullable(),
  /** Why native kernels are not faster, where they need not be. */
  slower: z.string().nullable(),
  /** Seconds that native kernels on all threads must not exceed; `null` without a bound. */
  atMost: seconds.nullable(),
  /** Largest resident size of the process in bytes; `null` where it is not measured. */
  peak: z.strictObject({ js: z.number(), native: z.number().nullable() }).nullable(),
});

/** One thing measured, and what it must not exceed. */
const boundedRow = z.strictObject({
  name: z.string(),
  unit: z.enum(["s", "MB", "times"]),
  value: z.number(),
  /** `null` without a bound. */
  bound: z.number().nullable(),
});

/** One task that other software does as well. */
const peerRow = z.strictObject({
  task: z.string(),
  peer: z.string(),
  version: z.string(),
  peerSeconds: seconds,
  /** Seconds of this project. */
  ours: seconds,
  /** Theirs over ours. */
  ratio: z.number(),
  /** In which sense both did the same. */
  agreement: z.string(),
});

/** What `pnpm bench` measured: sections that were not measured are absent. */
export const benchResult = z.strictObject({
  environment: environmentSchema,
  sections: z.strictObject({
    run: z.array(benchRow).optional(),
    estimators: z.array(benchRow).optional(),
    kernels: z.array(benchRow).optional(),
    limits: z.array(boundedRow).optional(),
    peers: z.array(peerRow).optional(),
  }),
});

export type BenchResult = z.output<typeof benchResult>;
export type BenchSections = BenchResult["sections"];
export type SectionName = keyof BenchSections;
export type BenchRow = z.output<typeof benchRow>;
export type BoundedRow = z.output<typeof boundedRow>;
export type PeerRow = z.output<typeof peerRow>;

/** Sections whose rows compare both backends. */
export const TIMED_SECTIONS = Object.freeze(["run", "estimators", "kernels"] as const);
