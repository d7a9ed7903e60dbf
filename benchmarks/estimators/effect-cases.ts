import { mean, type RunContext } from "@career-dml/core";
import {
  causalForestDml,
  doublyRobustEffect,
  elasticNet,
  heterogeneityOverSplits,
  instrumentalForestDml,
  interactiveRegression,
  linearDml,
  linearDrLearner,
  partiallyLinear,
  rLearner,
  sLearner,
  stackedEffects,
  tLearner,
  xLearner,
} from "@career-dml/dml";
import { type Experiment, experiment } from "../dml/experiment.js";
import { datasetOf } from "../setups.js";
import type { EstimatorCase } from "./estimator-case.js";

const N = 1_000;

type Estimate = (data: Experiment, run: RunContext) => Promise<unknown>;

/** As many leaves as LightGBM has by default, about, and like there all trees are grown. */
const LIKE_LIGHTGBM = {
  learners: ["boosting" as const],
  boosting: { trees: 100, maxDepth: 5, heldOut: 0 },
};

const binary = ({ outcomeOfTreatment: outcome, treatment, design, folds }: Experiment) => ({
  outcome,
  treatment,
  design,
  folds,
});
const adjusted = (data: Experiment) => ({ data: datasetOf(binary(data)), representation: null, folds: data.folds });

/** Any means will do where only time is asked for. */
const means = (values: ArrayLike<number>): Float64Array => new Float64Array(values.length).fill(mean(values));

/** Estimators that no method of the command reaches, by name, with their default options but for what is said of them below. */
const ESTIMATORS: Readonly<Record<string, Estimate>> = {
  doublyRobustEffect: (data, run) => doublyRobustEffect(adjusted(data), {}, run),
  causalForestDml: (data, run) => causalForestDml(adjusted(data), { forest: { trees: 500 } }, run),
  instrumentalForestDml: (data, run) => {
    // The treatment as its own instrument costs what any does.
    const instrumented = { ...binary(data), instrument: data.treatment, designs: [data.design] };
    return instrumentalForestDml(instrumented, { forest: { trees: 500 } }, run);
  },
  rLearner: (data, run) => rLearner(binary(data), {}, run),
  xLearner: (data, run) => xLearner(binary(data), {}, run),
  tLearner: (data, run) => tLearner(binary(data), {}, run),
  sLearner: (data, run) => sLearner(binary(data), {}, run),
  linearDml: (data, run) => linearDml({ ...binary(data), modifiers: data.design }, {}, run),
  linearDrLearner: (data, run) => linearDrLearner({ ...binary(data), modifiers: data.design }, {}, run),
  stackedEffects: (data, run) => {
    const given = { outcomeHat: means(data.outcomeOfTreatment), treatmentHat: means(data.treatment) };
    return stackedEffects({ ...binary(data), ...given }, {}, run);
  },
  heterogeneityOverSplits: (data, run) => heterogeneityOverSplits(binary(data), { partitions: 1 }, run),
  elasticNet: (data, run) => elasticNet(binary(data), {}, run),
};

/** Where options are not the defaults, which would take minutes in TypeScript. */
const SETTINGS: Readonly<Record<string, string>> = {
  causalForestDml: "500 trees",
  instrumentalForestDml: "500 trees",
  heterogeneityOverSplits: "one partition",
};

const named = ([subject, estimate]: readonly [string, Estimate]): EstimatorCase => ({
  subject,
  name: `n = ${N.toLocaleString("en")}, p = 20, five folds, ${SETTINGS[subject] ?? "default options"}`,
  prepare: async () => {
    const data = experiment(N);
    return (run) => estimate(data, run);
  },
});

/** The published models with boosting at sizes that DoubleML with LightGBM was timed at: 1.07 s and 1.54 s on two threads. */
const LIKE_DOUBLEML: readonly (readonly [string, number, Estimate])[] = [
  [
    "partiallyLinear",
    0.12,
    ({ outcomeOfDose: outcome, dose: treatment, design, folds }, run) =>
      partiallyLinear({ outcome, treatment, designs: [design], folds }, { nuisance: LIKE_LIGHTGBM }, run),
  ],
  [
    "interactiveRegression",
    0.16,
    ({ outcomeOfTreatment: outcome, treatment, design, folds }, run) =>
      interactiveRegression(
        { outcome, treatment, designs: [design], folds },
        { nuisance: LIKE_LIGHTGBM, whenExtreme: "clip" },
        run,
      ),
  ],
];

/** Estimators of effects on an experiment that covariates confound. */
export const effectCases: readonly EstimatorCase[] = [
  ...Object.entries(ESTIMATORS).map(named),
  ...LIKE_DOUBLEML.map(([subject, atMost, estimate]) => ({
    subject,
    name: "n = 5,000, p = 20, five folds, boosting of 100 trees of depth 5",
    atMost,
    prepare: async () => {
      const data = experiment(5_000);
      return (run: RunContext) => estimate(data, run);
    },
  })),
];
