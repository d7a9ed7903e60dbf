import { normalCdf, type Simulation, type Truth, type TruthSummary } from "@career-dml/core";
import { profileOf, type CareerParameters, type SemiSyntheticParameters } from "./profiles.js";
import { EDUCATION } from "./semi-synthetic.js";

/** Mean of the realised individual effects over the units that `keep` selects. */
function meanEffect(truth: Truth, keep: (unit: number) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < truth.effect.length; i++) {
    if (!keep(i)) continue;
    sum += truth.effect[i]!;
    count++;
  }
  return sum / count;
}

/** Sample ATE: the mean of the realised individual effects, every term of the effect included. */
export const sampleAte = (truth: Truth): number => meanEffect(truth, () => true);

/** Sample ATT: the mean of the realised individual effects of the treated. */
export const sampleAtt = (truth: Truth, treatment: Uint8Array): number => meanEffect(truth, (i) => treatment[i] === 1);

/** Sample ATC: the mean of the realised individual effects of the untreated. */
export const sampleAtc = (truth: Truth, treatment: Uint8Array): number => meanEffect(truth, (i) => treatment[i] === 0);

/** The estimands of a simulation, for tables that set an estimate against the truth. */
export function truthSummary({ dataset, truth }: Simulation): TruthSummary {
  return Object.freeze({
    sampleAte: sampleAte(truth),
    sampleAtt: sampleAtt(truth, dataset.treatment),
    nominal: truth.nominal,
  });
}

/** E[education] of the career process, 0, 1, 2 with probabilities .3, .5, .2. */
const MEAN_EDUCATION = 0.9;
/** E[ability | education] = .2 education. */
const MEAN_ABILITY = 0.2 * MEAN_EDUCATION;
const MEAN_FLEXICURITY = 0.5;

/** Population average effect, in closed form: .696 for the reference's coefficients. */
export function populationAte({ profile, parameters }: Simulation): number {
  if (profileOf(profile).process === "semi-synthetic") {
    const { tau } = parameters as SemiSyntheticParameters;
    return tau * (1 + (0.1 * (meanYearsOfEducation() - 12)) / 4);
  }
  const p = parameters as CareerParameters;
  const interactions = p.effectByEducation * MEAN_EDUCATION + p.effectByAbility * MEAN_ABILITY;
  return p.constantEffect + interactions + p.effectByFlexicurity * MEAN_FLEXICURITY;
}

/** Mean of the rounded, clipped normal: sum over whole years of the probability to reach each. */
function meanYearsOfEducation(): number {
  const { mean, sd, min, max } = EDUCATION;
  let years: number = min;
  for (let y = min + 1; y <= max; y++) years += 1 - normalCdf((y - 0.5 - mean) / sd);
  return years;
}
