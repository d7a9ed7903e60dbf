// Heckman's two estimators with 9 + 7 coefficients: seconds and memory, after checking that both backends agree.
//
//   npm run study -- selection-times [threads = 2]
//
// Run it on a machine that does nothing else: it writes the medians into a table.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import type { RunContext } from "@career-dml/core";
import { type SelectionData, selectionMle, selectionTwoStep } from "@career-dml/heckman";
import { timingOf } from "../bench/timing.js";
import { environment } from "../environment.js";
import { markdownTable } from "../markdown-table.js";
import { selectionExperiment } from "../selection-experiment.js";

const ESTIMATORS = {
  "two-step": (data: SelectionData, run: RunContext) => selectionTwoStep(data, {}, run),
  "maximum likelihood": (data: SelectionData, run: RunContext) => selectionMle(data, {}, run),
} as const;
type EstimatorName = keyof typeof ESTIMATORS;

/** Rows, and timed fits of each. */
const SIZES = [
  [10_000, 41],
  [100_000, 11],
  [1_000_000, 3],
] as const;

/** Medians of one estimator at one size, in a process of its own so that its peak memory is its own. */
async function measure(name: EstimatorName, n: number, repetitions: number, threads: number): Promise<void> {
  const fit = ESTIMATORS[name];
  const empty = process.memoryUsage().rss;
  if (n === SIZES[0][0]) {
    const data = selectionExperiment(n);
    const [native, js] = [
      await fit(data, { threads, backend: "native" }),
      await fit(data, { threads: 1, backend: "js" }),
    ];
    if (!isDeepStrictEqual(native, js)) throw new Error(`${name}: the backends disagree`);
  }
  const data = selectionExperiment(n);
  const bytes = data.selectionCovariates.x.byteLength + data.outcomeCovariates.x.byteLength + data.outcome.byteLength;
  // What the simulation leaves behind is not the estimator's.
  globalThis.gc?.();
  const times = new Float64Array(repetitions);
  for (let r = 0; r < repetitions; r++) {
    const started = performance.now();
    await fit(data, { threads });
    times[r] = (performance.now() - started) / 1000;
  }
  const peak = process.resourceUsage().maxRSS * 1024 - empty;
  process.stdout.write(JSON.stringify({ seconds: timingOf(times).median, data: bytes, peak }));
}

interface Measured {
  readonly seconds: number;
  /** Bytes of the data. */
  readonly data: number;
  /** Bytes of the process at its peak, data and their making included, above those before there were data. */
  readonly peak: number;
}

const [first = "2", name, n, repetitions] = process.argv.slice(2);
if (name !== undefined) await measure(name as EstimatorName, Number(n), Number(repetitions), Number(first));
else {
  const body = (Object.keys(ESTIMATORS) as EstimatorName[]).flatMap((estimator) =>
    SIZES.map(([rows, count]) => {
      const script = fileURLToPath(import.meta.url);
      const reply = execFileSync(process.execPath, [
        "--expose-gc",
        script,
        first,
        estimator,
        String(rows),
        String(count),
      ]);
      const { seconds, data, peak } = JSON.parse(reply.toString()) as Measured;
      const share = (peak / data).toFixed(1);
      return [estimator, rows.toLocaleString("en"), seconds.toFixed(4), (data / 1e6).toFixed(1), share];
    }),
  );
  const table = markdownTable(["estimator", "n", "seconds, median", "data, MB", "peak, times the data"], body);
  const where = environment();
  const text = `# Selection models, 9 + 7 coefficients, ${first} threads\n\n${Object.entries(where)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join("; ")}\n\n${table}\n`;
  const folder = join(dirname(fileURLToPath(import.meta.url)), "../../results/studies");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "selection-times.md"), text);
  process.stdout.write(text);
}
