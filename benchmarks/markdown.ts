import type { BenchRow } from "./compare.js";
import type { Environment } from "./environment.js";
import { markdownTable } from "./markdown-table.js";

/** Seconds with three significant digits, in the unit that suits. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "-";
  const [value, unit] = seconds >= 1 ? [seconds, "s"] : seconds >= 1e-3 ? [seconds * 1e3, "ms"] : [seconds * 1e6, "us"];
  return `${value.toPrecision(3)} ${unit}`;
}

const ratio = (slow: number, fast: number | null): string => (fast === null ? "-" : `${(slow / fast).toPrecision(3)}x`);
const equality = (equal: boolean | null): string => (equal === null ? "-" : equal ? "same bits" : "DIFFERENT");

/** The rows as a Markdown table below the environment they were measured in. */
export function markdown(environment: Environment, rows: readonly BenchRow[]): string {
  const { cpu, threads, memoryGib, node, platform, native, loadBefore } = environment;
  const header = [
    "kernel",
    "case",
    "TypeScript",
    "native, 1 thread",
    `native, ${threads} threads`,
    "ratio",
    "equality",
  ];
  const body = rows.map((row) => [
    row.kernel,
    row.name,
    duration(row.js),
    duration(row.native),
    duration(row.nativeThreads),
    ratio(row.js, row.nativeThreads),
    equality(row.equal),
  ]);
  return [
    `${cpu}, ${threads} threads, ${memoryGib} GiB, ${platform}, Node ${node}, ${native ? "native kernels built" : "no native kernels"}, load ${loadBefore} before the run.`,
    "Medians of wall time; TypeScript on one thread; ratio: TypeScript over native with all threads. Equality: native output against TypeScript's, with 1, 2, 3 and 8 threads.",
    "",
    markdownTable(header, body),
    "",
  ].join("\n");
}
