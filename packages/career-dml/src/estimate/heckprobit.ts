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
  choiceConflicts,
  covarianceOptions,
  ERRORS,
  exclusionOf,
  independenceStatistics,
  leftOutColumns,
  likelihoodFields,
  selectedOutcome,
  vcovConflicts,
} from "./selection-model.js";

/** Probit of a 0/1 outcome that is observed only for the selected. */
export const heckprobit = defineMethod({
  name: "heckprobit",
  title: "Probit with selection",
  question: "what moves the probability of a 0/1 outcome that is seen only for those who were selected",
  example: {
    about: "a wage above four dollars, seen for the 428 of 753 married women who work (Mroz 1987)",
    command: `career-dml estimate heckprobit --data mroz87.csv --outcome wellpaid --selection lfp \\
    --derive "wellpaid = wage > 4" --covariates exper,educ,city --selectors age,faminc,kids,educ`,
  },
  rules: { binary: ["outcome", "selection"], outcomeOfSelected: true },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, 0 or 1, read only where it is selected"),
    selection: optionalColumn(
      "column that is 1 where the outcome is observed; without it, where the outcome is not missing",
    ),
    covariates,
    selectors,
    instrument: instrumentColumns("columns added to the selection equation and to no other"),
    ...likelihoodFields,
    ...commonFields,
  },
  conflicts: (given) => [...vcovConflicts({ ...given, method: "ml" }), ...choiceConflicts(given)],
  fit: async (sample, options, run) => {
    const { selectionProbit } = await import("@career-dml/heckman");
    const { n, selected, names, cluster } = sample;
    report(run, "maximum likelihood", 0, 1);
    const { selection, equation, data } = await selectedOutcome(sample, run);
    const found = await selectionProbit(data, covarianceOptions(options, cluster), run);
    const designs = { outcomeDesign: equation.design, choiceDesign: selection.design };
    const exclusion = await exclusionOf({ choice: selected!, outcome: null, ...designs }, options.level, run);
    const seen = `${found.selected.toLocaleString("en-US")} of ${n.toLocaleString("en-US")} rows`;
    return ofModel({
      label: `full maximum likelihood, ${ERRORS[found.covarianceKind]}`,
      n,
      level: options.level,
      coefficients: found.coefficients,
      warnings: [
        ...leftOutColumns([...selection.dropped, ...equation.dropped]),
        ...found.warnings,
        ...exclusion.warnings,
      ],
      statistics: [
        ...exclusion.statistics,
        ...independenceStatistics(found.independence),
        statistic("log-likelihood", found.logLikelihood),
      ],
      meaning: `The coefficients move the latent index of ${names.outcome} in the whole population, not only in the ${seen} in which it is seen; a positive one makes ${names.outcome} = 1 more likely.`,
    });
  },
});
