import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { repository } from "../repository.js";
import type { Counts } from "./judge-counts.js";
import type { Toolchain } from "./toolchain.js";

/** Counts that others are held against, and the compiler and instruction set that they are of. */
export interface Baseline extends Toolchain {
  /** What the kernels found to be there: `Avx2`. Valgrind shows no wider one. */
  readonly instructionSet: string;
  readonly counts: Counts;
}

const file = (): string => repository("benchmarks/results/instructions.json");

/** The committed baseline; `null` if there is none. */
export const readBaseline = (): Baseline | null =>
  existsSync(file()) ? (JSON.parse(readFileSync(file(), "utf8")) as Baseline) : null;

export const writeBaseline = (baseline: Baseline): void =>
  writeFileSync(file(), `${JSON.stringify(baseline, null, 2)}\n`);

/** How two sets of counts differ in what makes them comparable; empty if they do not. */
export const differences = (a: Partial<Baseline>, b: Partial<Baseline>): string[] =>
  (["rustc", "target", "instructionSet"] as const)
    .filter((name) => a[name] !== undefined && b[name] !== undefined && a[name] !== b[name])
    .map((name) => `${name} ${a[name]}, not ${b[name]}`);
