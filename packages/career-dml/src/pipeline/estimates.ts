import {
  type Dataset,
  type EffectResult,
  quantiles,
  type Representation,
  type RepresentationResult,
  type RunContext,
  selectEntries,
  type Unavailable,
} from "@career-dml/core";
import { naiveDifference, olsAdjustment, trueLoss } from "@career-dml/dml";
import { answersOf, type Attempt, attempt, unavailableOf } from "../attempt.js";
import { required } from "../required.js";
import { againstTruth, correlation } from "./against-truth.js";
import type { Careers } from "./careers.js";
import { type Adjusted, fullEffect, withCovariate } from "./effects.js";
import { NO_PORTRAIT, type Portrait } from "./portraits.js";
import type { Settings } from "./settings.js";
import { countedAll } from "./stages.js";

type Plan = Omit<Adjusted, "fit"> & { readonly data: Dataset };

/**
 * Everything that is estimated in full: covariates alone, each representation, and, where ability is known, the oracle. All but the
 * oracle are what the data choose from, so that none of them may be missing.
 */
export async function estimateAll(
  { dataset, truth }: Careers,
  representations: readonly Representation[],
  settings: Settings,
  run: RunContext,
): Promise<{ readonly adjusted: readonly Adjusted[]; readonly unavailable: readonly Unavailable[] }> {
  const plans: Plan[] = [
    {
      name: "covariates",
      label: "Covariates alone",
      kind: "baseline",
      representation: null,
      dimension: 0,
      data: dataset,
    },
    ...representations.map((representation): Plan => {
      const { name, label, dimension } = representation;
      const kind = representation.training.length > 0 ? "encoder" : "baseline";
      return { name, label, kind, representation, dimension, data: dataset };
    }),
  ];
  if (truth) {
    const data = withCovariate(dataset, truth.abilityLabel, truth.units.ability);
    const label = `Oracle: covariates and ${truth.abilityLabel}`;
    plans.push({ name: "oracle", label, kind: "oracle", representation: null, dimension: 1, data });
  }
  const attempts = await countedAll(
    run,
    "estimating effects",
    plans,
    async (plan, silent): Promise<Attempt<Adjusted>> => {
      const { data: _, ...described } = plan;
      const fitted = async (): Promise<Adjusted> => ({ ...described, fit: await fullEffect(plan, settings, silent) });
      if (plan.kind === "oracle") return attempt(plan.label, fitted);
      return { answer: await required(`adjusting for ${plan.name}`, remedyFor(plan), fitted), unavailable: [] };
    },
  );
  return { adjusted: answersOf(attempts), unavailable: unavailableOf(attempts) };
}

/** What to do where an adjustment that the data would choose from cannot be estimated. */
const remedyFor = ({ representation }: Plan): string =>
  representation === null
    ? "Leave out the covariates that tell the groups apart."
    : "Leave it out of the representations that are compared.";

const PROBABILITIES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/** One fitted adjustment as the report shows it. */
export function describeAdjusted(
  { name, label, kind, dimension, fit }: Adjusted,
  { truth }: Careers,
  portrait: Portrait,
): RepresentationResult {
  const common = { name, label, kind, dimension, ate: fit.ate, att: fit.att, gates: fit.gates, ...portrait };
  const cateQuantiles = quantiles(fit.cate, PROBABILITIES);
  const criteria = kind === "oracle" ? null : fit.criteria;
  if (!truth) return Object.freeze({ ...common, cateQuantiles, criteria, againstTruth: null, trueLoss: null });
  const known = (values: Float64Array) => selectEntries(values, fit.units);
  const { mu0, mu1, propensity, effect } = truth.units;
  return Object.freeze({
    ...common,
    cateQuantiles,
    criteria,
    againstTruth: againstTruth(truth.summary, fit.ate, fit.att, correlation(fit.cate, known(effect))),
    trueLoss: trueLoss(fit.nuisances, { mu0: known(mu0), mu1: known(mu1), propensity: known(propensity) }),
  });
}

/** What one would report without machine learning: the difference in means, and least squares on the covariates. */
export async function plainBenchmarks(
  { dataset, truth }: Careers,
  run: RunContext,
): Promise<{ readonly benchmarks: readonly RepresentationResult[]; readonly unavailable: readonly Unavailable[] }> {
  const described = (
    name: string,
    label: string,
    estimate: () => EffectResult,
  ): Promise<Attempt<RepresentationResult>> =>
    attempt(label, () => {
      const ate = estimate();
      return Object.freeze({
        name,
        label,
        kind: "benchmark" as const,
        dimension: 0,
        ate,
        att: null,
        gates: null,
        cateQuantiles: null,
        ...NO_PORTRAIT,
        againstTruth: truth ? againstTruth(truth.summary, ate) : null,
        criteria: null,
        trueLoss: null,
      });
    });
  const attempts = [
    await described("naive", "Difference in means", () => naiveDifference(dataset)),
    await described("ols", "Least squares on covariates", () => olsAdjustment(dataset, {}, run)),
  ];
  return { benchmarks: answersOf(attempts), unavailable: unavailableOf(attempts) };
}
