import type { Simulation } from "@career-dml/core";
import type { CareerParameters, SemiSyntheticParameters } from "./career-options.js";
import { profileOf } from "./profiles.js";

/** A design without its draws: a simulation is one. */
export type SimulationDesign = Pick<Simulation, "profile" | "parameters">;

/** A design as one of the two processes with their parameters. */
export type Process =
  | { readonly process: "careers"; readonly p: CareerParameters }
  | { readonly process: "semi-synthetic"; readonly p: SemiSyntheticParameters };

/** @throws {OptionsError} if there is no such profile. */
export function processOf({ profile, parameters }: SimulationDesign): Process {
  const { process } = profileOf(profile);
  return process === "careers"
    ? { process, p: parameters as CareerParameters }
    : { process, p: parameters as SemiSyntheticParameters };
}
