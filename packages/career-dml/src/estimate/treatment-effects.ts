import { effectResult, report } from "@career-dml/core";
import { commonFields, covariates, dataFields, instrumentColumns, neededColumn, selectors } from "./fields.js";
import { ofEffect } from "./fitted.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod, statistic } from "./method.js";
import {
  choiceConflicts,
  ERRORS,
  covarianceOptions,
  independenceStatistics,
  treatmentEquations,
  twoEquationFields,
  twoStepCovariance,
  vcovConflicts,
} from "./selection-model.js";

/** A treatment whose choice correlates with the outcome's error: the classical rival of adjusting for covariates. */
export const treatmentEffects = defineMethod({
  name: "treatment-effects",
  title: "Endogenous treatment (treatment-effects model)",
  question: "the effect of a 0/1 treatment that was chosen for reasons no covariate holds, with an instrument",
  example: {
    about: "some college and the log wages of 3,010 men, a college nearby as instrument (Card 1995)",
    command: `career-dml estimate treatment-effects --data card.csv --outcome lwage --treatment college \\
    --derive "college = educ > 12" --covariates age,black,smsa,south,smsa66 --instrument nearc4`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    selectors,
    instrument: instrumentColumns("columns that move the treatment but not the outcome"),
    ...twoEquationFields,
    ...commonFields,
  },
  conflicts: (given) => [...vcovConflicts(given), ...choiceConflicts(given)],
  fit: async (sample, options, run) => {
    const { treatmentMle, treatmentTwoStep } = await import("@career-dml/heckman");
    const { names, cluster } = sample;
    const isMl = options.method === "ml";
    report(run, isMl ? "maximum likelihood" : "two-step estimator", 0, 1);
    const equations = await treatmentEquations(sample, options.level, run);
    const { data } = equations;
    const found = isMl
      ? await treatmentMle(data, covarianceOptions(options, cluster), run)
      : await treatmentTwoStep(data, twoStepCovariance(options, cluster), run);
    const { ci: _, pValue: __, ...shared } = found;
    const effect = effectResult({
      ...shared,
      estimator: `${isMl ? "full maximum likelihood" : "control function in two steps"}, ${ERRORS[found.covarianceKind]}`,
      level: options.level,
      coefficients: found.coefficients.map((row) =>
        row.equation === "outcome" && row.name === "treatment" ? { ...row, name: names.treatment } : row,
      ),
      warnings: [...equations.warnings, ...found.warnings],
    });
    return ofEffect(effect, {
      meaning: averageMeaning(names, "ATE", ASSUMPTION),
      statistics: [
        ...equations.statistics,
        ...independenceStatistics(found.independence),
        statistic(`log-likelihood${isMl ? "" : " of the treatment probit"}`, found.logLikelihood),
      ],
    });
  },
});

const ASSUMPTION =
  "if it is the same for all, the errors of choice and outcome are jointly normal and the instrument changes the outcome through the treatment alone";
