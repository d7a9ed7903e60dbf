import { type ChoiceResult, normalQuantile } from "@career-dml/core";
import { pairedDifference, type UnitLosses } from "./representation-criteria.js";

/** Out-of-fold losses of the covariates alone, and of each representation of the careers (with the covariates). */
export interface CareerInformationInput {
  readonly covariates: UnitLosses;
  readonly careers: readonly { readonly name: string; readonly losses: UnitLosses }[];
}

/** Chance of calling careers informative where none of the representations carries anything. */
const LEVEL = 0.05;

interface Gain {
  readonly name: string;
  readonly gain: number;
  readonly se: number;
}

/**
 * Do careers carry information on adoption or outcome beyond the covariates? Per loss, the share of the covariates'
 * out-of-fold loss that the best representation removes, with the standard error of the paired difference.
 * `informative` if a gain exceeds the one-sided normal bound at 5 %, shared out over all representations and both losses
 * (Bonferroni), because the best of several was looked for. Without information beyond the covariates no representation can remove
 * what ability confounds, and the text says so.
 *
 * @param input All losses on the same units, in the same order.
 */
export function careerInformation({ covariates, careers }: CareerInformationInput): ChoiceResult["careerInformation"] {
  if (careers.length === 0) return NOTHING_COMPARED;
  const outcome = bestGain("outcome", covariates, careers);
  const treatment = bestGain("propensity", covariates, careers);
  const critical = normalQuantile(1 - LEVEL / (2 * careers.length));
  const exceeds = ({ gain, se }: Gain): boolean => se > 0 && gain / se > critical;
  const [byOutcome, byTreatment] = [exceeds(outcome), exceeds(treatment)];
  return Object.freeze({
    outcomeGain: outcome.gain,
    outcomeGainSe: outcome.se,
    treatmentGain: treatment.gain,
    treatmentGainSe: treatment.se,
    informative: byOutcome || byTreatment,
    text: describe(outcome, treatment, byOutcome, byTreatment),
  });
}

const NOTHING_COMPARED: ChoiceResult["careerInformation"] = Object.freeze({
  outcomeGain: 0,
  outcomeGainSe: 0,
  treatmentGain: 0,
  treatmentGainSe: 0,
  informative: false,
  text: "No representation of the careers was compared with the covariates alone.",
});

function bestGain(
  loss: "outcome" | "propensity",
  covariates: UnitLosses,
  careers: CareerInformationInput["careers"],
): Gain {
  const base = covariates[loss].reduce((sum, v) => sum + v, 0) / covariates[loss].length;
  const gains = careers.map(({ name, losses }) => {
    const { mean, se } = pairedDifference(covariates[loss], losses[loss]);
    return { name, gain: base > 0 ? mean / base : 0, se: base > 0 ? se / base : 0 };
  });
  return gains.reduce((best, g) => (g.gain > best.gain ? g : best));
}

function describe(outcome: Gain, treatment: Gain, byOutcome: boolean, byTreatment: boolean): string {
  const share = ({ name, gain, se }: Gain) => `${percent(gain)} (se ${percent(se)}, ${name})`;
  const figures = `best reduction of the out-of-fold outcome loss ${share(outcome)}, of the propensity loss ${share(treatment)}`;
  if (byOutcome && byTreatment) {
    return `In these data careers carry information on outcome and adoption beyond the covariates: ${figures}.`;
  }
  if (byOutcome || byTreatment) {
    const [known, unknown] = byOutcome ? ["outcome", "adoption"] : ["adoption", "outcome"];
    return (
      `In these data careers carry information on the ${known} beyond the covariates, but none that shows on the ${unknown}: ${figures}. ` +
      "A confounder moves both: how much of it the careers removed cannot be told from these losses."
    );
  }
  return (
    `In these data careers carry no information on adoption or outcome beyond the covariates: ${figures}. ` +
    "So no representation of them can remove hidden confounding."
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
