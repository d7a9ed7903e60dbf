import { careerParameters, profileOf, semiSyntheticParameters } from "./profiles.js";
import type { SimulateCareersOptions } from "./simulate-careers.js";
import type { SimulationDesign } from "./simulation-design.js";

/**
 * The design that options describe, every default filled in, without drawing anything.
 *
 * @throws {OptionsError} as `simulateCareers`.
 */
export function resolveSimulation(options: SimulateCareersOptions = {}): SimulationDesign {
  const { profile: name, ...given } = options;
  const profile = profileOf(name);
  const resolve = profile.process === "careers" ? careerParameters : semiSyntheticParameters;
  return Object.freeze({ profile: profile.name, parameters: resolve(profile, given) });
}
