// Error of individual effects: the causal forest, R-learners that are linear in the covariates or in polynomials of them, and their stack,
// paired with grf's replications; all with the default nuisances.
//
//   npm run study -- effect-error [A | WA] [replications = 50]
import { createRng, mean } from "@career-dml/core";
import {
  boosting,
  boostingLearnerOptions,
  combineEffects,
  conditionalMean,
  crossFitNuisances,
  doublyRobustScores,
  nuisanceLearners,
  nuisanceOptions,
  stackedEffects,
} from "@career-dml/dml";
import { causalForest, GRF_OPTIONS, predictCausalForest } from "@career-dml/forest";
import { csvColumns, hasFixtures, type Replication } from "@career-dml/testing";
import { markdownTable } from "../markdown-table.js";
import { foldsOf, setupNamed } from "../setups.js";
import { meanWithError, publish } from "../study-table.js";

const squaredError = (effect: Float64Array, truth: Float64Array): number =>
  mean(effect.map((v, i) => (v - truth[i]!) ** 2));

async function nuisancesOf(drawn: Replication, k: number) {
  const learners = nuisanceLearners(nuisanceOptions.parse({}));
  const input = { ...drawn, designs: [drawn.design], folds: foldsOf(drawn, k), learners, rng: createRng(k) };
  const { nuisances } = await crossFitNuisances({ ...input, pooling: true, calibration: true });
  return nuisances;
}

/** Boosting of doubly robust scores: the DR-learner of Kennedy (2023), Electronic Journal of Statistics 17(2). */
async function boostedScores(drawn: Replication, scores: Float64Array, k: number): Promise<Float64Array> {
  const { design, testDesign } = drawn;
  const n = design.n + testDesign.n;
  const x = new Float64Array(n * design.p);
  for (let j = 0; j < design.p; j++) {
    x.set(design.x.subarray(j * design.n, (j + 1) * design.n), j * n);
    x.set(testDesign.x.subarray(j * testDesign.n, (j + 1) * testDesign.n), j * n + design.n);
  }
  const target = new Float64Array(n);
  target.set(scores);
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const options = boostingLearnerOptions.parse({ trees: 300, maxDepth: 2, learningRate: 0.05, minLeafSize: 50 });
  const task = { design: { ...design, n, x }, target, loss: "squared" as const, rng: createRng(k) };
  const [effect] = await boosting(options).fit(
    [{ ...task, training: rows.subarray(0, design.n), test: rows.subarray(design.n) }],
    {},
  );
  return effect!;
}

/** Squared errors of one replication, by method. */
async function errors(drawn: Replication, k: number): Promise<Record<string, number>> {
  const nuisances = await nuisancesOf(drawn, k);
  const { outcome, treatment, design, testDesign: newDesign, testEffect } = drawn;
  const data = {
    outcome,
    treatment,
    design,
    outcomeHat: conditionalMean(nuisances),
    treatmentHat: nuisances.propensity,
  };
  const input = { ...data, newDesign, folds: foldsOf(drawn, k) };
  const forest = async (options: Parameters<typeof causalForest>[1]) =>
    (await predictCausalForest(await causalForest(data, { ...options, seed: k }), newDesign)).effect;
  const stack = (effects: ("linear" | "series" | "forest")[], spread?: null) =>
    stackedEffects(input, { effects, seed: k, ...(spread === null ? { spread } : {}) });
  const [linear, series, free, all, usual] = [
    await stack(["linear"], null),
    await stack(["series"], null),
    await stack(["linear", "forest"], null),
    await stack(["linear", "series", "forest"], null),
    await stack(["linear", "forest"]),
  ];
  const methods = {
    "causal forest, grf's settings": await forest(GRF_OPTIONS),
    "causal forest, default": await forest({}),
    "causal forest without honesty": await forest({ honesty: false, minLeafSize: 10 }),
    "boosting of doubly robust scores": await boostedScores(
      drawn,
      doublyRobustScores({ outcome, treatment, nuisances }),
      k,
    ),
    "linear, stretched": linear.newEffect!,
    "series, stretched": series.newEffect!,
    "stack of linear and forest, weights free": free.newEffect!,
    "stack of linear, series and forest, weights free": all.newEffect!,
    "**stack of linear and forest, drawn to equal weights (default)**": usual.newEffect!,
    "constant effect": combineEffects({ constant: mean(linear.effect), weights: [] }, [], newDesign.n),
  };
  return Object.fromEntries(Object.entries(methods).map(([name, effect]) => [name, squaredError(effect, testEffect)]));
}

const [name = "A", count = "50"] = process.argv.slice(2);
const setup = setupNamed(name);
const replications = Array.from({ length: Number(count) }, (_, k) => k + 1);
const table = new Map<string, number[]>();
for (const k of replications) {
  for (const [method, error] of Object.entries(await errors(setup.replication(k), k))) {
    table.set(method, [...(table.get(method) ?? []), error]);
  }
  process.stderr.write(`${k} `);
}
if (hasFixtures && (name === "A" || name === "WA")) {
  table.set(
    "grf 2.6.1",
    Array.from(csvColumns(`fixtures/forest/acc_${name}.csv`)["mse_test"]!.subarray(0, replications.length)),
  );
}
const header = ["effects", "mean squared error"];
await publish(
  `effect-error-${name}`,
  `# Individual effects, setup ${setup.name}, replications 1 to ${count}

Mean squared error at 1,000 new units, Monte Carlo errors in brackets; all but grf with the default cross-fitted nuisances.

${markdownTable(
  header,
  [...table].map(([method, values]) => [method, meanWithError(values, 4)]),
)}
`,
);
