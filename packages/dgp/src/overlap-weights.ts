import { column, type Simulation } from "@career-dml/core";
import { type AdoptionOverPeers, adoptionOverPeers } from "./adoption-law.js";
import type { CareerParameters } from "./career-options.js";
import { peerLawOf } from "./people.js";
import { processOf } from "./simulation-design.js";

/** e (1 - e) of each unit, e the probability of adoption with the instrument, where there is one, averaged out. */
export function overlapWeights(simulation: Simulation): Float64Array {
  const design = processOf(simulation);
  const given =
    design.process === "semi-synthetic"
      ? simulation.truth.propensity
      : Float64Array.from(unitsOverPeers(simulation, design.p), ({ probability }) => probability);
  return given.map((e) => e * (1 - e));
}

/** Each unit's adoption with peer adoption averaged out. */
export function unitsOverPeers({ dataset, truth }: Simulation, p: CareerParameters): readonly AdoptionOverPeers[] {
  const peers = peerLawOf(p);
  const education = column(dataset.covariates, dataset.covariates.names.indexOf("education"));
  return Array.from(truth.ability, (ability, i) => adoptionOverPeers(p, { education: education[i]!, ability }, peers));
}
