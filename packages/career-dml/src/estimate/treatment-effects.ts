import { column, type Design, design, effectResult, report } from "@career-dml/core";
import { joined } from "./data/sample.js";
import { commonFields, covariates, dataFields, instrumentColumns, neededColumn, selectors } from "./fields.js";
import { ofEffect } from "./fitted.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod, statistic } from "./method.js";

/** A treatment whose choice correlates with the outcome's error: the classical rival of adjusting for covariates. */
export const treatmentEffects = defineMethod({
  name: "treatment-effects",
  title: "Endogenous treatment (treatment-effects model)",
  question: "the effect of a 0/1 treatment that was chosen for reasons no covariate holds, with an instrument",
  example: {
    about: "college and the log wages of 3,010 men, a college nearby as instrument (Card 1995)",
    command: `career-dml estimate treatment-effects --data card.csv --outcome lwage --treatment college \\
    --derive "college = educ >= 16" --covariates exper,expersq,black,smsa,south --instrument nearc4`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    selectors,
    instrument: instrumentColumns("columns that move the treatment but not the outcome"),
    ...commonFields,
  },
  fit: async (sample, { level, selectors: named }, run) => {
    const { firstStageF, independentColumns, treatmentTwoStep } = await import("@career-dml/heckman");
    const { outcome, treatment, names } = sample;
    report(run, "two-step estimator", 0, 1);
    const equation = independentColumns(sample.covariates, run);
    const own = named.length > 0 ? sample.selectors : equation.design;
    const choice = independentColumns(joined(own, sample.instruments), run);
    const {
      ci: _,
      pValue: __,
      ...found
    } = await treatmentTwoStep(
      { outcome, treatment: treatment!, outcomeCovariates: equation.design, treatmentCovariates: choice.design },
      run,
    );
    const dropped = [...new Set([...equation.dropped, ...choice.dropped])];
    const errors = found.coefficients.filter(({ equation: of }) => of === "errors");
    const excluded = excludedColumns(choice.design, equation.design);
    const effect = effectResult({
      ...found,
      estimator: "control function in two steps",
      coefficients: found.coefficients.map((row) =>
        row.equation === "outcome" && row.name === "treatment" ? { ...row, name: names.treatment } : row,
      ),
      level,
      warnings: [
        ...dropped.map((name) => `${name} was left out: it is a combination of the columns before it.`),
        ...found.warnings,
      ],
    });
    const first = excluded === null ? null : firstStageF(treatment!, equation.design, excluded, run);
    return ofEffect(effect, {
      meaning: averageMeaning(
        names,
        "ATE",
        "if it is the same for all, the errors are jointly normal and the excluded columns move the outcome through the treatment alone",
      ),
      statistics: [
        ...errors.map(({ name, estimate, se, reason }) =>
          statistic(
            name === "rho"
              ? "correlation of the errors (rho)"
              : name === "sigma"
                ? "standard deviation of the outcome error (sigma)"
                : name,
            estimate,
            { se, ...(reason === undefined ? {} : { reason }) },
          ),
        ),
        ...(first === null
          ? []
          : [
              statistic(`first-stage F of ${excluded!.names.join(", ")} (robust)`, first.robustF, {
                pValue: first.robustPValue,
                reason: first.robustF < 10 ? "below 10: a weak instrument" : "10 or more: not weak",
              }),
            ]),
      ],
    });
  },
});

/** The columns of one design that another does not have, or `null` if there are none. */
function excludedColumns(all: Design, others: Design): Design | null {
  const names = all.names.filter((name) => !others.names.includes(name));
  if (names.length === 0) return null;
  return design(Object.fromEntries(names.map((name) => [name, column(all, all.names.indexOf(name))])), all.n);
}
