import { parseArgs } from "node:util";
import { type BoundedRow, publishReport } from "../bounded-report.js";
import { environment } from "../environment.js";
import { seconds } from "../seconds.js";
import { type Estimate, interactiveBy, partiallyLinearBy, sameBits } from "./estimates.js";
import { type Experiment, experiment } from "./experiment.js";

const USAGE = `Times double machine learning with boosting, from the data to the standard error, each estimator beside its bound.
Native estimates must first equal TypeScript's, to the last bit.

  pnpm --filter @career-dml/benchmarks bench:dml [--out FOLDER]

--out    where dml.json and dml.md go; default benchmarks/results`;

/** As many leaves as LightGBM has by default, about, and like there all trees are grown. */
const LIKE_LIGHTGBM = { maxDepth: 5, heldOut: 0 };

/** Estimators, and seconds that they must not exceed. */
const CASES: readonly (readonly [string, Estimate, number])[] = [
  ["partially linear, 100 trees of depth 5", partiallyLinearBy(LIKE_LIGHTGBM), 0.12],
  ["interactive, 100 trees of depth 5", interactiveBy(LIKE_LIGHTGBM), 0.16],
  ["partially linear, default: depth 3, early stopping", partiallyLinearBy({}), 0.12],
  ["interactive, default: depth 3, early stopping", interactiveBy({}), 0.16],
];

const REPETITIONS = { native: 15, js: 3 };

async function rowsOf(data: Experiment, equal: boolean | null): Promise<BoundedRow[]> {
  const rows: BoundedRow[] = [];
  for (const [name, estimate, bound] of CASES) {
    if (equal !== null)
      rows.push({ name, unit: "s", value: await seconds(() => estimate(data), REPETITIONS.native), bound });
    const value = await seconds(() => estimate(data, { backend: "js", threads: 1 }), REPETITIONS.js);
    rows.push({ name: `${name}, in TypeScript, one thread`, unit: "s", value, bound: null });
  }
  return rows;
}

const settings = (equal: boolean | null): string =>
  `${equal === null ? "No native kernels." : "Native estimates equal TypeScript's, with 1, 2, 3 and 8 threads."} n = 5,000, p = 20, five folds, medians. DoubleML with LightGBM,
100 trees, took 1.07 s (partially linear) and 1.54 s (interactive) on two threads of another machine, where the bounds were set.`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { out: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const where = environment();
  const data = experiment();
  const estimates = CASES.map(([, estimate]) => estimate);
  const equal = await sameBits(estimates, data);
  if (equal === false) {
    console.error("Native estimates differ from TypeScript's: nothing is timed.");
    return 1;
  }
  const rows = await rowsOf(data, equal);
  const title = "Double machine learning with boosting, from the data to the standard error";
  publishReport("dml", { title, environment: where, settings: settings(equal), rows }, values.out);
  return 0;
}

process.exitCode = await main();
