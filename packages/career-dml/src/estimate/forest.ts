import { clusterIndex, type EffectResult, selectEntries } from "@career-dml/core";
import type { CausalForestDml } from "@career-dml/dml";
import { treesField } from "../options.js";
import { partitions } from "./cross-fitting.js";
import type { Sample } from "./data/sample.js";
import {
  clusterColumn,
  commonFields,
  covariates,
  crossFittingFields,
  dataFields,
  estimand,
  minLeaf,
  missingKept,
  neededColumn,
  predictionsField,
  trim,
} from "./fields.js";
import { ofEffect } from "./fitted.js";
import { adjustmentInput, adjustmentSettings, forestLabel, forestSettings } from "./forest-settings.js";
import { heterogeneity } from "./heterogeneity.js";
import { averageMeaning } from "./meaning.js";
import { defineMethod } from "./method.js";
import { effectColumns, scattered } from "./per-row.js";

type Average = Exclude<EffectResult["estimand"], "LATE">;

/** Causal forest double machine learning: an effect for every row, and its average. */
export const forest = defineMethod({
  name: "forest",
  title: "Causal forest",
  question: "for whom a 0/1 treatment works: an effect with its error for every row, and their average",
  example: {
    about: "eligibility for a 401(k) and the financial assets of 9,915 households, one effect for each",
    command: `career-dml estimate forest --data 401k.csv --outcome net_tfa --treatment e401 \\
    --covariates age,inc,educ,fsize,marr,twoearn,db,pira,hown --predictions effects.csv`,
  },
  rules: { binary: ["treatment"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, a number"),
    treatment: neededColumn("column of the treatment, 0 or 1"),
    covariates,
    missing: missingKept,
    cluster: clusterColumn,
    estimand,
    ...crossFittingFields,
    trim,
    trees: treesField("trees of the causal forest"),
    minLeaf,
    ...commonFields,
    predictions: predictionsField(
      "effect of each row with standard error and interval, propensity and doubly robust score",
    ),
  },
  fit: async (sample, options, run) => {
    const { causalForestDml } = await import("@career-dml/dml");
    const [folds] = await partitions(sample, options, run);
    const settings = { ...adjustmentSettings(options), forest: forestSettings(options) };
    const fit = await causalForestDml(adjustmentInput(sample, folds!), settings, run);
    const effect = await average(fit, sample, options.estimand);
    return ofEffect(effect, {
      label: forestLabel(options.trees),
      meaning: averageMeaning(sample.names, options.estimand),
      ...(await heterogeneity(sample, fit, run)),
      predictions: () => perRow(fit, sample.n, options.level),
    });
  },
});

/** The average effect by doubly robust scores; those of ATE and ATT come with the forest. */
async function average(
  fit: CausalForestDml,
  { outcome, treatment, cluster }: Sample,
  name: Average,
): Promise<EffectResult> {
  if (name === "ATE") return fit.ate;
  if (name === "ATT") return fit.att;
  const { effectFromScore, effectScore } = await import("@career-dml/dml");
  const { ate, units, nuisances } = fit;
  const spread = cluster === null ? "n - 1" : clusterIndex(selectEntries(cluster, units), units.length);
  const observed = {
    outcome: Float64Array.from(units, (i) => outcome[i]!),
    treatment: Uint8Array.from(units, (i) => treatment![i]!),
    nuisances,
  };
  const { estimate: _, se: __, ci: ___, pValue: ____, n: _____, ...shared } = ate;
  const context = { ...shared, estimand: name, estimandLabel: ate.estimandLabel.replace(/^ATE/, name) };
  return effectFromScore(effectScore(observed, name), context, spread);
}

/** Effects of the rows that trimming kept; the others are missing. */
function perRow({ cate, cateVariance, units, nuisances, scores }: CausalForestDml, n: number, level: number) {
  const place = { rows: units, n };
  return {
    ...effectColumns({ effect: cate, variance: cateVariance }, place, level),
    propensity: scattered(nuisances.propensity, place),
    score: scattered(scores, place),
  };
}
