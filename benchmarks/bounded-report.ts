import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "./environment.js";
import { markdownTable } from "./markdown-table.js";

/** One thing measured, and what it must not exceed. */
export interface BoundedRow {
  readonly name: string;
  readonly unit: "s" | "MB" | "times";
  readonly value: number;
  /** At most this; at least, where `atLeast` says so; `null` without a bound. */
  readonly bound: number | null;
  readonly atLeast?: true;
}

/** What was measured, where, and how. */
export interface BoundedReport {
  readonly title: string;
  readonly environment: Environment;
  /** A paragraph on the settings of the rows. */
  readonly settings: string;
  readonly rows: readonly BoundedRow[];
}

const text = ({ value, unit }: BoundedRow): string => `${value.toPrecision(3)}${unit === "times" ? "x" : ` ${unit}`}`;

const boundOf = ({ bound, atLeast }: BoundedRow): string =>
  bound === null ? "-" : `${atLeast ? "at least" : "at most"} ${bound}`;

const holds = ({ value, bound, atLeast }: BoundedRow): string =>
  bound === null ? "-" : (atLeast ? value >= bound : value <= bound) ? "yes" : "NO";

function page({ title, environment, settings, rows }: BoundedReport): string {
  const { cpu, threads, memoryGib, platform, node, loadBefore } = environment;
  return `# ${title}

${cpu}, ${threads} threads, ${memoryGib} GiB, ${platform}, Node ${node}, load ${loadBefore} before the run.
${settings}

${markdownTable(
  ["what", "measured", "bound", "holds"],
  rows.map((row) => [row.name, text(row), boundOf(row), holds(row)]),
)}`;
}

/** Writes `name`.json and `name`.md and prints the page. @param out A folder; default benchmarks/results. */
export function publishReport(name: string, report: BoundedReport, out?: string): void {
  const folder = out ?? fileURLToPath(new URL("../results", import.meta.url));
  const { environment, rows } = report;
  const table = page(report);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ environment, rows }, null, 2)}\n`);
  writeFileSync(join(folder, `${name}.md`), table);
  console.log(table);
}
