import type { ComparedEstimate } from "../src/comparison/compared-estimate.js";

/** Least squares with coefficients, as `estimate ols --json` writes it. */
export const OLS: ComparedEstimate = {
  kind: "effect",
  estimator: "ols",
  label: "least squares, clustered (1,234 clusters) standard errors",
  estimand: "ATE",
  estimandLabel: "coefficient of union",
  estimate: 0.123456789,
  se: 0.0123456,
  // 2.5 errors to either side, as of a t distribution with few clusters.
  ci: [0.123456789 - 2.5 * 0.0123456, 0.123456789 + 2.5 * 0.0123456],
  level: 0.95,
  pValue: 1e-9,
  n: 4360,
  dropped: 12,
  coefficients: [
    { equation: "outcome", name: "(Intercept)", estimate: -1.5, se: 0.2, z: -7.5, pValue: 1e-13 },
    { equation: "outcome", name: "union", estimate: 0.123456789, se: 0.0123456, z: 10, pValue: 1e-9 },
    { equation: "outcome", name: "educ", estimate: 0.0987654321, se: 0.0456, z: 2.17, pValue: 0.03 },
  ],
  nuisances: [],
  statistics: [
    { name: "R2", value: 0.2589 },
    { name: "degrees of freedom", value: 1233 },
  ],
  warnings: [],
  options: { outcome: "lwage", treatment: "union", covariates: ["educ"], cluster: "nr" },
};

/** Double machine learning, without coefficients. */
export const IRM: ComparedEstimate = {
  kind: "effect",
  estimator: "irm",
  label: "augmented inverse propensity weighting, cross-fitted in 5 folds",
  estimand: "ATE",
  estimandLabel: "ATE on .01 < e < .99",
  estimate: -0.02,
  se: 0.03,
  ci: [-0.0788, 0.0388],
  level: 0.95,
  pValue: 0.505,
  n: 4300,
  dropped: 72,
  coefficients: [],
  nuisances: [{ name: "propensity", loss: "log", value: 0.5, r2: 0.0541, calibrationSlope: 1 }],
  warnings: ["The propensities are uneven"],
  options: {
    outcome: "lwage",
    treatment: "union",
    covariates: ["educ"],
    learner: ["ridge", "boosting"],
    repetitions: 5,
  },
};

/** A model without a single effect, one of its coefficients without an error. */
export const HECKMAN: ComparedEstimate = {
  kind: "model",
  estimator: "heckman",
  label: "two-step estimator, standard errors corrected for both steps",
  estimand: null,
  estimandLabel: null,
  estimate: null,
  se: null,
  ci: null,
  level: 0.95,
  pValue: null,
  reason: "the model has coefficients, but no single effect",
  n: 753,
  dropped: 0,
  coefficients: [
    { equation: "selection", name: "kids", estimate: -0.44, se: 0.13, z: -3.4, pValue: 0.0007 },
    { equation: "outcome", name: "educ", estimate: 0.109, se: 0.0155, z: 7, pValue: 2e-12 },
    {
      equation: "errors",
      name: "rho",
      estimate: -0.34,
      se: null,
      z: null,
      pValue: null,
      reason: "two steps give none",
    },
  ],
  nuisances: [],
  statistics: [{ name: "log-likelihood", value: -832.885 }],
  warnings: [],
  options: { outcome: "wage", covariates: ["educ"] },
};
