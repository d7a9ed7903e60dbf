import { report } from "@career-dml/core";
import {
  commonFields,
  covariates,
  dataFields,
  instrumentColumns,
  neededColumn,
  optionalColumn,
  selectors,
} from "./fields.js";
import { ofModel } from "./fitted.js";
import { defineMethod, statistic } from "./method.js";
import {
  ERRORS,
  covarianceOptions,
  independenceStatistics,
  leftOutColumns,
  rowExtras,
  selectingColumns,
  twoEquationFields,
  twoStepCovariance,
  vcovConflicts,
} from "./selection-model.js";

/** Heckman's selection model: an outcome that is observed only for the selected. */
export const heckman = defineMethod({
  name: "heckman",
  title: "Heckman selection model",
  question: "what moves an outcome that is seen only for those who were selected (wages of those who work)",
  example: {
    about: "the wages of married women, observed for the 428 of 753 who work (Mroz 1987)",
    command: `career-dml estimate heckman --data mroz87.csv --outcome wage --selection lfp \\
    --derive "agesq = age * age" --derive "expersq = exper * exper" \\
    --covariates exper,expersq,educ,city --selectors age,agesq,faminc,kids,educ`,
  },
  rules: { binary: ["selection"], outcomeOfSelected: true },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, read only where it is selected"),
    selection: optionalColumn(
      "column that is 1 where the outcome is observed; without it, where the outcome is not missing",
    ),
    covariates,
    selectors,
    instrument: instrumentColumns("columns added to the selection equation and to no other"),
    ...twoEquationFields,
    ...commonFields,
  },
  conflicts: vcovConflicts,
  fit: async (sample, options, run) => {
    const { independentColumns, selectionMle, selectionTwoStep } = await import("@career-dml/heckman");
    const { n, outcome, selected, names, cluster } = sample;
    const isMl = options.method === "ml";
    report(run, isMl ? "maximum likelihood" : "two-step estimator", 0, 1);
    const selection = independentColumns(selectingColumns(sample), run);
    const equation = independentColumns(sample.covariates, run);
    const data = {
      selected: selected!,
      selectionCovariates: selection.design,
      outcome,
      outcomeCovariates: equation.design,
      ...rowExtras(sample),
    };
    const found = isMl
      ? await selectionMle(data, covarianceOptions(options, cluster), run)
      : await selectionTwoStep(data, twoStepCovariance(options, cluster), run);
    const seen = `${found.selected.toLocaleString("en-US")} of ${n.toLocaleString("en-US")} rows`;
    return ofModel({
      label: `${isMl ? "full maximum likelihood" : "two-step estimator"}, ${ERRORS[found.covarianceKind]}`,
      n,
      level: options.level,
      coefficients: found.coefficients,
      warnings: [...leftOutColumns([...selection.dropped, ...equation.dropped]), ...found.warnings],
      statistics: [
        ...independenceStatistics(found.independence),
        statistic(`log-likelihood${isMl ? "" : " of the selection probit"}`, found.logLikelihood),
      ],
      meaning: `Coefficients of ${names.outcome} in the whole population, not only in the ${seen} in which it is seen. They differ from least squares on those rows as far as the errors of the two equations are correlated (rho).`,
    });
  },
});
