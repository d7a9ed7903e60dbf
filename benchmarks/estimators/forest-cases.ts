import type { RunContext } from "@career-dml/core";
import {
  causalForest,
  classificationForest,
  type ForestKind,
  GRF_OPTIONS,
  instrumentalForest,
  multiArmForest,
  nuisanceForests,
  predictCausalForest,
  predictClassificationForest,
  predictInstrumentalForest,
  predictMultiArmForest,
  predictQuantileForest,
  predictRegressionForest,
  quantileForest,
  regressionForest,
} from "@career-dml/forest";
import { type Experiment, experiment, P } from "../forests/experiment.js";
import type { EstimatorCase } from "./estimator-case.js";

const N = 1_000;
const TREES = 500;
const sizes = (n: number, trees: number): string =>
  `n = ${n.toLocaleString("en")}, p = ${P}, ${trees.toLocaleString("en")} trees`;

/** Each kind with its default options, and out-of-bag predictions of all rows. */
const KINDS: Readonly<Record<ForestKind, EstimatorCase>> = {
  "causal-forest": kind("causalForest", async (data, run) => {
    const forest = await causalForest(data, { trees: TREES }, run);
    return [forest.tables, await predictCausalForest(forest, null, run)];
  }),
  "regression-forest": kind("regressionForest", async (data, run) => {
    const forest = await regressionForest(data, { trees: TREES }, run);
    return [forest.tables, await predictRegressionForest(forest, null, run)];
  }),
  "instrumental-forest": kind("instrumentalForest", async (data, run) => {
    // The treatment as its own instrument costs what any does.
    const instrumented = { ...data, instrument: data.treatment, instrumentHat: data.treatmentHat };
    const forest = await instrumentalForest(instrumented, { trees: TREES }, run);
    return [forest.tables, await predictInstrumentalForest(forest, null, run)];
  }),
  "multi-arm-forest": kind("multiArmForest", async (data, run) => {
    const arms = { ...data, treatment: Uint8Array.from(data.treatment), treatmentHat: [data.treatmentHat] };
    const forest = await multiArmForest(arms, { trees: TREES }, run);
    return [forest.tables, await predictMultiArmForest(forest, null, run)];
  }),
  "classification-forest": kind("classificationForest", async ({ design, treatment }, run) => {
    const forest = await classificationForest({ design, outcome: treatment }, { trees: TREES }, run);
    return [forest.tables, await predictClassificationForest(forest, null, run)];
  }),
  "quantile-forest": kind("quantileForest", async (data, run) => {
    const forest = await quantileForest(data, { trees: TREES }, run);
    return [forest.tables, await predictQuantileForest(forest, null, {}, run)];
  }),
};

function kind(subject: string, fit: (data: Experiment, run: RunContext) => Promise<unknown>): EstimatorCase {
  return {
    subject,
    name: `${sizes(N, TREES)}, out-of-bag predictions`,
    prepare: async () => {
      const data = experiment(N);
      return (run) => fit(data, run);
    },
  };
}

/** Weights, ties and missing values, each of which takes ways of its own through the kernels. */
const harder: EstimatorCase = {
  subject: "causalForest",
  name: `${sizes(N, TREES)}, weights, 20 values a column, 5 % missing`,
  prepare: async () => {
    const data = experiment(N, { weighted: true, distinct: 20, missing: 0.05 });
    return async (run) => (await causalForest(data, { trees: TREES }, run)).tables;
  },
};

/** Sizes of published times of grf, with its settings and given nuisances. */
const LIKE_GRF: readonly EstimatorCase[] = [[1_000, 0.04] as const, [10_000, 0.8] as const].map(([n, atMost]) => ({
  subject: "causalForest",
  name: `${sizes(n, 2_000)}, grf's settings`,
  atMost,
  prepare: async () => {
    const data = experiment(n);
    return async (run) => (await causalForest(data, { ...GRF_OPTIONS, trees: 2_000 }, run)).tables;
  },
}));

const prediction: EstimatorCase = {
  subject: "predictCausalForest",
  name: `${sizes(10_000, 2_000)}, out of bag with variance`,
  atMost: 0.18,
  prepare: async () => {
    const forest = await causalForest(experiment(10_000), { ...GRF_OPTIONS, trees: 2_000 });
    return (run) => predictCausalForest(forest, null, run);
  },
};

const nuisances: EstimatorCase = {
  subject: "nuisanceForests",
  name: `n = ${N.toLocaleString("en")}, p = ${P}, default options`,
  prepare: async () => {
    const data = experiment(N);
    return (run) => nuisanceForests(data, {}, run);
  },
};

/** Forests of every kind, and the sizes that published times are of. */
export const forestCases: readonly EstimatorCase[] = [
  ...Object.values(KINDS),
  harder,
  nuisances,
  ...LIKE_GRF,
  prediction,
];
