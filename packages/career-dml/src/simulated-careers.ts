import { type CareerSimulation, simulateCareers } from "@career-dml/dgp";
import type { RunOptions, simulationFields } from "./options.js";

/**
 * The careers that the options describe; what a profile fixes is left to it.
 *
 * @throws {OptionsError} if the profile cannot have so few periods.
 */
export function simulatedCareers(options: Pick<RunOptions, keyof typeof simulationFields | "seed">): CareerSimulation {
  const { profile, seed, n, periods, occupations, selection, careers, careerStrength, tau } = options;
  const common = { profile, seed, n, periods, occupations };
  switch (profile) {
    case "default":
      return simulateCareers({ ...common, selection, careers, careerStrength });
    case "v3.4":
      return simulateCareers({ ...common, selection });
    case "semi-synthetic":
      return simulateCareers({ ...common, tau });
  }
}
