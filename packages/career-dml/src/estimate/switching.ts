import { effectResult, report } from "@career-dml/core";
import { choice, flagHints } from "../fields.js";
import { ESTIMATION } from "../options.js";
import {
  columnList,
  commonFields,
  covariates,
  dataFields,
  instrumentColumns,
  neededColumn,
  predictionsField,
  selectors,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod, statistic } from "./method.js";
import {
  choiceConflicts,
  covarianceOptions,
  ERRORS,
  independenceStatistics,
  treatmentEquations,
  twoEquationFields,
  twoStepCovariance,
  vcovConflicts,
} from "./selection-model.js";

/** The effect of each estimand under the name that its package gives it. */
const EFFECT = { ATE: "ate", ATT: "att", ATC: "atu" } as const;

/** Endogenous switching (tobit type 5): a chosen treatment after which everything has coefficients of its own. */
export const switching = defineMethod({
  name: "switching",
  title: "Switching regression",
  question: "the effects of a 0/1 treatment chosen for hidden reasons, where all else acts differently after it",
  example: {
    about: "some college and the log wages of 3,010 men, each group with a wage equation of its own (Card 1995)",
    command: `career-dml estimate switching --data card.csv --outcome lwage --treatment college \\
    --derive "college = educ > 12" --covariates age,black,smsa,south,smsa66 --instrument nearc4 --estimand ATT`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    untreatedCovariates: columnList(
      "numeric columns of the untreated outcome, where they are not those of --covariates",
    ),
    selectors,
    instrument: instrumentColumns("columns that move the treatment but neither outcome"),
    estimand: choice(["ATE", "ATT", "ATC"])
      .default("ATE")
      .describe("average effect over all rows, the treated or the untreated; the others stand among the statistics")
      .register(flagHints, { placeholder: "name", group: ESTIMATION }),
    ...twoEquationFields,
    ...commonFields,
    predictions: predictionsField(
      "expected effect, both expected outcomes, the effect given the choice made, probability of treatment",
    ),
  },
  conflicts: (given) => [...vcovConflicts(given), ...choiceConflicts(given)],
  fit: async (sample, options, run) => {
    const { predictSwitching, switchingMle, switchingTwoStep } = await import("@career-dml/heckman");
    const { treatment, names, cluster } = sample;
    const isMl = options.method === "ml";
    report(run, isMl ? "maximum likelihood" : "two-step estimator", 0, 1);
    const equations = await treatmentEquations(sample, options.level, run);
    const { data } = equations;
    const found = isMl
      ? await switchingMle(data, covarianceOptions(options, cluster), run)
      : await switchingTwoStep(data, twoStepCovariance(options, cluster), run);
    const { ci: _, pValue: __, ...effect } = found.effects[EFFECT[options.estimand]];
    const described = effectResult({
      ...effect,
      level: options.level,
      coefficients: found.coefficients,
      warnings: [...equations.warnings, ...found.warnings],
    });
    return ofEffect(described, {
      label: `${isMl ? "full maximum likelihood" : "two-step estimator"}, ${ERRORS[found.covarianceKind]}`,
      meaning: averageMeaning(names, options.estimand, ASSUMPTION),
      statistics: [
        ...Object.values(found.effects)
          .filter(({ estimand }) => estimand !== options.estimand)
          .map(({ estimandLabel, estimate, se, pValue }) => statistic(estimandLabel, estimate, { se, pValue })),
        ...equations.statistics,
        ...independenceStatistics(found.independence),
        statistic(`log-likelihood${isMl ? "" : " of the treatment probit"}`, found.logLikelihood),
      ],
      predictions: () => {
        const { effectOnTreated, effectOnUntreated, ...predicted } = predictSwitching(found, data, run);
        const given = effectOnTreated.map((value, i) => (treatment![i] === 1 ? value : effectOnUntreated[i]!));
        const { effect: expected, treated, untreated, probability } = predicted;
        return { effect: expected, treated, untreated, effect_given_choice: given, probability };
      },
    });
  },
});

const ASSUMPTION =
  "if the errors of choice and both outcomes are jointly normal and the instrument changes neither outcome by itself";
