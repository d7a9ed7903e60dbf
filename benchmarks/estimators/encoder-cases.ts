import { stratifiedFolds, createRng } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { careerRepresentation, type EncoderName, occupationShares, staticPca, VARIANTS } from "@career-dml/gru";
import type { EstimatorCase } from "./estimator-case.js";

const N = 500;
const FOLDS = 3;

const careers = () => simulateCareers({ n: N, periods: 10 }).dataset;

/** Each variant, cross-fitted, for few epochs: what one costs is what many cost. */
const encoders = (Object.keys(VARIANTS) as EncoderName[]).map(
  (variant): EstimatorCase => ({
    subject: "careerRepresentation",
    name: `${VARIANTS[variant].label}, n = ${N}, 10 periods, ${FOLDS} folds, 3 epochs`,
    prepare: async () => {
      const data = careers();
      const folds = stratifiedFolds(data.treatment, FOLDS, createRng(1));
      return (run) => careerRepresentation(variant, data, folds, { epochs: 3 }, run);
    },
  }),
);

const baselines: readonly EstimatorCase[] = [
  {
    subject: "occupationShares",
    name: `n = ${N}, 10 periods`,
    prepare: async () => {
      const { sequences } = careers();
      return async (run) => occupationShares(sequences, {}, run);
    },
  },
  {
    subject: "staticPca",
    name: `n = ${N}, 10 periods`,
    prepare: async () => {
      const { sequences } = careers();
      return async (run) => staticPca(sequences, {}, run);
    },
  },
];

/** Representations of careers: encoders, and what needs no training. */
export const encoderCases: readonly EstimatorCase[] = [...encoders, ...baselines];
