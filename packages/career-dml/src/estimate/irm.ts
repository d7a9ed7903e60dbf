import type { PanelTable } from "@career-dml/dgp";
import type { NuisanceContext, ObservedWithNuisances } from "@career-dml/dml";
import {
  createRng,
  effectResult,
  type Estimand as AnyEstimand,
  type Folds,
  report,
  type RunContext,
  selectEntries,
} from "@career-dml/core";
import { defineMethod } from "./method.js";
import { type CrossFitting, nuisanceOf, partitions, refinementOf, sampleDesignOf } from "./cross-fitting.js";
import type { Sample } from "./data/sample.js";
import {
  commonFields,
  covariates,
  crossFittingFields,
  dataFields,
  estimand,
  extreme,
  missingKept,
  neededColumn,
  normalise,
  predictionsField,
  repetitions,
  sampleDesignConflicts,
  sampleDesignFields,
  trim,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { scattered } from "./per-row.js";
import { averageMeaning } from "./meaning.js";

type Estimand = Exclude<AnyEstimand, "LATE">;

/** Interactive regression model: the average effect of a 0/1 treatment, effects free to differ, doubly robust. */
export const irm = defineMethod({
  name: "irm",
  title: "Interactive regression (doubly robust)",
  question: "the average effect of a 0/1 treatment whose effects may differ between rows in any way",
  example: {
    about: "the training programme of LaLonde (1986) and earnings three years later, in the experiment",
    command: `career-dml estimate irm --data nsw-dw.csv --outcome re78 --treatment treat \\
    --covariates age,educ,black,hisp,marr,nodegree,re74,re75 --estimand ATT`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    ...sampleDesignFields,
    missing: missingKept,
    estimand,
    ...crossFittingFields,
    repetitions,
    trim,
    extreme,
    normalise,
    ...commonFields,
    predictions: predictionsField("propensity, both outcome regressions and the doubly robust score"),
  },
  conflicts: sampleDesignConflicts,
  fit: async (sample, options, run) => {
    const { averageEffect, medianOverSplits } = await import("@career-dml/dml");
    const folds = await partitions(sample, options, run);
    const splits: Split[] = [];
    for (const [r, partition] of folds.entries()) {
      report(run, "nuisances", r, folds.length);
      splits.push(await oneSplit(sample, { options, folds: partition, repetition: r }, run));
    }
    report(run, "average effect", 0, 1);
    const { estimand: average, normalise: isNormalised, level } = options;
    const { beyond, whenBeyond } = extremesOf(options);
    const settings = { estimand: average, normalise: isNormalised, level, extreme: beyond, whenExtreme: whenBeyond };
    const effects = splits.map(({ kept, context }) => averageEffect(kept, settings, context));
    const { ci: _, pValue: __, ...first } = effects[0]!;
    const median = medianOverSplits(effects.map(({ estimate, se }) => ({ estimate, se: se! })));
    return ofEffect(effects.length === 1 ? effects[0]! : effectResult({ ...first, ...median }), {
      label: `augmented inverse propensity weighting, cross-fitted in ${folds[0]!.k} folds${folds.length > 1 ? `, median of ${folds.length} partitions` : ""}`,
      meaning: averageMeaning(sample.names, options.estimand),
      predictions: () => splits[0]!.rows(),
    });
  },
});

/** Without trimming, the smallest distance of a propensity from 0 and 1 that may enter a weight. */
const SMALLEST = 0.001;

type Extremes = Pick<Plan["options"], "estimand" | "trim" | "extreme">;

/** What becomes of propensities near 0 or 1: rows leave by `bounds`, or what is still `beyond` is refused or clipped. */
function extremesOf({ estimand: average, trim: bound, extreme: rule }: Extremes) {
  // Overlap weights vanish where a propensity is extreme: nobody has to leave.
  if (average === "ATO") return { bounds: null, beyond: 0, whenBeyond: "refuse" } as const;
  if (bound === 0) return { bounds: null, beyond: SMALLEST, whenBeyond: "refuse" } as const;
  if (rule === "clip") return { bounds: null, beyond: bound, whenBeyond: "clip" } as const;
  return { bounds: [bound, 1 - bound] as const, beyond: 0, whenBeyond: "refuse" } as const;
}

interface Split {
  readonly kept: ObservedWithNuisances;
  readonly context: NuisanceContext;
  /** Per-row results; a trimmed row has no score. */
  readonly rows: () => PanelTable["columns"];
}

interface Plan {
  readonly options: CrossFitting & {
    readonly estimand: Estimand;
    readonly trim: number;
    readonly extreme: "drop" | "clip";
  };
  readonly folds: Folds;
  readonly repetition: number;
}

/** Clusters and weights of the rows that are kept. */
function designAmong(
  { cluster, secondCluster, weights }: Pick<Sample, "cluster" | "secondCluster" | "weights">,
  rows: Uint32Array,
) {
  const pick = <T extends Int32Array | Float64Array>(values: T | null): T | null =>
    values === null ? null : selectEntries(values, rows);
  return { cluster: pick(cluster), secondCluster: pick(secondCluster), weights: pick(weights), n: rows.length };
}

/** Cross-fitted nuisances of one partition, and who is left after trimming. */
async function oneSplit(
  { outcome, n, ...sample }: Sample,
  { options, folds, repetition }: Plan,
  run: RunContext,
): Promise<Split> {
  const {
    crossFitNuisances,
    effectScore,
    estimandLabel,
    nuisanceLearners,
    nuisanceOptions,
    trim: trimmed,
  } = await import("@career-dml/dml");
  const treatment = Uint8Array.from(sample.treatment!);
  const learners = nuisanceLearners(nuisanceOptions.parse(nuisanceOf(options)));
  const rng = createRng(options.seed).fork("nuisances", repetition);
  const { nuisances, quality } = await crossFitNuisances(
    { outcome, treatment, designs: [sample.covariates], folds, learners, rng, ...refinementOf(options) },
    run,
  );
  const { bounds, beyond, whenBeyond } = extremesOf(options);
  const accepted = { bounds, extreme: whenBeyond === "clip" ? 0 : beyond };
  const { kept: rows, ...trimming } = trimmed(nuisances.propensity, treatment, accepted);
  const pick = (values: Float64Array): Float64Array => selectEntries(values, rows);
  const { mu0, mu1, propensity } = nuisances;
  const kept = {
    outcome: pick(outcome),
    treatment: selectEntries(treatment, rows),
    nuisances: { mu0: pick(mu0), mu1: pick(mu1), propensity: pick(propensity) },
  };
  const context = {
    quality,
    estimandLabel: estimandLabel(options.estimand, trimming),
    dropped: trimming.dropped,
    seed: options.seed,
    ...(await sampleDesignOf(designAmong(sample, rows))),
  };
  const columns = () => ({
    propensity,
    mu0,
    mu1,
    score: scattered(effectScore(kept, "ATE").psiB, { rows, n }),
  });
  return { kept, context, rows: columns };
}
