// Tuned causal forests on published designs, with and without effects to find: mean squared error of effects at new rows with
// the defaults, with grf's settings, with the options that the search chooses, and with those of the smallest out-of-bag
// loss. Writes a table with Monte Carlo errors.
//
//   npm run study -- tuning [replications = 10]
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRng, type Design, mean, normalQuantile } from "@career-dml/core";
import {
  type CausalForestOptions,
  causalForest,
  GRF_OPTIONS,
  nuisanceForests,
  predictCausalForest,
  tuneCausalForest,
} from "@career-dml/forest";
import { markdownTable } from "../markdown-table.js";

type Row = readonly number[];

interface Setup {
  readonly n: number;
  readonly p: number;
  readonly propensity: (x: Row) => number;
  readonly baseline: (x: Row) => number;
  readonly effect: (x: Row) => number;
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
const step = (v: number): number => 1 + sigmoid(20 * (v - 1 / 3));

/** Uniform covariates, normal noise of variance 1, outcome `baseline + (T - .5) effect + noise`. */
const SETUPS: Readonly<Record<string, Setup>> = {
  "Nie & Wager A": {
    n: 2000,
    p: 6,
    propensity: ([a, b]) => Math.min(0.9, Math.max(0.1, Math.sin(Math.PI * a! * b!))),
    baseline: ([a, b, c, d, e]) => Math.sin(Math.PI * a! * b!) + 2 * (c! - 0.5) ** 2 + d! + 0.5 * e!,
    effect: ([a, b]) => (a! + b!) / 2,
  },
  "Nie & Wager C, constant effect": {
    n: 2000,
    p: 6,
    propensity: ([, b, c]) => sigmoid(2 - 2 * b! - 2 * c!),
    baseline: ([a, b, c]) => 2 * Math.log(1 + Math.exp(2 * (a! + b! + c!) - 3)),
    effect: () => 1,
  },
  "Nie & Wager D": {
    n: 2000,
    p: 6,
    propensity: ([a, b]) => 1 / (1 + Math.exp(1 - 2 * a!) + Math.exp(1 - 2 * b!)),
    baseline: ([a, b, c, d, e]) => (Math.max(0, 2 * (a! + b! + c!) - 3) + Math.max(0, 2 * (d! + e!) - 2)) / 2,
    effect: ([a, b, c, d, e]) => Math.max(0, 2 * (a! + b! + c!) - 3) - Math.max(0, 2 * (d! + e!) - 2),
  },
  "Wager & Athey": {
    n: 1600,
    p: 10,
    propensity: () => 0.5,
    baseline: () => 0,
    effect: ([a, b]) => step(a!) * step(b!),
  },
  "chequered effect": {
    n: 4000,
    p: 5,
    propensity: () => 0.5,
    baseline: () => 0,
    effect: ([a, b]) => (a! > 0.5 === b! > 0.5 ? 1 : -1),
  },
};

const TEST_ROWS = 1000;
const NAMES = ["default", "grf's settings", "tuned", "smallest loss"] as const;
type Errors = Readonly<Record<(typeof NAMES)[number], number>>;

/** One replication: the errors by choice of options, on the same data. */
async function replicate({ n, p, propensity, baseline, effect }: Setup, seed: number): Promise<Errors> {
  const rng = createRng(seed).fork("tuning study");
  const rows = (count: number): Row[] =>
    Array.from({ length: count }, () => Array.from({ length: p }, () => rng.uniform()));
  const asDesign = (x: readonly Row[]): Design => ({
    n: x.length,
    p,
    names: Array.from({ length: p }, (_, j) => `x${j + 1}`),
    x: Float64Array.from({ length: x.length * p }, (_, k) => x[k % x.length]![Math.floor(k / x.length)]!),
  });
  const [units, fresh] = [rows(n), rows(TEST_ROWS)];
  const treatment = Uint8Array.from(units, (x) => (rng.uniform() < propensity(x) ? 1 : 0));
  const outcome = Float64Array.from(
    units,
    (x, i) => baseline(x) + (treatment[i]! - 0.5) * effect(x) + normalQuantile((rng.uint32() + 0.5) / 2 ** 32),
  );
  const plain = { design: asDesign(units), outcome, treatment };
  const data = { ...plain, ...(await nuisanceForests(plain)) };
  const testDesign = asDesign(fresh);
  const error = async (options: CausalForestOptions): Promise<number> => {
    const forest = await causalForest(data, { ...options, trees: 500 });
    const { effect: predicted } = await predictCausalForest(forest, testDesign);
    return mean(fresh.map((x, i) => (predicted[i]! - effect(x)) ** 2));
  };
  const { options, candidates } = await tuneCausalForest(data, { seed });
  const smallest = candidates.reduce((a, c) => (c.loss !== null && c.loss < a.loss! ? c : a));
  return {
    default: await error({}),
    "grf's settings": await error(GRF_OPTIONS),
    tuned: await error(options),
    "smallest loss": await error(smallest.values),
  };
}

/** Mean, and the Monte Carlo error of its difference from the default's. */
function cell(results: readonly Errors[], name: (typeof NAMES)[number]): string {
  const center = mean(results.map((r) => r[name]));
  const differences = results.map((r) => r[name] - r.default);
  const shift = mean(differences);
  const spread = differences.reduce((sum, d) => sum + (d - shift) ** 2, 0) / (results.length - 1);
  return name === "default"
    ? center.toFixed(4)
    : `${center.toFixed(4)} (${Math.sqrt(spread / results.length).toFixed(4)})`;
}

const replications = Number(process.argv[2] ?? 10);
const rows: string[][] = [];
for (const [name, setup] of Object.entries(SETUPS)) {
  const results: Errors[] = [];
  for (let k = 1; k <= replications; k++) results.push(await replicate(setup, k));
  rows.push([name, String(setup.n), ...NAMES.map((choice) => cell(results, choice))]);
  process.stderr.write(`${name}\n`);
}
const text = `# Tuning of causal forests, ${replications} replications

Mean squared error of effects at new rows, 500 trees; in brackets the Monte Carlo error of the difference from the default.

${markdownTable(["design", "n", ...NAMES], rows)}
`;
const folder = join(dirname(fileURLToPath(import.meta.url)), "../../results/studies");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "tuning.md"), text);
process.stdout.write(text);
