import { createRng } from "@career-dml/core";
import { type AdoptionPlan, drawAdoptionPlan, timingOf } from "./adoption-times.js";
import { careerDataset } from "./career-dataset.js";
import type { CareerParameters } from "./career-options.js";
import { drawCareerPaths } from "./career-paths.js";
import { drawObservations, type ObservationDraws } from "./observation.js";
import { drawPerson } from "./people.js";
import type { Profile } from "./profiles.js";
import { adoptionProbability, type Person, realisedEffect, referenceCate, untreatedMean } from "./selection.js";
import type { CareerPaths, CareerSimulation, CareerTruth, ObservedOutcomes } from "./simulation.js";

/**
 * Simulates the career process of the reference (profile `v3.4`) or its corrected form (`default`). Unit i draws from
 * streams of its own, so that the first units of a longer simulation are those of a shorter one.
 */
export function simulateCareerProcess(profile: Profile, parameters: CareerParameters): CareerSimulation {
  const { n, seed } = parameters;
  const rng = createRng(seed);
  const people = Array.from({ length: n }, (_, i) => drawPerson(parameters, rng.fork("person", i)));
  const propensity = Float64Array.from(people, (person) => adoptionProbability(parameters, person));
  const plans = people.map(({ ability }, i) =>
    drawAdoptionPlan(parameters, { ability, probability: propensity[i]! }, rng.fork("adoption", i)),
  );
  const units = people.map(({ education }, i) => ({ education, treatment: plans[i]!.adopts ? 1 : 0 }));
  const observation = drawObservations(parameters, units, rng);
  const whole = drawCareerPaths({ parameters, people, plans, errors: observation?.error ?? null }, rng);
  const paths = observation ? Object.freeze({ ...whole, outcome: seenOutcomes(whole, observation.selected) }) : whole;
  return Object.freeze({
    dataset: careerDataset(parameters, people, paths),
    truth: truthOf({ parameters, people, plans, propensity, observation }, whole),
    paths,
    observed: observation && observedOutcomes(parameters, observation),
    profile: profile.name,
    parameters,
    seed,
    faults: profile.faults,
  });
}

interface Drawn {
  readonly parameters: CareerParameters;
  readonly people: readonly Person[];
  readonly plans: readonly AdoptionPlan[];
  readonly propensity: Float64Array;
  readonly observation: ObservationDraws | null;
}

function truthOf(drawn: Drawn, { outcome, periods }: CareerPaths): CareerTruth {
  const { parameters, people, plans, propensity, observation } = drawn;
  const last = timingOf(parameters).total - 1;
  const effect = Float64Array.from(people, (person, i) => {
    return realisedEffect(parameters, person) + parameters.effectByExposure * (last - plans[i]!.time);
  });
  const mu0 = Float64Array.from(people, (person) => untreatedMean(parameters, person));
  return Object.freeze({
    effect,
    mu0,
    mu1: mu0.map((m, i) => m + effect[i]!),
    propensity,
    ability: Float64Array.from(people, (person) => person.ability),
    nominal: parameters.constantEffect,
    referenceCate: Float64Array.from(people, (person) => referenceCate(parameters, person)),
    abilityLabel: "latent ability",
    adoptionTime: Int32Array.from(plans, ({ time }) => time),
    observation: observation && observation.probability,
    outcome: Float64Array.from(people, (_, i) => outcome[i * periods + last]!),
  });
}

/** The outcomes, NaN for that of the last period where it is not seen. */
function seenOutcomes({ outcome, periods }: CareerPaths, selected: Uint8Array): Float64Array {
  const seen = outcome.slice();
  selected.forEach((isSelected, i) => {
    if (isSelected === 0) seen[(i + 1) * periods - 1] = Number.NaN;
  });
  return seen;
}

const observedOutcomes = (p: CareerParameters, { selected, shifter }: ObservationDraws): ObservedOutcomes =>
  Object.freeze({ selected, shifter: p.observation === "nonignorable" ? shifter : null });
