import { join } from "node:path";
import { CareerDmlError } from "@career-dml/core";
import { type BenchTask, benchArguments, usage } from "./bench/bench-arguments.js";
import { benchFaults } from "./bench/bench-faults.js";
import { benchPage } from "./bench/bench-page.js";
import type { BenchResult, BenchSections } from "./bench/bench-result.js";
import { BENCH_SECTIONS } from "./bench/bench-sections.js";
import { compareResults } from "./bench/compare-results.js";
import { comparisonText } from "./bench/comparison-text.js";
import { readResult } from "./bench/read-result.js";
import { recordVersion } from "./bench/record-version.js";
import { RESULTS } from "./bench/results-folder.js";
import { writeHistory } from "./bench/write-history.js";
import { environment } from "./environment.js";
import { writeText } from "./write-text.js";

type Measurement = Extract<BenchTask, { readonly do: "measure" }>;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measured({ sections, files, long }: Measurement): Promise<BenchResult> {
  const where = environment();
  let found: BenchSections = {};
  const started = performance.now();
  for (const { name, measure } of BENCH_SECTIONS.filter((section) => sections.includes(section.name))) {
    const elapsed = (): string => `${Math.round((performance.now() - started) / 1000)} s`.padStart(5);
    const rows = await measure({ files, long, say: (line) => say(`${elapsed()}  ${name}: ${line}`) });
    found = { ...found, ...rows };
  }
  return { environment: where, sections: found };
}

/** Measures, shows and keeps. @returns 1 if anything is not as it must be. */
async function measure(task: Measurement): Promise<number> {
  const result = await measured(task);
  if (task.record !== null) say(`recorded in ${await recordVersion(task.record, result)}`);
  const history = task.out === RESULTS ? await writeHistory() : null;
  const page = benchPage(result, history);
  if (task.out !== null) {
    await writeText(join(task.out, "bench.json"), `${JSON.stringify(result, null, 2)}\n`);
    await writeText(join(task.out, "bench.md"), page);
  }
  console.log(page);
  for (const fault of benchFaults(result)) say(`error: ${fault}`);
  return benchFaults(result).length === 0 ? 0 : 1;
}

function compare(before: string, after: string): number {
  const comparison = compareResults(readResult(before), readResult(after));
  if (comparison.differences.length > 0) {
    say("warning: these are results of different environments, so that seconds are not compared, ratios alone:");
    for (const difference of comparison.differences) say(`  ${difference}`);
  }
  console.log(comparisonText(comparison, before, after));
  return 0;
}

/** @returns The exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const task = benchArguments(argv);
    switch (task.do) {
      case "help":
        console.log(usage());
        return 0;
      case "measure":
        return await measure(task);
      case "compare":
        return compare(task.before, task.after);
      case "quick":
        return await (await import("./instructions/run.js")).instructions({ write: task.write });
    }
  } catch (error) {
    if (!(error instanceof CareerDmlError)) throw error;
    say(`error ${error.code}: ${error.message}`);
    return error.code === "USAGE" || error.code === "FILE" || error.code === "OPTIONS" ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
