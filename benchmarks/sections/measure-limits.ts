import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  type CausalForest,
  causalForest,
  encodeForest,
  GRF_OPTIONS,
  nuisanceForests,
  predictCausalForest,
  regressionForest,
} from "@career-dml/forest";
import { loadNative } from "@career-dml/kernels";
import type { BenchContext } from "../bench/bench-context.js";
import type { BoundedRow } from "../bench/bench-result.js";
import { race } from "../bench/race.js";
import { type Difficulties, type Experiment, experiment } from "../forests/experiment.js";

type Say = BenchContext["say"];

const sizes = (n: number, trees: number): string =>
  `n = ${n.toLocaleString("en")}, ${trees.toLocaleString("en")} trees`;

/** With grf's settings, as the bounds come from its times. */
const fit = (data: Experiment, trees: number): Promise<CausalForest> => causalForest(data, { ...GRF_OPTIONS, trees });

/** Median seconds of three calls or more. A first call that does not count loads code and memory. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  await work();
  return (await race([work], 0))[0]!.median;
}

/** Memory above the data, in a process for each forest. */
function memory(say: Say): BoundedRow[] {
  const script = fileURLToPath(new URL("../forests/memory.js", import.meta.url));
  const cases = [
    { n: 10_000, trees: 2_000, bounds: [40, 70] },
    { n: 100_000, trees: 500, bounds: [110, 200] },
  ] as const;
  return cases.flatMap(({ n, trees, bounds }): BoundedRow[] => {
    say(`memory of a causal forest, ${sizes(n, trees)}`);
    const printed = execFileSync(process.execPath, ["--expose-gc", script, String(n), String(trees)], {
      encoding: "utf8",
    });
    const { after, peak } = JSON.parse(printed) as { after: number; peak: number };
    const name = `causal forest, ${sizes(n, trees)}: memory above the data`;
    return [
      { name, unit: "MB", value: after / 1e6, bound: bounds[0] },
      { name: `${name}, at its peak`, unit: "MB", value: peak / 1e6, bound: bounds[1] },
    ];
  });
}

/** A forest on many rows, which TypeScript would take too long for. */
async function manyRows(say: Say): Promise<BoundedRow[]> {
  const [n, trees] = [100_000, 500];
  const name = `causal forest, ${sizes(n, trees)}`;
  say(name);
  const data = experiment(n);
  const fitted = await secondsOf(() => fit(data, trees));
  const forest = await fit(data, trees);
  const predicted = await secondsOf(() => predictCausalForest(forest, null));
  return [
    { name, unit: "s", value: fitted, bound: 3.5 },
    { name: `${name}: out-of-bag effects with variance`, unit: "s", value: predicted, bound: 1 },
  ];
}

/** What a forest of ten thousand rows costs more, and the size of its file. */
async function harder(say: Say): Promise<BoundedRow[]> {
  const [n, trees] = [10_000, 2_000];
  const data = experiment(n);
  const name = `causal forest, ${sizes(n, trees)}`;
  say(`${name}: weights, ties and missing values`);
  const plain = await secondsOf(() => fit(data, trees));
  const difficulties: Difficulties = { weighted: true, distinct: 20, missing: 0.05 };
  const hard = experiment(n, difficulties);
  const value = await secondsOf(() => fit(hard, trees));
  say(`${name}: nuisance forests, file`);
  const nuisances = await secondsOf(async () =>
    causalForest({ ...data, ...(await nuisanceForests(data)) }, { ...GRF_OPTIONS, trees }),
  );
  const regression = await secondsOf(() => regressionForest(data, { trees }));
  const file = encodeForest(await fit(data, trees)).length / 1e6;
  const what = `${name}, weights, 20 values a column, 5 % missing`;
  return [
    { name: what, unit: "s", value, bound: 1.8 },
    { name: `${what}: over the plain one`, unit: "times", value: value / plain, bound: 2.3 },
    { name: `${name}, with its nuisance forests`, unit: "s", value: nuisances, bound: 1.6 },
    { name: `regression forest, ${sizes(n, trees)}`, unit: "s", value: regression, bound: 0.8 },
    { name: `${name}: its file`, unit: "MB", value: file, bound: 20 },
  ];
}

/**
 * Time over n log n, against that at 10,000 rows. Leaves keep their size, so trees have about log(n / rows behind a leaf) levels,
 * which rises faster than log n: at one cost per unit and level this would exceed 1 by itself.
 */
async function growth(long: boolean, say: Say): Promise<BoundedRow[]> {
  const trees = 100;
  const perUnit: number[] = [];
  const rows = long ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  for (const n of rows) {
    say(`growth with n: ${sizes(n, trees)}`);
    const data = experiment(n);
    perUnit.push((await secondsOf(() => fit(data, trees))) / (n * Math.log(n)));
  }
  return rows.slice(1).map((n, k) => ({
    name: `causal forest, 100 trees: time over n log n, n = ${n.toLocaleString("en")} against n = 10,000`,
    unit: "times",
    value: perUnit[k + 1]! / perUnit[0]!,
    bound: 1.15,
  }));
}

/** What native kernels must not exceed: memory, file, and growth of time with n and with what makes forests harder. Without them there is no row. */
export async function measureLimits({ long, say }: BenchContext): Promise<BoundedRow[]> {
  if (loadNative() === null) return [];
  return [...memory(say), ...(await manyRows(say)), ...(await harder(say)), ...(await growth(long, say))];
}
