import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { RunContext } from "@career-dml/core";
import {
  type CausalForest,
  causalForest,
  encodeForest,
  GRF_OPTIONS,
  nuisanceForests,
  predictCausalForest,
  regressionForest,
} from "@career-dml/forest";
import type { BoundedRow } from "../bounded-report.js";
import { seconds } from "../seconds.js";
import { type Difficulties, type Experiment, experiment } from "./experiment.js";

const rowsOf = (n: number): string => `n = ${n.toLocaleString("en")}`;

/** With grf's settings, as the bounds come from its times. */
const fit = (data: Experiment, trees: number, run: RunContext = {}): Promise<CausalForest> =>
  causalForest(data, { ...GRF_OPTIONS, trees }, run);

/** Fit and out-of-bag prediction of causal forests with given means, by size. */
async function bySize(): Promise<BoundedRow[]> {
  const rows: BoundedRow[] = [];
  const sizes = [
    { n: 1_000, trees: 2_000, repetitions: 9, bounds: [0.04, null] },
    { n: 10_000, trees: 2_000, repetitions: 3, bounds: [0.8, 0.18] },
    { n: 100_000, trees: 500, repetitions: 1, bounds: [3.5, 1] },
  ] as const;
  for (const { n, trees, repetitions, bounds } of sizes) {
    const data = experiment(n);
    const name = `${rowsOf(n)}, ${trees.toLocaleString("en")} trees`;
    const warm = n < 100_000;
    const fitted = await seconds(() => fit(data, trees), repetitions, warm);
    rows.push({ name: `causal forest, ${name}`, unit: "s", value: fitted, bound: bounds[0] });
    const forest = await fit(data, trees);
    const predicted = await seconds(() => predictCausalForest(forest, null), repetitions, warm);
    rows.push({ name: `its out-of-bag effects with variance, ${name}`, unit: "s", value: predicted, bound: bounds[1] });
    if (n === 10_000)
      rows.push({ name: `its file, ${name}`, unit: "MB", value: encodeForest(forest).length / 1e6, bound: 20 });
  }
  return rows;
}

/** What makes a forest slower: ties and missing values, its own nuisance forests. */
async function harder(): Promise<BoundedRow[]> {
  const rows: BoundedRow[] = [];
  const plain = await seconds(() => fit(experiment(10_000), 2_000), 1, false);
  const cases: [string, Difficulties][] = [
    ["20 values a column", { distinct: 20 }],
    ["weights", { weighted: true }],
    ["weights, 20 values a column, 5 % missing", { weighted: true, distinct: 20, missing: 0.05 }],
  ];
  for (const [what, difficulties] of cases) {
    const data = experiment(10_000, difficulties);
    const value = await seconds(() => fit(data, 2_000), 3);
    rows.push({ name: `causal forest, n = 10,000, 2,000 trees, ${what}`, unit: "s", value, bound: 1.8 });
    rows.push({ name: "over the plain one", unit: "times", value: value / plain, bound: 2.3 });
  }
  for (const [n, bound] of [
    [1_000, 0.12],
    [10_000, 1.6],
  ] as const) {
    const data = experiment(n);
    const work = async () =>
      causalForest({ ...data, ...(await nuisanceForests(data)) }, { ...GRF_OPTIONS, trees: 2_000 });
    const name = `causal forest with its nuisance forests, ${rowsOf(n)}, 2,000 trees`;
    rows.push({ name, unit: "s", value: await seconds(work, 3), bound });
  }
  return rows;
}

/** Other kinds, backends and numbers of threads. */
async function others(): Promise<BoundedRow[]> {
  const data = experiment(10_000);
  const ours = await seconds(() => causalForest(data, { trees: 2_000 }), 3);
  const regression = await seconds(() => regressionForest(data, { trees: 2_000 }), 3);
  const one = await seconds(() => fit(data, 2_000, { threads: 1 }), 3);
  const all = await seconds(() => fit(data, 2_000), 3);
  const js = await seconds(() => fit(data, 2_000, { backend: "js", threads: 1 }), 1, false);
  const threads = availableParallelism();
  const most = 0.925 * threads;
  return [
    { name: "causal forest with its default options, n = 10,000, 2,000 trees", unit: "s", value: ours, bound: null },
    { name: "regression forest, n = 10,000, 2,000 trees", unit: "s", value: regression, bound: 0.8 },
    { name: "causal forest in TypeScript, one thread, n = 10,000, 2,000 trees", unit: "s", value: js, bound: 7 },
    { name: `one thread over ${threads}, n = 10,000`, unit: "times", value: one / all, bound: most, atLeast: true },
  ];
}

/**
 * Time over n log n, against that at 10,000 rows. Leaves keep their size, so trees have about log(n / rows behind a leaf) levels,
 * which rises faster than log n: at one cost per unit and level this would exceed 1 by itself.
 */
async function scaling(sizes: readonly number[]): Promise<BoundedRow[]> {
  const perUnit: number[] = [];
  for (const n of sizes) {
    const data = experiment(n);
    const value = await seconds(() => fit(data, 100), n > 100_000 ? 1 : 5, n <= 100_000);
    perUnit.push(value / (n * Math.log(n)));
  }
  return sizes.slice(1).map((n, k) => ({
    name: `time over n log n, 100 trees, ${rowsOf(n)} against n = 10,000`,
    unit: "times",
    value: perUnit[k + 1]! / perUnit[0]!,
    bound: 1.15,
  }));
}

/** Memory above the data, in a process for each forest. */
function memory(): BoundedRow[] {
  const script = fileURLToPath(new URL("./memory.js", import.meta.url));
  const cases = [
    { n: 10_000, trees: 2_000, bounds: [40, 70] },
    { n: 100_000, trees: 500, bounds: [110, 200] },
  ] as const;
  return cases.flatMap(({ n, trees, bounds }): BoundedRow[] => {
    const printed = execFileSync(process.execPath, ["--expose-gc", script, String(n), String(trees)], {
      encoding: "utf8",
    });
    const { after, peak } = JSON.parse(printed) as { after: number; peak: number };
    const name = `${rowsOf(n)}, ${trees.toLocaleString("en")} trees`;
    return [
      { name: `memory above the data after the fit, ${name}`, unit: "MB", value: after / 1e6, bound: bounds[0] },
      { name: `its peak, ${name}`, unit: "MB", value: peak / 1e6, bound: bounds[1] },
    ];
  });
}

/** All rows, in the order of the table. @param long Whether to grow on a million rows as well. */
export async function forestRows(long: boolean): Promise<BoundedRow[]> {
  const sizes = long ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  // First, as a process starts with the peak of the one that started it.
  const taken = memory();
  return [...taken, ...(await bySize()), ...(await harder()), ...(await others()), ...(await scaling(sizes))];
}
