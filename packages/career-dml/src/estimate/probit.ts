import { chiSquaredSf, normalCdf, normalPdf, normalQuantile, report } from "@career-dml/core";
import { commonFields, covariates, dataFields, neededColumn, predictionsField } from "./fields.js";
import { ofModel } from "./fitted.js";
import { linearErrors } from "./linear-errors.js";
import { defineMethod, statistic } from "./method.js";
import {
  ERRORS,
  covarianceOptions,
  leftOutColumns,
  likelihoodFields,
  normalityStatistics,
  rowExtras,
  vcovConflicts,
} from "./selection-model.js";

/** Probit by maximum likelihood. */
export const probit = defineMethod({
  name: "probit",
  title: "Probit",
  question: "what moves the probability of a 0/1 outcome",
  example: {
    about: "the labour force participation of 753 married women (Mroz 1987)",
    command: `career-dml estimate probit --data mroz87.csv --outcome lfp \\
    --derive "agesq = age * age" --covariates age,agesq,faminc,kids,educ`,
  },
  rules: { binary: ["outcome"], outcomeOfSelected: false },
  fields: {
    ...dataFields,
    outcome: neededColumn("column of the outcome, 0 or 1"),
    covariates,
    ...likelihoodFields,
    ...commonFields,
    predictions: predictionsField("probability of the outcome with its interval"),
  },
  conflicts: (given) => vcovConflicts({ ...given, method: "ml" }),
  fit: async (sample, options, run) => {
    const { outcome, n, names, cluster, weights } = sample;
    const { level } = options;
    const heckman = await import("@career-dml/heckman");
    const { independentColumns, withIntercept } = await import("@career-dml/kernels");
    report(run, "probit", 0, 1);
    const { design, dropped } = independentColumns(sample.covariates, run);
    const settings = { name: names.outcome, ...covarianceOptions(options, cluster), ...rowExtras(sample) };
    const fit = await heckman.probit(design, outcome, settings, run);
    const { share, logLikelihood } = constantAlone(outcome, weights);
    const ratio = 2 * (fit.logLikelihood - logLikelihood);
    return ofModel({
      label: `maximum likelihood, ${ERRORS[fit.covarianceKind]}`,
      n,
      level,
      coefficients: heckman.probitTable("outcome", fit),
      warnings: [...leftOutColumns(dropped), ...fit.warnings],
      statistics: [
        statistic("log-likelihood", fit.logLikelihood),
        statistic(`likelihood ratio, chi2(${design.p})`, ratio, { pValue: chiSquaredSf(ratio, design.p) }),
        statistic("pseudo R2 (McFadden)", 1 - fit.logLikelihood / logLikelihood),
        ...(await normalityStatistics(async () => ({ "latent error": heckman.normalityTest(fit, outcome, run) }))),
        statistic(`share with ${names.outcome} = 1`, share),
      ],
      meaning: `The coefficients move the latent index of ${names.outcome}; a positive one makes ${names.outcome} = 1 more likely. They are no probabilities: --predictions FILE writes those.`,
      predictions: () => {
        const critical = normalQuantile(0.5 + level / 2);
        const error = linearErrors(withIntercept(fit.covariates), fit.covariance);
        const bound = (side: number) => fit.index.map((index, i) => normalCdf(index + side * critical * error[i]!));
        return {
          probability: fit.index.map(normalCdf),
          se: fit.index.map((index, i) => normalPdf(index) * error[i]!),
          ci_low: bound(-1),
          ci_high: bound(1),
        };
      },
    });
  },
});

/** The model without covariates: the share of ones, by weight, and its log-likelihood. */
function constantAlone(outcome: Float64Array, weights: Float64Array | null) {
  const weight = (i: number): number => weights?.[i] ?? 1;
  const total = outcome.reduce((sum, _, i) => sum + weight(i), 0);
  const share = outcome.reduce((sum, y, i) => sum + weight(i) * y, 0) / total;
  return { share, logLikelihood: total * (share * Math.log(share) + (1 - share) * Math.log(1 - share)) };
}
