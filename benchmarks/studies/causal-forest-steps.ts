// What each step of a causal forest costs, its own nuisance forests and the averages on top included. Prints a table of
// medians in seconds; other software's figures are beside the targets, not here.
//
//   npm run study -- causal-forest-steps [n = 10000] [trees = 2000] [repetitions = 3] [threads = all]
import { createRng, type Design, design, type RunContext, threadsOf } from "@career-dml/core";
import {
  averageTreatmentEffect,
  bestLinearProjection,
  calibrationTest,
  causalForest,
  forestScores,
  forestWeights,
  isotonicCalibration,
  nuisanceForests,
  predictCausalForest,
  rankAverageTreatmentEffect,
} from "@career-dml/forest";
import { markdownTable } from "../markdown-table.js";

const P = 16;

/** Propensities between .25 and .75, effects max(0, x1 - .5), sixteen covariates. */
function experiment(n: number): {
  readonly design: Design;
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
} {
  const rng = createRng(1).fork("steps", n);
  const columns = Array.from({ length: P }, () => new Float64Array(n).map(() => rng.uniform()));
  const [x1, x2, x3] = columns as [Float64Array, Float64Array, Float64Array];
  const treatment = Uint8Array.from(x2, (v) => (rng.uniform() < 0.25 + 0.5 * v ? 1 : 0));
  const noise = (): number => rng.uniform() + rng.uniform() + rng.uniform() - 1.5;
  const outcome = x1.map((v, i) => 2 * x2[i]! + x3[i]! + treatment[i]! * Math.max(0, v - 0.5) + noise());
  return { design: design(Object.fromEntries(columns.map((c, j) => [`x${j + 1}`, c]))), outcome, treatment };
}

/** Seconds of each step, in order. */
async function steps(n: number, trees: number, run: RunContext): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    seconds.set(name, (performance.now() - start) / 1000);
    return result;
  };
  const data = experiment(n);
  const hats = await timed("nuisanceForests", () => nuisanceForests(data, {}, run));
  const forest = await timed("causalForest", () => causalForest({ ...data, ...hats }, { trees }, run));
  const { effect } = await timed("predictCausalForest, out of bag", () => predictCausalForest(forest, null, run));
  const whole = [...seconds.values()].reduce((sum, s) => sum + s, 0);
  seconds.set("all three: effects with variances from raw data", whole);
  const columns = { ...data, ...hats, effect };
  await timed("averageTreatmentEffect", () => averageTreatmentEffect(columns));
  const scores = forestScores(columns);
  await timed("bestLinearProjection", () => bestLinearProjection({ scores, design: data.design }));
  await timed("calibrationTest", () => calibrationTest(columns));
  await timed("rankAverageTreatmentEffect", () => rankAverageTreatmentEffect({ scores, priority: effect }, {}, run));
  await timed("isotonicCalibration", () => isotonicCalibration({ scores, effect }));
  const rows = Uint32Array.from({ length: Math.min(n, 1000) }, (_, i) => i);
  await timed("forestWeights of 1,000 units", () => forestWeights(forest, rows, {}, run));
  return seconds;
}

const [n = 10_000, trees = 2_000, repetitions = 3, threads = threadsOf()] = process.argv.slice(2).map(Number);
// The first round warms up.
const rounds: ReadonlyMap<string, number>[] = [];
for (let round = 0; round <= repetitions; round++) rounds.push(await steps(n, trees, { threads }));
const median = (name: string): number => {
  const sorted = rounds
    .slice(1)
    .map((round) => round.get(name)!)
    .sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
};
const table = [...rounds[0]!.keys()].map((name) => [name, median(name).toFixed(4)]);
process.stdout.write(
  `n = ${n}, p = ${P}, ${trees} trees, ${threads} threads\n\n${markdownTable(["step", "seconds"], table)}\n`,
);
