import {
  createRng,
  type Design,
  mean,
  type NuisanceQuality,
  report,
  type RunContext,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { treesField } from "../options.js";
import { type CrossFitting, nuisanceOf, partitions } from "./cross-fitting.js";
import type { Sample } from "./data/sample.js";
import {
  clusterColumn,
  commonFields,
  covariates,
  crossFittingFields,
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
    ...crossFittingFields,
    trim,
    trees: treesField("trees of the instrumental forest"),
    minLeaf,
    ...commonFields,
    predictions: predictionsField("local effect of each row with standard error and interval, and compliance"),
  },
  fit: async (sample, options, run) => {
    const { averageLate, instrumentalForest: grow, predictInstrumentalForest } = await import("@career-dml/forest");
    const { rows, dropped, quality, ...columns } = await nuisances(sample, options, run);
    const { trees, minLeaf: least, level, seed } = options;
    const settings = { trees, ...(least === null ? {} : { minLeafSize: least }) };
    const rng = createRng(seed);
    report(run, "instrumental forest", 0, 1);
    const grown = await grow(columns, { ...settings, seed: rng.fork("instrumental forest").uint32() }, run);
    const { effect, variance } = await predictInstrumentalForest(grown, null, run);
    const compliance = await complianceOf(columns, { trees, seed: rng.fork("compliance").uint32() }, run);
    const known = { ...columns, ...compliance, effect };
    const found = averageLate(known, { level });
    const all = averageLate(known, { level, population: "all" });
    const { names, n } = sample;
    const assumption =
      "if the instrument changes the outcome through the treatment alone and moves nobody the other way";
    return ofEffect(
      { ...found, dropped, nuisances: quality },
      {
        label: `instrumental forest of ${trees.toLocaleString("en-US")} trees, average over compliers by doubly robust scores`,
        meaning: averageMeaning(names, "LATE", assumption),
        statistics: [
          statistic("average compliance", mean(compliance.compliance)),
          statistic("first-stage F of the instrument, robust", grown.firstStageF),
          statistic("average conditional LATE over all rows", all.estimate, { se: all.se, pValue: all.pValue }),
        ],
        predictions: () => ({
          ...effectColumns({ effect, variance }, { rows, n }, level),
          compliance: scattered(compliance.compliance, { rows, n }),
        }),
      },
    );
  },
});

/** What a forest is grown on: the rows that trimming kept. */
interface Grown {
  readonly design: Design;
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly instrument: Float64Array;
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  readonly instrumentHat: Float64Array;
  readonly clusters?: Int32Array;
}

interface Nuisances extends Grown {
  readonly rows: Uint32Array;
  readonly dropped: number;
  readonly quality: readonly NuisanceQuality[];
}

const lossOf = (values: Float64Array): "log" | "squared" =>
  values.every((v) => v === 0 || v === 1) ? "log" : "squared";

/** Cross-fitted means of outcome, treatment and instrument, and the rows whose instrument could have been another. */
async function nuisances(
  sample: Sample,
  options: CrossFitting & { readonly trim: number },
  run: RunContext,
): Promise<Nuisances> {
  const { crossFit, nuisanceLearners, nuisanceOptions, trim: trimmed } = await import("@career-dml/dml");
  const instrument = sample.instruments.x;
  const treatment = sample.treatment!;
  const [folds] = await partitions({ ...sample, treatment: instrument }, options, run);
  report(run, "nuisances", 0, 1);
  const targets = [
    { name: "outcome", loss: "squared" as const, target: sample.outcome },
    { name: "treatment", loss: lossOf(treatment), target: treatment },
    { name: "instrument", loss: lossOf(instrument), target: instrument },
  ];
  const learners = nuisanceLearners(nuisanceOptions.parse(nuisanceOf(options)));
  const rng = createRng(options.seed).fork("nuisances");
  const fits = await crossFit({ designs: [sample.covariates], folds: folds!, targets, learners, rng }, run);
  const isTrimmed = lossOf(instrument) === "log" && options.trim > 0;
  const bounds = isTrimmed ? ([options.trim, 1 - options.trim] as const) : null;
  const all = { kept: Uint32Array.from(instrument.keys()), dropped: 0 };
  const { kept: rows, dropped } = isTrimmed
    ? trimmed(fits[2]!.prediction, Uint8Array.from(instrument), { bounds, extreme: 0 })
    : all;
  const pick = (values: Float64Array): Float64Array => selectEntries(values, rows);
  const [outcomeHat, treatmentHat, instrumentHat] = fits.map(({ prediction }) => pick(prediction));
  return {
    rows,
    dropped,
    quality: fits.map((fit) => fit.quality),
    design: selectRows(sample.covariates, rows),
    outcome: pick(sample.outcome),
    treatment: pick(treatment),
    instrument: pick(instrument),
    outcomeHat: outcomeHat!,
    treatmentHat: treatmentHat!,
    instrumentHat: instrumentHat!,
    ...(sample.cluster === null ? {} : { clusters: selectEntries(sample.cluster, rows) }),
  };
}

/** Effect of the instrument on the treatment of each row, and the variance of an instrument that is not 0/1. */
async function complianceOf(columns: Grown, options: { trees: number; seed: number }, run: RunContext) {
  const { complianceScores, conditionalVariance } = await import("@career-dml/forest");
  report(run, "compliance", 0, 1);
  const compliance = await complianceScores(columns, options, run);
  if (lossOf(columns.instrument) === "log") return { compliance };
  const { design, instrument, instrumentHat, clusters } = columns;
  const given = { design, treatment: instrument, treatmentHat: instrumentHat, ...(clusters ? { clusters } : {}) };
  return { compliance, instrumentVariance: await conditionalVariance(given, { seed: options.seed }, run) };
}
