import { report } from "@career-dml/core";
import {
  commonFields,
  covariates,
  dataFields,
  instrumentColumns,
  neededColumn,
  predictionsField,
  optionalColumn,
  selectors,
} from "./fields.js";
import { ofModel } from "./fitted.js";
import { defineMethod, statistic } from "./method.js";
import {
  choiceConflicts,
  ERRORS,
  covarianceOptions,
  exclusionOf,
  independenceStatistics,
  leftOutColumns,
  normalityStatistics,
  selectedOutcome,
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
    predictions: predictionsField(
      "probability of being observed, expected outcome (unconditional, and given that it is seen) and inverse Mills ratio",
    ),
  },
  conflicts: (given) => [...vcovConflicts(given), ...choiceConflicts(given)],
  fit: async (sample, options, run) => {
    const { marginalEffects, predictSelection, selectionMle, selectionNormalityTest, selectionTwoStep } = await import(
      "@career-dml/heckman"
    );
    const { n, selected, names, cluster } = sample;
    const isMl = options.method === "ml";
    report(run, isMl ? "maximum likelihood" : "two-step estimator", 0, 1);
    const { selection, equation, data } = await selectedOutcome(sample, run);
    const found = isMl
      ? await selectionMle(data, covarianceOptions(options, cluster), run)
      : await selectionTwoStep(data, twoStepCovariance(options, cluster), run);
    const equations = {
      choice: selected!,
      outcome: null,
      outcomeDesign: equation.design,
      choiceDesign: selection.design,
    };
    const exclusion = await exclusionOf(equations, options.level, run);
    const seen = `${found.selected.toLocaleString("en-US")} of ${n.toLocaleString("en-US")} rows`;
    return ofModel({
      label: `${isMl ? "full maximum likelihood" : "two-step estimator"}, ${ERRORS[found.covarianceKind]}`,
      n,
      level: options.level,
      coefficients: [
        ...found.coefficients,
        ...marginalEffects(found, data, "conditional", run).map(({ name, estimate, se, z, pValue, reason }) => ({
          equation: "average marginal effect where it is seen",
          name,
          estimate,
          se,
          z,
          pValue,
          ...(reason === undefined ? {} : { reason }),
        })),
      ],
      warnings: [
        ...leftOutColumns([...selection.dropped, ...equation.dropped]),
        ...found.warnings,
        ...exclusion.warnings,
      ],
      statistics: [
        ...exclusion.statistics,
        ...independenceStatistics(found.independence),
        ...(await normalityStatistics(async () => {
          const { choice, outcome: given } = await selectionNormalityTest(data, run);
          return { "error of the selection": choice, "error of the outcome given it": given };
        })),
        statistic(`log-likelihood${isMl ? "" : " of the selection probit"}`, found.logLikelihood),
      ],
      meaning: `Coefficients of ${names.outcome} in the whole population, not only in the ${seen} in which it is seen. They differ from least squares on those rows as far as the errors of the two equations are correlated (rho).`,
      predictions: () => {
        const { probability, unconditional, conditional, inverseMills } = predictSelection(found, data, run);
        return { probability, unconditional, conditional, inverse_mills: inverseMills };
      },
    });
  },
});
