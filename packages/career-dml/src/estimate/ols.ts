import {
  bindColumns,
  DataError,
  type Design,
  effectResult,
  report,
  type RunContext,
  studentTQuantile,
  studentTTwoSidedP,
} from "@career-dml/core";
import type { LeastSquaresFit, RowsAloneError } from "@career-dml/kernels";
import type { Sample } from "./data/sample.js";
import {
  clusterColumn,
  commonFields,
  covariates,
  dataFields,
  leastSquaresVcov,
  neededColumn,
  predictionsField,
  weightsColumn,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { ESTIMATE } from "./meaning.js";
import { linearErrors } from "./linear-errors.js";
import { defineMethod, statistic } from "./method.js";
import { leftOutColumns, vcovConflicts } from "./selection-model.js";

/** Least squares on treatment and covariates: the classical adjustment, with any kind of treatment. */
export const ols = defineMethod({
  name: "ols",
  title: "Ordinary least squares",
  question: "the coefficient of a treatment, covariates adjusted for linearly",
  example: {
    about: "union membership and the log wages of 545 young men over eight years, clustered by man",
    command: `career-dml estimate ols --data wage_panel.csv --outcome lwage --treatment union \\
    --derive "late = year > 1983" --covariates educ,black,hisp,exper,expersq,married,late --cluster nr`,
  },
  rules: { binary: [], outcomeOfSelected: false },
  conflicts: vcovConflicts,
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, a number"),
    covariates,
    weights: weightsColumn,
    cluster: clusterColumn,
    vcov: leastSquaresVcov,
    ...commonFields,
    predictions: predictionsField("fitted outcome with its interval, and residual"),
  },
  fit: async (sample, { vcov, level }, run) => {
    const { coefficientTable, independentColumns, leastSquares, withIntercept } = await import("@career-dml/kernels");
    const { names, n, outcome, treatment } = sample;
    report(run, "least squares", 0, 1);
    const treated: Design = { n, p: 1, names: [names.treatment], x: treatment! };
    const { design, dropped } = independentColumns(bindColumns(treated, sample.covariates), run);
    const fit = leastSquares(withIntercept(design), outcome, sample.weights, run);
    const { kind, covariance, df } = await covarianceOf(fit, sample, vcov, run);
    const coefficients = coefficientTable({
      equation: "outcome",
      names: fit.design.names,
      estimates: fit.coefficients,
      covariance,
      df,
    });
    const { estimate, se, reason } = coefficients[1]!;
    const critical = studentTQuantile(0.5 + level / 2, df);
    const effect = effectResult({
      estimator: `least squares, ${kind} standard errors`,
      estimand: "ATE",
      estimandLabel: `coefficient of ${names.treatment}`,
      estimate,
      se,
      ci: se === null ? null : [estimate - critical * se, estimate + critical * se],
      pValue: se === null ? null : studentTTwoSidedP(estimate / se, df),
      ...(reason === undefined ? {} : { reason }),
      level,
      n,
      coefficients,
      warnings: leftOutColumns(dropped),
    });
    return ofEffect(effect, {
      meaning: `One unit more of ${names.treatment} goes with ${ESTIMATE} in ${names.outcome} at equal covariates; that is the effect if nothing that drives both is missing from them and the covariates act linearly.`,
      statistics: [
        statistic("R2", rSquared(fit, outcome)),
        statistic("residual standard deviation", Math.sqrt(fit.rss / fit.df)),
        statistic("degrees of freedom", df),
      ],
      predictions: () => predicted(fit, { covariance, critical }),
    });
  },
});

type Vcov = "auto" | "classical" | "robust" | "cluster" | "HC0" | "HC1" | "HC2" | "HC3";

/** Covariance of the coefficients, and the degrees of freedom of their t distribution: of clusters, clusters less one. */
async function covarianceOf(fit: LeastSquaresFit, { cluster, row }: Sample, vcov: Vcov, run: RunContext) {
  const { clusterCovariance, coefficientCovariance, RowsAloneError } = await import("@career-dml/kernels");
  const isClustered = vcov === "cluster" || (vcov === "auto" && cluster !== null);
  if (isClustered && cluster !== null) {
    const clusters = cluster.reduce((most, c) => Math.max(most, c), 0) + 1;
    return {
      kind: `clustered (${clusters.toLocaleString("en-US")} clusters)`,
      covariance: clusterCovariance(fit, cluster),
      df: clusters - 1,
    };
  }
  const kind = vcov === "auto" || vcov === "robust" || vcov === "cluster" ? "HC3" : vcov;
  try {
    return {
      kind: kind === "classical" ? kind : `robust (${kind})`,
      covariance: coefficientCovariance(fit, kind, run),
      df: fit.df,
    };
  } catch (error) {
    throw error instanceof RowsAloneError ? inRowsOfTheFile(error, row) : error;
  }
}

/** Rows that HC2 and HC3 cannot take, as the file counts them: others may have been left out. */
const inRowsOfTheFile = ({ rows }: RowsAloneError, row: Sample["row"]): DataError =>
  new DataError(
    rows.map(({ row: i, columns }) => ({
      path: `row ${row[i]}`,
      message: `determines coefficients alone (${columns.join(", ")}), so HC2 and HC3 do not exist; leave the row or these columns out, or take --vcov HC1`,
    })),
  );

function rSquared({ rss, weights }: LeastSquaresFit, outcome: Float64Array): number {
  const weight = (i: number): number => weights?.[i] ?? 1;
  const total = outcome.reduce((sum, _, i) => sum + weight(i), 0);
  const centre = outcome.reduce((sum, y, i) => sum + weight(i) * y, 0) / total;
  return 1 - rss / outcome.reduce((sum, y, i) => sum + weight(i) * (y - centre) ** 2, 0);
}

interface Inference {
  readonly covariance: Float64Array;
  readonly critical: number;
}

/** Fitted outcomes; the interval is that of the regression line, not of a new outcome. */
function predicted({ design, fitted, residuals }: LeastSquaresFit, { covariance, critical }: Inference) {
  const se = linearErrors(design, covariance);
  const bound = (side: number): Float64Array => fitted.map((value, i) => value + side * critical * se[i]!);
  return { fitted, se, ci_low: bound(-1), ci_high: bound(1), residual: residuals };
}
