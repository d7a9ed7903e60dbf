import { report } from "@career-dml/core";
import { choice, flagHints } from "../fields.js";
import { ESTIMATION } from "../options.js";
import { nuisanceOf, partitions, sampleDesignOf } from "./cross-fitting.js";
import {
  commonFields,
  covariates,
  instrumentedCrossFittingFields,
  dataFields,
  missingKept,
  neededColumn,
  normalise,
  repetitions,
  sampleDesignConflicts,
  sampleDesignFields,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { instrumentStatistics } from "./instrument-statistics.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod } from "./method.js";

/** Who may not follow the instrument. */
export const compliance = choice(["two-sided", "no-always-takers", "no-never-takers"])
  .default("two-sided")
  .describe("who may not follow the instrument; where nobody is treated without it, or all are with it, say so")
  .register(flagHints, { placeholder: "kind", group: ESTIMATION });

/** Options of the estimator that name who takes the treatment whatever the instrument. */
export const takersOf = (kind: "two-sided" | "no-always-takers" | "no-never-takers") => ({
  alwaysTakers: kind !== "no-always-takers",
  neverTakers: kind !== "no-never-takers",
});

/** Interactive regression with a 0/1 instrument: the effect on those whom it moves. */
export const iivm = defineMethod({
  name: "iivm",
  title: "Interactive regression with an instrument (LATE)",
  question: "the average effect of a 0/1 treatment on those whom a 0/1 instrument moves",
  example: {
    about: "taking part in a 401(k), moved by eligibility, and the financial assets of 9,915 households",
    command: `career-dml estimate iivm --data 401k.csv --outcome net_tfa --treatment p401 --instrument e401 \\
    --covariates age,inc,educ,fsize,marr,twoearn,db,pira,hown --compliance no-always-takers`,
  },
  rules: { binary: ["treatment", "instrument"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    instrument: neededColumn("column that moves the treatment, and the outcome through it alone; 0 or 1"),
    covariates,
    ...sampleDesignFields,
    missing: missingKept,
    ...instrumentedCrossFittingFields,
    repetitions,
    compliance,
    normalise,
    ...commonFields,
  },
  conflicts: sampleDesignConflicts,
  fit: async (sample, options, run) => {
    const { interactiveIv } = await import("@career-dml/dml");
    const { outcome, covariates: x, names } = sample;
    const instrument = Uint8Array.from(sample.instruments.x);
    const treatment = Uint8Array.from(sample.treatment!);
    const folds = await partitions({ ...sample, treatment: sample.instruments.x }, options, run);
    report(run, "nuisances", 0, 1);
    const { compliance: kind, normalise: isNormalised, level, seed } = options;
    const effect = await interactiveIv(
      { outcome, treatment, instrument, designs: [x], folds, ...(await sampleDesignOf(sample)) },
      { ...takersOf(kind), normalise: isNormalised, nuisance: nuisanceOf(options), level, seed },
      run,
    );
    const assumption =
      "if the instrument changes the outcome through the treatment alone and moves nobody the other way";
    return ofEffect(effect, {
      statistics: instrumentStatistics(effect),
      meaning: averageMeaning(names, "LATE", assumption),
    });
  },
});
