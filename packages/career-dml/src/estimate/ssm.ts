import { report } from "@career-dml/core";
import { choice, flagHints } from "../fields.js";
import { ESTIMATION } from "../options.js";
import { clustersOf, nuisanceOf, partitions } from "./cross-fitting.js";
import {
  clusterColumn,
  commonFields,
  covariates,
  selectedCrossFittingFields,
  dataFields,
  missingKept,
  neededColumn,
  normalise,
  optionalColumn,
  repetitions,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod } from "./method.js";

/** Average effect of a 0/1 treatment where outcomes are missing for some. */
export const ssm = defineMethod({
  name: "ssm",
  title: "Average effect with selected outcomes",
  question: "the average effect of a 0/1 treatment when the outcome is missing for some rows",
  example: {
    about: "a degree and the wages of married women, seen for the 428 of 753 who work (Mroz 1987)",
    command: `career-dml estimate ssm --data mroz87.csv --outcome wage --selection lfp --derive "degree = educ > 12" \\
    --treatment degree --covariates age,exper,kids5,kids618 --learner ols,logit --extreme clip`,
  },
  rules: { binary: ["treatment", "selection"], outcomeOfSelected: true },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, read only where it is selected"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    selection: optionalColumn(
      "column that is 1 where the outcome is observed; without it, where the outcome is not missing",
    ),
    instrument: optionalColumn(
      "column that moves whether the outcome is observed, and not the outcome; missingness may then depend on the outcome itself",
    ),
    covariates,
    cluster: clusterColumn,
    missing: missingKept,
    ...selectedCrossFittingFields,
    repetitions,
    normalise,
    extreme: choice(["refuse", "clip"])
      .default("refuse")
      .describe("probabilities of treatment or selection beyond .01: refuse, or move them to the bound and count them")
      .register(flagHints, { placeholder: "rule", group: ESTIMATION }),
    ...commonFields,
  },
  fit: async (sample, options, run) => {
    const { selectedOutcome } = await import("@career-dml/dml");
    const { outcome, selected, covariates: design, instruments, names } = sample;
    const isAtRandom = instruments.p === 0;
    const folds = await partitions(sample, options, run);
    report(run, "nuisances", 0, 1);
    const effect = await selectedOutcome(
      {
        outcome,
        treatment: Uint8Array.from(sample.treatment!),
        selected: selected!,
        instrument: isAtRandom ? null : instruments.x,
        design,
        folds,
        clusters: clustersOf(sample),
      },
      {
        missingness: isAtRandom ? "at-random" : "nonignorable",
        weights: options.normalise ? "normalised" : "plain",
        whenExtreme: options.extreme,
        nuisance: nuisanceOf(options),
        level: options.level,
        seed: options.seed,
      },
      run,
    );
    const seen = isAtRandom
      ? "and outcomes are missing at random given treatment and covariates"
      : "and the instrument moves whether outcomes are seen, not the outcomes";
    return ofEffect(effect, {
      meaning: averageMeaning(
        names,
        "ATE",
        `if nothing that drives treatment and outcome is missing from the covariates, ${seen}`,
      ),
    });
  },
});
