import { createRng, type Folds, report, type RunContext } from "@career-dml/core";
import { clustersOf, type CrossFitting, nuisanceOf, partitions } from "../estimate/cross-fitting.js";
import { readSample, type Sample } from "../estimate/data/sample.js";
import { adjustmentInput, adjustmentSettings } from "../estimate/forest-settings.js";
import type { PowerOptions } from "../power-options.js";
import { type Evidence, evidenceOfFit, observedDesign } from "./evidence.js";

/**
 * Estimates the design of a power analysis from a table: spread of the outcome, share of it that cross-fitted regressions explain, treated share,
 * resemblance within clusters, strength of an instrument; and the standard error of the estimate that these data give.
 *
 * @throws What reading the data and cross-fitting throw.
 */
export async function evidenceOfData(options: PowerOptions, run: RunContext): Promise<Evidence> {
  // `selection` is a role in a table and a mode of simulated careers.
  const { data, outcome, selection: _, ...rest } = options;
  const roles = { ...rest, data: data!, outcome: outcome!, unit: null };
  const sample = await readSample(roles, { binary: ["treatment"], outcomeOfSelected: false }, run);
  const [folds] = await partitions(sample, options, run);
  report(run, "learning out of fold", 0, 1);
  const found = await (options.instrument === null ? adjusted : instrumented)(sample, folds!, options, run);
  return { ...found, warnings: [...sample.missing, ...sample.leftOut.map(leftOutText), ...found.warnings] };
}

const leftOutText = ({ reason, count }: Sample["leftOut"][number]): string =>
  `Left out: ${count.toLocaleString("en-US")} ${reason}.`;

/** Learners of the options; without covariates there is nothing to learn but means. */
const learnersOf = ({ learner }: PowerOptions, { covariates }: Sample): CrossFitting["learner"] =>
  covariates.p === 0 ? ["mean"] : (learner ?? ["stack"]);

async function adjusted(sample: Sample, folds: Folds, options: PowerOptions, run: RunContext): Promise<Evidence> {
  const { doublyRobustEffect } = await import("@career-dml/dml");
  const fit = await doublyRobustEffect(
    adjustmentInput(sample, folds),
    adjustmentSettings({ ...options, learner: learnersOf(options, sample) }),
    run,
  );
  const { outcome, treatment } = sample;
  return evidenceOfFit({ outcome, treatment: Uint8Array.from(treatment!), clusters: clustersOf(sample) }, fit);
}

/** What a prediction leaves. */
const left = (values: Float64Array, { prediction }: { readonly prediction: Float64Array }): Float64Array =>
  values.map((value, i) => value - prediction[i]!);

/** With an instrument: R2 of E[Y | X], partial R2 of the instrument with the treatment, error of the partially linear effect. */
async function instrumented(sample: Sample, folds: Folds, options: PowerOptions, run: RunContext): Promise<Evidence> {
  const { crossFit, effectFromScore, meanOf, meanOrShare, nuisanceLearners, nuisanceOptions } = await import(
    "@career-dml/dml"
  );
  const { outcome, instruments, n } = sample;
  const [treatment, instrument] = [sample.treatment!, instruments.x];
  const targets = [
    meanOf("outcome", outcome),
    meanOrShare("treatment", treatment),
    meanOrShare("instrument", instrument),
  ];
  const learners = nuisanceLearners(nuisanceOptions.parse(nuisanceOf({ learner: learnersOf(options, sample) })));
  const rng = createRng(options.seed);
  const [l, r, m] = await crossFit({ designs: [sample.covariates], folds, targets, learners, rng }, run);
  const [y, d, z] = [left(outcome, l!), left(treatment, r!), left(instrument, m!)];
  const clusters = clustersOf(sample);
  const score = { psiA: z.map((v, i) => -v * d[i]!), psiB: z.map((v, i) => v * y[i]!) };
  const described = { estimator: "partially linear regression with an instrument", estimand: "LATE" as const };
  const { estimator, se } = effectFromScore(score, described, clusters ?? "n");
  // The instrument stands where the treatment stands in an estimate without one: clusters count by how it resembles itself.
  const residuals = { outcome: y, treatment: z, units: Uint32Array.from({ length: n }, (_, i) => i) };
  const observed = { outcome, treatment: Uint8Array.from(treatment), clusters };
  const { design, warnings } = observedDesign(observed, Math.max(0, l!.quality.r2), residuals);
  return {
    n,
    design: { ...design, instrument: { r2: squaredCorrelation(d, z) } },
    estimate: { estimator, n, se: se! },
    warnings,
  };
}

const product = (u: Float64Array, v: Float64Array): number => u.reduce((sum, value, i) => sum + value * v[i]!, 0);

/** Of residuals about zero. */
const squaredCorrelation = (a: Float64Array, b: Float64Array): number =>
  product(a, b) ** 2 / (product(a, a) * product(b, b));
