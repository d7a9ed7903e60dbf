import { column, type Design, design, type Issue, type RunContext } from "@career-dml/core";
import type { ChiSquaredTest, IndependenceTest } from "@career-dml/heckman";
import { effectSetText, levelText } from "@career-dml/report/text";
import { choice, flagHints, integer } from "../fields.js";
import { ESTIMATION } from "../options.js";
import { joined, type Sample } from "./data/sample.js";
import { clusterColumn, REPLICATIONS, weightsColumn } from "./fields.js";
import { type Statistic, statistic } from "./method.js";
import { reasonOf } from "../of-the-data.js";

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
    .default(REPLICATIONS)
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

const isEmpty = (columns: unknown): boolean => !Array.isArray(columns) || columns.length === 0;

/** A choice that no column explains has no equation. */
export const choiceConflicts = (given: Given): Issue[] =>
  ["covariates", "selectors", "instrument"].every((role) => isEmpty(given[role]))
    ? [
        {
          path: "selectors",
          message: "is needed where there are neither covariates nor an instrument: nothing explains the choice",
        },
      ]
    : [];

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

/** The two equations of an outcome that is observed only for the selected, without columns that others determine. */
export async function selectedOutcome(sample: Sample, run: RunContext) {
  const { independentColumns } = await import("@career-dml/kernels");
  const selection = independentColumns(selectingColumns(sample), run);
  const equation = independentColumns(sample.covariates, run);
  const data = {
    selected: sample.selected!,
    selectionCovariates: selection.design,
    outcome: sample.outcome,
    outcomeCovariates: equation.design,
    ...rowExtras(sample),
  };
  return { selection, equation, data };
}

/** Whether selection could be ignored: tests that the errors are uncorrelated. */
export const independenceStatistics = ({ wald, likelihoodRatio }: IndependenceTest): Statistic[] =>
  [
    { name: "Wald", found: wald },
    { name: "LR", found: likelihoodRatio },
  ].flatMap(({ name, found }) =>
    found === null
      ? []
      : [
          statistic(`no correlation of the errors, ${name} chi2(${found.df})`, found.statistic, {
            pValue: found.pValue,
          }),
        ],
  );

/** The equations of a chosen treatment on the columns that can be used, and what became of the others. */
export async function treatmentEquations(sample: Sample, level: number, run: RunContext) {
  const { independentColumns } = await import("@career-dml/kernels");
  const equation = independentColumns(sample.covariates, run);
  const untreated = independentColumns(sample.untreatedCovariates, run);
  const chosen = independentColumns(selectingColumns(sample), run);
  const data = {
    outcome: sample.outcome,
    treatment: sample.treatment!,
    outcomeCovariates: equation.design,
    ...(untreated.design.p > 0 ? { untreatedCovariates: untreated.design } : {}),
    treatmentCovariates: chosen.design,
    ...rowExtras(sample),
  };
  const designs = { outcomeDesign: equation.design, choiceDesign: chosen.design };
  const { statistics, warnings } = await exclusionOf(
    { choice: data.treatment, outcome: data.outcome, ...designs },
    level,
    run,
  );
  const dropped = leftOutColumns([...equation.dropped, ...untreated.dropped, ...chosen.dropped]);
  return { data, statistics, warnings: [...dropped, ...warnings] };
}

/** The equations of a model whose choice may have columns of its own. */
export interface Equations {
  /** 0 or 1. */
  readonly choice: ArrayLike<number>;
  /** Where every row has one; `null` where it is selected. */
  readonly outcome: Float64Array | null;
  readonly outcomeDesign: Design;
  readonly choiceDesign: Design;
}

/** An instrument with a smaller F says little about the choice (Staiger & Stock 1997; Montiel Olea & Pflueger 2013). */
const WEAK = 10;

/** How much the columns that are in the equation of the choice alone say about it; nothing where there are none. */
export async function exclusionOf(
  { choice: chosen, outcome, outcomeDesign, choiceDesign }: Equations,
  level: number,
  run: RunContext,
): Promise<{ readonly statistics: readonly Statistic[]; readonly warnings: readonly string[] }> {
  const excluded = excludedColumns(choiceDesign, outcomeDesign);
  if (excluded === null) return { statistics: [], warnings: [] };
  const { exclusionStrength } = await import("@career-dml/heckman");
  const data = { treatment: chosen, covariates: outcomeDesign, excluded, ...(outcome === null ? {} : { outcome }) };
  const { firstStage, effectiveF, andersonRubin } = exclusionStrength(data, level, run);
  const names = excluded.names.join(", ");
  const warnings =
    effectiveF < WEAK
      ? [
          `What is excluded from the outcome (${names}) says little about the choice (effective F ${effectiveF.toFixed(1)}, below ${WEAK}): the estimate lives off the assumed shape of the errors.`,
        ]
      : [];
  const statistics = [
    statistic(`first-stage F of ${names}, robust`, firstStage.robustF, { pValue: firstStage.robustPValue }),
    statistic("effective F (10 or more is strong)", effectiveF),
  ];
  if (andersonRubin !== null) {
    const name = `${levelText(level)} set of Anderson & Rubin`;
    statistics.push(statistic(name, null, { reason: effectSetText(andersonRubin) }));
  }
  return { statistics, warnings };
}

/** The columns of one design that another does not have, or `null` if there are none. */
function excludedColumns(all: Design, others: Design): Design | null {
  const names = all.names.filter((name) => !others.names.includes(name));
  if (names.length === 0) return null;
  return design(Object.fromEntries(names.map((name) => [name, column(all, all.names.indexOf(name))])), all.n);
}

/** A test that errors are normal: a small p-value says that they are not, which these models do not forgive. */
export async function normalityStatistics(
  tests: () => Promise<Readonly<Record<string, ChiSquaredTest>>>,
): Promise<Statistic[]> {
  try {
    return Object.entries(await tests()).map(([what, { statistic: value, df, pValue }]) =>
      statistic(`normal ${what}, chi2(${df})`, value, { pValue }),
    );
  } catch (error) {
    return [statistic("normal errors", null, { reason: reasonOf(error) })];
  }
}

/** One sentence for each column that could not be used. */
export const leftOutColumns = (names: readonly string[]): string[] =>
  [...new Set(names)].map((name) => `${name} was left out: it is a combination of the columns before it.`);
