import { type CareerSimulation, type SimulateCareersOptions, simulateCareers } from "@career-dml/dgp";
import type { RunOptions, simulationFields } from "./options.js";

/**
 * The careers that the options describe; what a profile fixes is left to it.
 *
 * @param design Further options of the profile's process.
 * @throws {OptionsError} if the profile cannot have so few periods, or options of the design contradict each other, all at once.
 */
export function simulatedCareers(
  options: Pick<RunOptions, keyof typeof simulationFields | "seed">,
  design: SimulateCareersOptions = {},
): CareerSimulation {
  const { profile, seed, n, periods, occupations, selection, careers, careerStrength, tau } = options;
  const common = { profile, seed, n, periods, occupations, ...design };
  switch (profile) {
    case "default":
      return simulateCareers({ ...common, selection, careers, careerStrength });
    case "v3.4":
      return simulateCareers({ ...common, selection });
    case "semi-synthetic":
      return simulateCareers({ ...common, tau });
  }
}
