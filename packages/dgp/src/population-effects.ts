import { averagedPoints, type AveragedPoint, expectation, weightedExpectation } from "./adoption-law.js";
import { meanExposure } from "./adoption-times.js";
import type { CareerParameters } from "./career-options.js";
import { observationShare } from "./observation.js";
import { ABILITY_BY_EDUCATION, MEAN_EDUCATION, MEAN_FLEXICURITY } from "./people.js";
import { effectFactor, MEAN_YEARS } from "./semi-synthetic-law.js";
import { type SemiSyntheticPoint, semiSyntheticPoints } from "./semi-synthetic-population.js";
import { processOf, type SimulationDesign } from "./simulation-design.js";

/**
 * Population average effect in the last period: .696 for the reference's coefficients. In closed form, but where the able adopt
 * earlier and effects grow with exposure: then exposure is averaged over ability by quadrature.
 */
export function populationAte(design: SimulationDesign): number {
  const { process, p } = processOf(design);
  if (process === "semi-synthetic") return p.tau * effectFactor(MEAN_YEARS);
  const meanAbility = ABILITY_BY_EDUCATION * MEAN_EDUCATION;
  const interactions = p.effectByEducation * MEAN_EDUCATION + p.effectByAbility * meanAbility;
  const atAdoption = p.constantEffect + interactions + p.effectByFlexicurity * MEAN_FLEXICURITY;
  return atAdoption + p.effectByExposure * populationExposure(p);
}

function populationExposure(p: CareerParameters): number {
  if (p.effectByExposure === 0) return 0;
  if (p.adoptionLaw !== "by-ability") return meanExposure(p, 0);
  return expectation(averagedPoints(p), ({ ability }) => meanExposure(p, ability));
}

/** What both processes' populations are summed over: adoption and effect given everything but the instrument and the noise. */
type EffectPoint = Pick<AveragedPoint & SemiSyntheticPoint, "weight" | "effect" | "probability" | "overlap">;

function effectPoints(design: SimulationDesign): readonly EffectPoint[] {
  const { process, p } = processOf(design);
  return process === "careers" ? averagedPoints(p).map(withOverlap) : semiSyntheticPoints(p);
}

const withOverlap = (point: AveragedPoint): EffectPoint => ({
  ...point,
  overlap: point.probability * (1 - point.probability),
});

/** Population share of the treated, E[p]. By quadrature, as what follows. */
export const populationTreatedShare = (design: SimulationDesign): number =>
  expectation(effectPoints(design), ({ probability }) => probability);

/** Population ATT: E[effect p] / E[p]. */
export const populationAtt = (design: SimulationDesign): number =>
  weightedExpectation(
    effectPoints(design),
    ({ effect }) => effect,
    ({ probability }) => probability,
  );

/** Population ATC: E[effect (1 - p)] / E[1 - p]. */
export const populationAtc = (design: SimulationDesign): number =>
  weightedExpectation(
    effectPoints(design),
    ({ effect }) => effect,
    ({ probability }) => 1 - probability,
  );

/** Population ATO: E[effect e (1 - e)] / E[e (1 - e)], e as in `sampleAto`. */
export const populationAto = (design: SimulationDesign): number =>
  weightedExpectation(
    effectPoints(design),
    ({ effect }) => effect,
    ({ overlap }) => overlap,
  );

/** Population share whose outcome is seen: the sum over education and treatment of P(education, T) P(seen | education, T). */
export function populationObservedShare(design: SimulationDesign): number {
  const { process, p } = processOf(design);
  if (process === "semi-synthetic" || p.observation === "all") return 1;
  return expectation(averagedPoints(p), ({ education, probability }) => {
    const [untreated, treated] = [0, 1].map((treatment) => observationShare(p, { education, treatment }));
    return (1 - probability) * untreated! + probability * treated!;
  });
}
