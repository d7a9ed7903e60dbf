import type { Design, Issue } from "@career-dml/core";
import type { IndependenceTest } from "@career-dml/heckman";
import { choice, flagHints, integer } from "../fields.js";
import { ESTIMATION } from "../options.js";
import { joined, type Sample } from "./data/sample.js";
import { clusterColumn, weightsColumn } from "./fields.js";
import { type Statistic, statistic } from "./method.js";

/** Errors of maximum-likelihood estimates, and whose rows they allow for. */
export const likelihoodFields = {
  weights: weightsColumn,
  cluster: clusterColumn,
  vcov: choice(["auto", "classical", "opg", "robust", "cluster", "bootstrap"])
    .default("auto")
    .describe(
      "standard errors: of the model (classical, or by outer products of its scores), robust, by cluster, or by bootstrap; auto is by cluster where --cluster is given, else classical",
    )
    .register(flagHints, { placeholder: "kind", group: ESTIMATION }),
  replications: integer(2, 100_000)
    .default(200)
    .describe("draws of the bootstrap, whole clusters where there are any")
    .register(flagHints, { placeholder: "count", group: ESTIMATION }),
};

/** The estimator of a model with two equations. */
export const twoEquationFields = {
  method: choice(["two-step", "ml"])
    .default("two-step")
    .describe(
      "two steps, which need less of the errors' distribution, or full maximum likelihood, which is more precise",
    )
    .register(flagHints, { placeholder: "name", group: ESTIMATION }),
  ...likelihoodFields,
};

type Vcov = "auto" | "classical" | "opg" | "robust" | "cluster" | "bootstrap";

interface Inference {
  readonly vcov: Vcov;
  readonly replications: number;
  readonly seed: number;
}

/** Kinds of standard errors in words. */
export const ERRORS = Object.freeze({
  hessian: "classical standard errors",
  opg: "standard errors from outer products of the scores",
  robust: "robust standard errors",
  cluster: "clustered standard errors",
  bootstrap: "bootstrap standard errors",
  corrected: "standard errors corrected for both steps",
});

type Given = Readonly<Record<string, unknown>>;

/** Standard errors that need what is not given. */
export const vcovConflicts = ({ vcov, cluster, method }: Given): Issue[] => [
  ...(vcov === "cluster" && typeof cluster !== "string"
    ? [{ path: "vcov", message: "is cluster, but --cluster names no column" }]
    : []),
  ...(vcov === "opg" && (method === undefined || method === "two-step")
    ? [{ path: "vcov", message: "is opg, which is for --method ml" }]
    : []),
];

/** How the errors of a maximum-likelihood estimator are worked out. */
export function covarianceOptions({ vcov, replications, seed }: Inference, cluster: Sample["cluster"]) {
  const kind = vcov === "auto" ? (cluster === null ? "classical" : "cluster") : vcov;
  return { covariance: kind === "classical" ? ("hessian" as const) : kind, replications, seed };
}

/** The same for two steps: the classical errors are those corrected for both. */
export function twoStepCovariance(inference: Inference, cluster: Sample["cluster"]) {
  const { covariance, ...draws } = covarianceOptions(inference, cluster);
  return {
    covariance: covariance === "hessian" || covariance === "opg" ? ("corrected" as const) : covariance,
    ...draws,
  };
}

/** Weights and clusters as estimators take them: absent where there are none. */
export const rowExtras = ({ weights, cluster }: Sample) => ({
  ...(weights === null ? {} : { weights }),
  ...(cluster === null ? {} : { clusters: [cluster] }),
});

/** Covariates of the equation that selects: `selectors`, or else those of the outcome; then the instruments. */
export const selectingColumns = ({ selectors, covariates, instruments }: Sample): Design =>
  joined(selectors.p > 0 ? selectors : covariates, instruments);

/** Whether selection could be ignored: tests that the two errors are uncorrelated. */
export const independenceStatistics = ({ wald, likelihoodRatio }: IndependenceTest): Statistic[] => [
  ...(wald === null
    ? []
    : [statistic("no correlation of the errors, Wald chi2(1)", wald.statistic, { pValue: wald.pValue })]),
  ...(likelihoodRatio === null
    ? []
    : [statistic("the same, likelihood ratio chi2(1)", likelihoodRatio.statistic, { pValue: likelihoodRatio.pValue })]),
];

/** One sentence for each column that could not be used. */
export const leftOutColumns = (names: readonly string[]): string[] =>
  [...new Set(names)].map((name) => `${name} was left out: it is a combination of the columns before it.`);
