import { report } from "@career-dml/core";
import { nuisanceOf, partitions, sampleDesignOf } from "./cross-fitting.js";
import {
  commonFields,
  covariates,
  instrumentedCrossFittingFields,
  dataFields,
  missingKept,
  neededColumn,
  repetitions,
  sampleDesignConflicts,
  sampleDesignFields,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { instrumentStatistics } from "./instrument-statistics.js";
import { ESTIMATE } from "./meaning.js";
import { defineMethod } from "./method.js";

/** Partially linear regression with an instrument: one coefficient of a treatment of any kind. */
export const pliv = defineMethod({
  name: "pliv",
  title: "Partially linear regression with an instrument",
  question: "one effect of a 0/1 or continuous treatment chosen for hidden reasons, moved by an instrument",
  example: {
    about: "schooling and wages of 3,010 men, schooling moved by growing up near a college (Card 1995)",
    command: `career-dml estimate pliv --data card.csv --outcome lwage --treatment educ --instrument nearc4 \\
    --covariates exper,expersq,black,south,smsa,smsa66 --learner ridge,boosting`,
  },
  rules: { binary: [], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, a number"),
    instrument: neededColumn("column that moves the treatment, and the outcome through it alone; a number"),
    covariates,
    ...sampleDesignFields,
    missing: missingKept,
    ...instrumentedCrossFittingFields,
    repetitions,
    ...commonFields,
  },
  conflicts: sampleDesignConflicts,
  fit: async (sample, options, run) => {
    const { partiallyLinearIv } = await import("@career-dml/dml");
    const { outcome, treatment, covariates: x, names } = sample;
    const instrument = sample.instruments.x;
    const folds = await partitions({ ...sample, treatment: instrument }, options, run);
    report(run, "nuisances", 0, 1);
    const effect = await partiallyLinearIv(
      { outcome, treatment: treatment!, instrument, designs: [x], folds, ...(await sampleDesignOf(sample)) },
      { nuisance: nuisanceOf(options), level: options.level, seed: options.seed },
      run,
    );
    return ofEffect(effect, {
      statistics: instrumentStatistics(effect),
      meaning: `One unit more of ${names.treatment} changes ${names.outcome} by ${ESTIMATE}, if the instrument changes the outcome through the treatment alone; effects that differ between rows are averaged by how far the instrument moves ${names.treatment}.`,
    });
  },
});
