import type { Rng } from "@career-dml/core";
import { type AdoptionPlan, timingOf } from "./adoption-times.js";
import type { CareerParameters } from "./career-options.js";
import { drawDisturbance } from "./noise.js";
import { correlatedDisturbance } from "./observation.js";
import { noiseVarianceFactor } from "./people.js";
import { type Person, realisedEffect, untreatedMean } from "./selection.js";
import type { CareerPaths } from "./simulation.js";
import { type CareerInput, drawCareer, drawMarket } from "./transitions.js";

/** People, what they plan, and what the last outcome's error correlates with. */
export interface PathInput {
  readonly parameters: CareerParameters;
  readonly people: readonly Person[];
  readonly plans: readonly AdoptionPlan[];
  /** Errors of being seen, where not every outcome is. */
  readonly errors: Float64Array | null;
}

/** Occupation, treatment and outcome of every person in every period, all outcomes among them. */
export function drawCareerPaths({ parameters, people, plans, errors }: PathInput, rng: Rng): CareerPaths {
  const { careers: rule, careerStrength: strength, occupations } = parameters;
  const { total: periods } = timingOf(parameters);
  const market = drawMarket(rng.fork("market"), occupations);
  const occupation = new Int32Array(people.length * periods);
  const treatment = new Uint8Array(people.length * periods);
  const outcome = new Float64Array(people.length * periods);
  people.forEach((person, i) => {
    const { ability, education } = person;
    const { adopts, time } = plans[i]!;
    const adoptionTime = adopts ? time : Infinity;
    const input: CareerInput = { rule, strength, ability, education, periods, adoptionTime };
    occupation.set(drawCareer(market, input, rng.fork("career", i)), i * periods);
    for (let t = 0; t < periods; t++) treatment[i * periods + t] = t >= adoptionTime ? 1 : 0;
    const error = errors ? errors[i]! : null;
    const outcomes = drawOutcomes(parameters, { person, adoptionTime, periods, error }, rng.fork("outcome noise", i));
    outcome.set(outcomes, i * periods);
  });
  return Object.freeze({ periods, occupation, treatment, outcome, extra: Object.freeze({}) });
}

interface Working {
  readonly person: Person;
  /** First treated period, `Infinity` for people who never adopt. */
  readonly adoptionTime: number;
  readonly periods: number;
  readonly error: number | null;
}

/** Outcomes of one person, one per period. */
function drawOutcomes(p: CareerParameters, { person, adoptionTime, periods, error }: Working, rng: Rng): Float64Array {
  const mu0 = untreatedMean(p, person);
  const atAdoption = realisedEffect(p, person);
  const factor = p.noiseFamily === "heteroscedastic" ? Math.sqrt(noiseVarianceFactor(person.education)) : 1;
  const outcomes = new Float64Array(periods);
  for (let t = 0; t < periods; t++) {
    const mean = t >= adoptionTime ? mu0 + (atAdoption + p.effectByExposure * (t - adoptionTime)) : mu0;
    const own = drawDisturbance(p, rng);
    const disturbance = t === periods - 1 && error !== null ? correlatedDisturbance(p, own, error) : own;
    outcomes[t] = mean + p.noise * factor * disturbance;
  }
  return outcomes;
}
