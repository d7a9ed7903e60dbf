import type { RunContext } from "@career-dml/core";
import {
  probit,
  type SelectionData,
  selectionMle,
  selectionProbit,
  selectionTwoStep,
  switchingMle,
  switchingTwoStep,
  treatmentMle,
  treatmentTwoStep,
} from "@career-dml/heckman";
import { selectionExperiment } from "../selection-experiment.js";
import type { EstimatorCase } from "./estimator-case.js";

type Estimate = (data: SelectionData, run: RunContext) => Promise<unknown>;

/** The outcome of everybody, selection as a treatment. */
const chosen = ({ selected, selectionCovariates, outcome, outcomeCovariates }: SelectionData) => ({
  outcome,
  treatment: selected,
  treatmentCovariates: selectionCovariates,
  outcomeCovariates,
});

const ESTIMATORS: Readonly<Record<string, Estimate>> = {
  probit: ({ selected, selectionCovariates }, run) => probit(selectionCovariates, selected, {}, run),
  selectionTwoStep: (data, run) => selectionTwoStep(data, {}, run),
  selectionMle: (data, run) => selectionMle(data, {}, run),
  selectionProbit: (data, run) => {
    const outcome = data.outcome.map((y) => (y > 1 ? 1 : 0));
    return selectionProbit({ ...data, outcome }, {}, run);
  },
  treatmentTwoStep: (data, run) => treatmentTwoStep(chosen(data), {}, run),
  treatmentMle: (data, run) => treatmentMle(chosen(data), {}, run),
  switchingTwoStep: (data, run) => switchingTwoStep(chosen(data), {}, run),
  switchingMle: (data, run) => switchingMle(chosen(data), {}, run),
};

/** Seconds of the two that sampleSelection takes .084 and .169 s for at n = 10,000, 1.41 and 2.04 s at n = 100,000. */
const BOUNDS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  selectionTwoStep: { 10_000: 0.005, 100_000: 0.05 },
  selectionMle: { 10_000: 0.01, 100_000: 0.1 },
};

const caseOf = (subject: string, n: number): EstimatorCase => ({
  subject,
  name: `n = ${n.toLocaleString("en")}, 9 + 7 coefficients`,
  ...(BOUNDS[subject]?.[n] === undefined ? {} : { atMost: BOUNDS[subject][n] }),
  prepare: async () => {
    const data = selectionExperiment(n);
    return (run) => ESTIMATORS[subject]!(data, run);
  },
});

/** Models of selection, of a chosen treatment and of two regimes. */
export const selectionCases: readonly EstimatorCase[] = [
  ...Object.keys(ESTIMATORS).map((subject) => caseOf(subject, 10_000)),
  ...Object.keys(BOUNDS).map((subject) => caseOf(subject, 100_000)),
];
