import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem, type } from "node:os";
import { VERSION } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { z } from "zod";

/** What timings depend on. */
export const environmentSchema = z.strictObject({
  cpu: z.string(),
  threads: z.int(),
  memoryGib: z.number(),
  node: z.string(),
  platform: z.string(),
  /** Name and release of the operating system. */
  system: z.string(),
  /** The widest vector instructions that native kernels find on this processor; `null` where they are not told. */
  instructions: z.string().nullable(),
  /** Version of the Rust compiler on PATH, which builds the native kernels here; `null` without one. */
  rustc: z.string().nullable(),
  /** Of all packages. */
  version: z.string(),
  native: z.boolean(),
  /** Runnable processes over the minute before the run; above zero the machine was not idle. */
  loadBefore: z.number(),
});

/** What timings depend on: {@link environmentSchema} says what each means. */
export type Environment = Readonly<z.output<typeof environmentSchema>>;

/** This machine, and what runs on it. */
export const environment = (): Environment => ({
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  threads: availableParallelism(),
  memoryGib: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  platform: `${platform()} ${arch()}`,
  system: `${type()} ${release()}`,
  instructions: instructions(),
  rustc: rustc(),
  version: VERSION,
  native: loadNative() !== null,
  loadBefore: Math.round(loadavg()[0]! * 100) / 100,
});

/** Instruction sets that kernels are compiled for, widest first, and the flags that a processor must have: as in native/crates/kernels/src/simd.rs. */
const SETS = [
  { name: "AVX-512", flags: ["avx512f", "avx512dq", "avx512vl", "avx512bw"] },
  { name: "AVX2", flags: ["avx2"] },
];

function instructions(): string | null {
  if (platform() !== "linux" || arch() !== "x64") return null;
  const flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1]?.split(" "));
  return SETS.find((set) => set.flags.every((flag) => flags.has(flag)))?.name ?? "portable";
}

function rustc(): string | null {
  const found = spawnSync("rustc", ["--version"], { encoding: "utf8" });
  return found.status === 0 ? (/\d+\.\d+\.\d+\S*/.exec(found.stdout)?.[0] ?? null) : null;
}
