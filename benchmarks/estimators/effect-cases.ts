import type { RunContext } from "@career-dml/core";
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
const careers = (data: Experiment) => ({
  data: datasetOf({ ...binary(data), outcome: data.outcomeOfTreatment }),
  representation: null,
  folds: data.folds,
});

/** Estimators that no method of the command reaches, or with other options, by name. */
const ESTIMATORS: Readonly<Record<string, Estimate>> = {
  doublyRobustEffect: (data, run) => doublyRobustEffect(careers(data), {}, run),
  causalForestDml: (data, run) => causalForestDml(careers(data), { forest: { trees: 500 } }, run),
  instrumentalForestDml: ({ outcomeOfTreatment: outcome, treatment, design, folds }, run) =>
    // The treatment as its own instrument costs what any does.
    instrumentalForestDml(
      { outcome, treatment, instrument: treatment, designs: [design], folds },
      { forest: { trees: 500 } },
      run,
    ),
  rLearner: (data, run) => rLearner(binary(data), {}, run),
  xLearner: (data, run) => xLearner(binary(data), {}, run),
  tLearner: (data, run) => tLearner(binary(data), {}, run),
  sLearner: (data, run) => sLearner(binary(data), {}, run),
  linearDml: (data, run) => linearDml({ ...binary(data), modifiers: data.design }, {}, run),
  linearDrLearner: (data, run) => linearDrLearner({ ...binary(data), modifiers: data.design }, {}, run),
  stackedEffects: (data, run) => {
    const [outcomeHat, treatmentHat] = [data.outcomeOfTreatment, data.treatment].map((v) => meansOf(v));
    return stackedEffects({ ...binary(data), outcomeHat: outcomeHat!, treatmentHat: treatmentHat! }, {}, run);
  },
  heterogeneityOverSplits: (data, run) => heterogeneityOverSplits(binary(data), { partitions: 1 }, run),
  elasticNet: ({ design, outcomeOfTreatment: outcome }, run) => elasticNet({ design, outcome }, {}, run),
};

/** Any means will do where only time is asked for. */
function meansOf(values: ArrayLike<number>): Float64Array {
  const mean = Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
  return new Float64Array(values.length).fill(mean);
}

const named = ([subject, estimate]: readonly [string, Estimate]): EstimatorCase => ({
  subject,
  name: `n = ${N.toLocaleString("en")}, p = 20, five folds, default options`,
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
