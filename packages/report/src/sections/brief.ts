import { type CareerRunResult, type OverlapReport, THIN_OVERLAP } from "@career-dml/core";
import type { BriefLine } from "../document.js";
import {
  decimalsFor,
  fixed,
  integer,
  levelText,
  percent,
  setting,
  significant,
  typographic,
} from "../number-format.js";

/** The result in four plain answers, in this order: the estimate, how sure it is, what could overturn it, what the data cannot say. */
export const brief = (result: CareerRunResult): readonly BriefLine[] => [
  { label: "Estimate", text: said(estimate(result)) },
  { label: "Uncertainty", text: said(uncertainty(result)) },
  { label: "What could overturn it", text: said(threats(result)) },
  { label: "What the data cannot say", text: said(silence(result)) },
];

const said = (sentences: readonly (string | null)[]): string =>
  typographic(sentences.filter((sentence) => sentence !== null).join(" "));

const effectFormat = ({ choice }: CareerRunResult) => fixed(decimalsFor([choice.ate.se]));

function estimate(result: CareerRunResult): readonly (string | null)[] {
  const { data, choice, profile } = result;
  const { estimate: value, n, overlap, estimandLabel, estimand } = choice.ate;
  const bounds = overlap?.trimmed.bounds ?? null;
  const about =
    bounds === null
      ? `${integer(n)} units${estimandLabel === estimand ? "" : ` (${estimandLabel})`}`
      : `the ${integer(n)} units whose probability of treatment lies between ${setting(bounds[0])} and ${setting(bounds[1])}`;
  const format = effectFormat(result);
  const change =
    value === 0
      ? `does not change ${data.outcome.name}`
      : `${value > 0 ? "raises" : "lowers"} ${data.outcome.name} by ${format(Math.abs(value))}`;
  return [
    profile === "v3.4" ? "Computed with the known faults of the reference, so no evidence about anything:" : null,
    `${data.treatment} ${change} on average over ${about}, provided that nothing but the covariates and the careers moves both.`,
  ];
}

function uncertainty(result: CareerRunResult): readonly (string | null)[] {
  const { choice, truth, power } = result;
  const { ci, level, reason } = choice.ate;
  const format = effectFormat(result);
  if (ci === null) return [`There is no interval: ${reason ?? "the estimator gives none."}`];
  const holdsZero = ci[0] <= 0 && ci[1] >= 0;
  const covers = truth !== null && truth.sampleAte >= ci[0] && truth.sampleAte <= ci[1];
  return [
    `By chance alone it could have come out otherwise: the ${levelText(level)} interval runs from ${format(ci[0])} to ${format(ci[1])}` +
      (holdsZero ? ", zero within it: these data do not tell the effect from none." : ", zero outside it."),
    `Of effects smaller than ${significant(2)(power.mde)} a study of this size finds fewer than ${Math.round(100 * power.power)} of 100.`,
    truth === null
      ? null
      : `The true effect of this simulation, ${format(truth.sampleAte)}, lies ${covers ? "within" : "outside"} the interval.`,
  ];
}

function threats(result: CareerRunResult): readonly (string | null)[] {
  const { validation, data, profile } = result;
  const { robustnessValue, robustnessValueCi, nullEffect } = validation.sensitivity;
  const target = nullEffect === 0 ? "zero" : setting(nullEffect);
  const failed = validation.placebo.filter(({ name, passed }) => name !== "careers" && !passed);
  return [
    `A hidden variable that explains ${percent(robustnessValue)} of what is left of both the treatment and the outcome would bring it to ${target}; ` +
      (robustnessValueCi > 0
        ? `${percent(robustnessValueCi)} would bring its interval there.`
        : "its interval is there already."),
    thinOverlap(overlapOf(result), { treated: data.treated, untreated: data.units - data.treated }),
    failed.length === 0
      ? null
      : `The method finds effects where there are none: placebo of ${failed.map(({ label }) => label.toLowerCase()).join(" and ")} failed.`,
    profile === "v3.4" ? "Every fault in the box below could." : null,
  ];
}

/** Of the estimate, else of the representation that was chosen. */
const overlapOf = ({ choice, representations }: CareerRunResult): OverlapReport | null =>
  choice.ate.overlap ?? representations.find(({ name }) => name === choice.chosen)?.ate.overlap ?? null;

/** A warning where an arm keeps less than a share `THIN_OVERLAP` of its information. */
function thinOverlap(
  overlap: OverlapReport | null,
  arms: { readonly treated: number; readonly untreated: number },
): string | null {
  if (overlap === null) return null;
  const { treated, untreated } = overlap.effectiveSampleSize;
  if (Math.min(treated / arms.treated, untreated / arms.untreated) >= THIN_OVERLAP) return null;
  return (
    `Treated and untreated units are little alike: the comparison rests on the information of ${integer(treated)} of ${integer(arms.treated)} treated and ` +
    `${integer(untreated)} of ${integer(arms.untreated)} untreated units, so that a few of them decide it.`
  );
}

const silence = ({ choice, truth, data }: CareerRunResult): readonly (string | null)[] => [
  choice.careerInformation.informative
    ? `Whether anything that neither the covariates nor the careers show moves both ${data.treatment} and ${data.outcome.name}: no check below can rule it out.`
    : `Whether hidden differences between people explain it: here careers say nothing of ${data.treatment} and ${data.outcome.name} beyond the covariates, so that adjusting for them cannot remove any.`,
  truth === null
    ? "Data of people never show how far off an estimate is."
    : "The careers are simulated: how close it came to their truth says nothing about people.",
];
