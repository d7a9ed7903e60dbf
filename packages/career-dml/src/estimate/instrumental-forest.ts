import { mean, type RunContext } from "@career-dml/core";
import type { InstrumentalForestDmlInput } from "@career-dml/dml";
import { treesField } from "../options.js";
import { type CrossFitting, nuisanceOf, partitions } from "./cross-fitting.js";
import type { Sample } from "./data/sample.js";
import {
  clusterColumn,
  commonFields,
  covariates,
  instrumentedCrossFittingFields,
  dataFields,
  minLeaf,
  missingKept,
  neededColumn,
  predictionsField,
  trim,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod, statistic } from "./method.js";
import { effectColumns, scattered } from "./per-row.js";

/** Instrumental forest: local average treatment effects that differ between rows. */
export const instrumentalForest = defineMethod({
  name: "instrumental-forest",
  title: "Instrumental forest",
  question: "for whom a treatment works among those whom an instrument moves (LATE), one effect for every row",
  example: {
    about: "taking part in a 401(k), moved by eligibility, and the financial assets of 9,915 households",
    command: `career-dml estimate instrumental-forest --data 401k.csv --outcome net_tfa --treatment p401 \\
    --instrument e401 --covariates age,inc,educ,fsize,marr,twoearn,db,pira,hown --predictions effects.csv`,
  },
  rules: { binary: [], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, a number"),
    instrument: neededColumn("column that moves the treatment, and the outcome through it alone; a number"),
    covariates,
    cluster: clusterColumn,
    missing: missingKept,
    ...instrumentedCrossFittingFields,
    trim,
    trees: treesField("trees of the instrumental forest"),
    minLeaf,
    ...commonFields,
    predictions: predictionsField("local effect of each row with standard error and interval, and compliance"),
  },
  fit: async (sample, options, run) => {
    const { instrumentalForestDml } = await import("@career-dml/dml");
    const { trees, minLeaf: least, level, seed, trim: bound } = options;
    const forest = { trees, ...(least === null ? {} : { minLeafSize: least }) };
    const settings = { nuisance: nuisanceOf(options), forest, trim: bound, level, seed };
    const found = await instrumentalForestDml(await inputOf(sample, options, run), settings, run);
    const { late, averageConditionalLate: all, units: rows, effect, effectVariance: variance, compliance } = found;
    const { names, n } = sample;
    const assumption =
      "if the instrument changes the outcome through the treatment alone and moves nobody the other way";
    return ofEffect(late, {
      label: `instrumental forest of ${trees.toLocaleString("en-US")} trees, average over compliers by doubly robust scores`,
      meaning: averageMeaning(names, "LATE", assumption),
      statistics: [
        statistic("average compliance", mean(compliance)),
        statistic("first-stage F of the instrument, robust", found.firstStageF),
        statistic("average conditional LATE over all rows", all.estimate, { se: all.se, pValue: all.pValue }),
      ],
      predictions: () => ({
        ...effectColumns({ effect, variance }, { rows, n }, level),
        compliance: scattered(compliance, { rows, n }),
      }),
    });
  },
});

/** Columns of a sample, and folds with equal shares of a 0/1 instrument. */
async function inputOf(sample: Sample, options: CrossFitting, run: RunContext): Promise<InstrumentalForestDmlInput> {
  const { outcome, covariates: design, cluster: clusters } = sample;
  const instrument = sample.instruments.x;
  const [folds] = await partitions({ ...sample, treatment: instrument }, options, run);
  return { outcome, treatment: sample.treatment!, instrument, designs: [design], folds: folds!, clusters };
}
