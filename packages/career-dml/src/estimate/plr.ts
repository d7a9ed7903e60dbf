import { report } from "@career-dml/core";
import { defineMethod } from "./method.js";
import { nuisanceOf, partitions, sampleDesignOf } from "./cross-fitting.js";
import {
  commonFields,
  covariates,
  crossFittingFields,
  dataFields,
  missingKept,
  neededColumn,
  repetitions,
  sampleDesignConflicts,
  sampleDesignFields,
  score,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { ESTIMATE } from "./meaning.js";

/** Partially linear regression: one coefficient of a treatment of any kind, everything else learned. */
export const plr = defineMethod({
  name: "plr",
  title: "Partially linear regression",
  question: "one effect of a 0/1 or continuous treatment, covariates adjusted for by machine learning",
  example: {
    about: "eligibility for a 401(k) and the financial assets of 9,915 households",
    command: `career-dml estimate plr --data 401k.csv --outcome net_tfa --treatment e401 \\
    --covariates age,inc,educ,fsize,marr,twoearn,db,pira,hown --learner forest`,
  },
  rules: { binary: [], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, a number"),
    covariates,
    ...sampleDesignFields,
    missing: missingKept,
    ...crossFittingFields,
    repetitions,
    score,
    ...commonFields,
  },
  conflicts: sampleDesignConflicts,
  fit: async (sample, options, run) => {
    const { partiallyLinear } = await import("@career-dml/dml");
    const { outcome, treatment, covariates: x, names } = sample;
    const folds = await partitions(sample, options, run);
    report(run, "nuisances", 0, 1);
    const effect = await partiallyLinear(
      { outcome, treatment: treatment!, designs: [x], folds, ...(await sampleDesignOf(sample)) },
      { score: options.score, nuisance: nuisanceOf(options), level: options.level, seed: options.seed },
      run,
    );
    return ofEffect(effect, {
      meaning: `One unit more of ${names.treatment} changes ${names.outcome} by ${ESTIMATE}, if nothing that drives both is missing from the covariates; effects that differ between rows are averaged by the variance that the covariates leave in ${names.treatment}.`,
    });
  },
});
