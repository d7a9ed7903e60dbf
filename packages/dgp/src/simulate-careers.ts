import type { CareerParameters, SemiSyntheticParameters } from "./career-options.js";
import { simulateCareerProcess } from "./career-process.js";
import { careerParameters, type ProfileName, profileOf, semiSyntheticParameters } from "./profiles.js";
import { simulateSemiSynthetic } from "./semi-synthetic.js";
import type { CareerSimulation } from "./simulation.js";

/** A profile and what to change of its defaults; see `careerOptions` and `semiSyntheticOptions` for every option. */
export type SimulateCareersOptions = { readonly profile?: ProfileName | undefined } & Partial<CareerParameters> &
  Partial<SemiSyntheticParameters>;

/**
 * Simulates careers with known effects.
 *
 * - `default`: people differ by a latent ability that moves their careers, their adoption of AI and their wages. The
 *   history covers the periods before anybody adopts; treatment and outcome are those of the last period.
 * - `v3.4`: the process of CAREER-DML v3.4 as it is; `faults` names what is wrong with it.
 * - `semi-synthetic`: covariates and wages calibrated to NLSY79, careers of occupational AI exposure.
 *
 * Noise, instrument, times of adoption and which outcomes are seen are options of their own; the effects they imply stand in
 * `truth`, and by formula in `populationAte`, `localEffect`, `eventTimeEffects` and their like.
 *
 * The same options give the same bytes; unit i does not depend on how many units follow it (in the semi-synthetic
 * profile its occupation codes do, since scores are cut at pooled percentiles).
 *
 * @throws {OptionsError} if an option is unknown to the profile or out of range, all issues at once.
 * @throws {TreatmentError} if everybody or nobody adopts (very small n).
 */
export function simulateCareers(options: SimulateCareersOptions = {}): CareerSimulation {
  const { profile: name, ...given } = options;
  const profile = profileOf(name);
  return profile.process === "careers"
    ? simulateCareerProcess(profile, careerParameters(profile, given))
    : simulateSemiSynthetic(profile, semiSyntheticParameters(profile, given));
}
