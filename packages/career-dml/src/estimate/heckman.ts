import { report } from "@career-dml/core";
import { joined } from "./data/sample.js";
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

/** Why sigma and rho stand alone. */
const NO_ERROR = "the two-step estimator gives no standard error for it";

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
    ...commonFields,
  },
  fit: async (sample, { level, selectors: named }, run) => {
    const { selectionTwoStep, independentColumns } = await import("@career-dml/heckman");
    const { n, outcome, selected, names, instruments } = sample;
    report(run, "two-step estimator", 0, 1);
    const own = named.length > 0 ? sample.selectors : sample.covariates;
    const selection = independentColumns(joined(own, instruments), run);
    const equation = independentColumns(sample.covariates, run);
    const found = await selectionTwoStep(
      {
        selected: selected!,
        selectionCovariates: selection.design,
        outcome,
        outcomeCovariates: equation.design,
      },
      run,
    );
    const count = found.selected;
    const dropped = [...new Set([...selection.dropped, ...equation.dropped])];
    return ofModel({
      label: "Heckman two-step",
      n,
      level,
      coefficients: found.coefficients,
      warnings: [
        ...dropped.map((name) => `${name} was left out: it is a combination of the columns before it.`),
        ...found.warnings,
      ],
      statistics: [
        statistic("correlation of the errors (rho)", found.rho, { reason: NO_ERROR }),
        statistic("standard deviation of the outcome error (sigma)", found.sigma, {
          reason: NO_ERROR,
        }),
        statistic("log-likelihood of the selection probit", found.logLikelihood),
      ],
      meaning: `Coefficients of ${names.outcome} in the whole population, not only among the ${count.toLocaleString("en-US")} of ${n.toLocaleString("en-US")} rows in which it is seen; the coefficient of hazard (rho sigma) says how selection would have distorted them.`,
    });
  },
});
