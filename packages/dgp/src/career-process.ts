import { checkDataset, createRng, type Dataset, design, FIRST_STATE, type Rng, type Sequences } from "@career-dml/core";
import { drawBernoulli, drawBeta, drawNormal } from "./draws.js";
import type { CareerParameters, Profile } from "./profiles.js";
import { adoptionProbability, type Person, realisedEffect, referenceCate, untreatedMean } from "./selection.js";
import type { CareerPaths, CareerSimulation, CareerTruth } from "./simulation.js";
import { drawCareer, drawMarket, type Market } from "./transitions.js";

/** When adoption can start, and how much there is to simulate. */
interface Timing {
  /** Periods in all; the outcome is that of the last. */
  readonly total: number;
  /** Leading periods that representations see. */
  readonly history: number;
  readonly firstAdoption: number;
  readonly adoptionTimes: number;
}

function timingOf({ timing, periods, adoptionPeriods }: CareerParameters): Timing {
  return timing === "reference"
    ? { total: periods, history: periods, firstAdoption: 2, adoptionTimes: periods - 4 }
    : { total: periods + adoptionPeriods, history: periods, firstAdoption: periods, adoptionTimes: adoptionPeriods };
}

/**
 * Simulates the career process of the reference (profile `v3.4`) or its corrected form (`default`). Unit i draws from
 * streams of its own, so that the first units of a longer simulation are those of a shorter one.
 */
export function simulateCareerProcess(profile: Profile, parameters: CareerParameters): CareerSimulation {
  const { n, seed, occupations } = parameters;
  const rng = createRng(seed);
  const timing = timingOf(parameters);
  const market = drawMarket(rng.fork("market"), occupations);
  const people = Array.from({ length: n }, (_, i) => drawPerson(parameters, rng.fork("person", i)));
  const propensity = Float64Array.from(people, (person) => adoptionProbability(parameters, person));
  const truth = truthOf(parameters, people, propensity);
  const adoption = Float64Array.from(propensity, (p, i) => drawAdoption(p, timing, rng.fork("adoption", i)));
  const paths = drawPaths({ parameters, timing, market, people, truth, adoption, rng });
  return Object.freeze({
    dataset: datasetOf(parameters, timing, people, paths),
    truth,
    paths,
    profile: profile.name,
    parameters,
    seed,
    faults: profile.faults,
  });
}

function drawPerson({ peerLaw }: CareerParameters, rng: Rng): Person {
  const u = rng.uniform();
  const education = u < 0.3 ? 0 : u < 0.8 ? 1 : 2;
  const flexicurity = rng.uniform();
  const peerAdoption = peerLaw === "uniform" ? drawBeta(rng, 1, 1) : drawBeta(rng, 2, 5);
  return { education, flexicurity, peerAdoption, ability: 0.2 * education + drawNormal(rng) };
}

/** First treated period, `Infinity` for people who never adopt. */
function drawAdoption(probability: number, { firstAdoption, adoptionTimes }: Timing, rng: Rng): number {
  const adopts = drawBernoulli(rng, probability);
  const time = firstAdoption + rng.below(adoptionTimes);
  return adopts ? time : Infinity;
}

function truthOf(parameters: CareerParameters, people: readonly Person[], propensity: Float64Array): CareerTruth {
  const effect = Float64Array.from(people, (person) => realisedEffect(parameters, person));
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
  });
}

interface Drawn {
  readonly parameters: CareerParameters;
  readonly timing: Timing;
  readonly market: Market;
  readonly people: readonly Person[];
  readonly truth: CareerTruth;
  readonly adoption: Float64Array;
  readonly rng: Rng;
}

function drawPaths({ parameters, timing, market, people, truth, adoption, rng }: Drawn): CareerPaths {
  const { careers: rule, careerStrength: strength, noise } = parameters;
  const { total: periods } = timing;
  const occupation = new Int32Array(people.length * periods);
  const treatment = new Uint8Array(people.length * periods);
  const outcome = new Float64Array(people.length * periods);
  people.forEach(({ ability, education }, i) => {
    const adoptionTime = adoption[i]!;
    const input = { rule, strength, ability, education, periods, adoptionTime };
    occupation.set(drawCareer(market, input, rng.fork("career", i)), i * periods);
    const disturbances = rng.fork("outcome noise", i);
    for (let t = 0; t < periods; t++) {
      const treated = t >= adoptionTime;
      treatment[i * periods + t] = treated ? 1 : 0;
      outcome[i * periods + t] = (treated ? truth.mu1[i]! : truth.mu0[i]!) + noise * drawNormal(disturbances);
    }
  });
  return Object.freeze({ periods, occupation, treatment, outcome, extra: Object.freeze({}) });
}

/** One row per unit at the last period; histories as the representations may see them. */
function datasetOf(
  parameters: CareerParameters,
  timing: Timing,
  people: readonly Person[],
  paths: CareerPaths,
): Dataset {
  const n = people.length;
  const last = (i: number): number => i * paths.periods + paths.periods - 1;
  return Object.freeze(
    checkDataset({
      n,
      outcome: Float64Array.from({ length: n }, (_, i) => paths.outcome[last(i)]!),
      treatment: Uint8Array.from({ length: n }, (_, i) => paths.treatment[last(i)]!),
      covariates: design({
        education: people.map((person) => person.education),
        flexicurity: people.map((person) => person.flexicurity),
      }),
      instrument: Float64Array.from(people, (person) => person.peerAdoption),
      sequences: Object.freeze([historyOf(paths, timing.history, parameters.occupations)]),
      units: Object.freeze(people.map((_, i) => String(i))),
      names: Object.freeze({ outcome: "outcome", treatment: "treatment", instrument: "peer_adoption" }),
    }),
  );
}

/** The leading `history` periods as sequences. */
function historyOf(paths: CareerPaths, history: number, occupations: number): Sequences {
  const n = paths.occupation.length / paths.periods;
  const codes = new Int32Array(n * history);
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < history; t++) {
      codes[i * history + t] = FIRST_STATE + paths.occupation[i * paths.periods + t]!;
    }
  }
  return Object.freeze({
    name: "occupation",
    n,
    periods: history,
    vocabulary: occupationLabels(occupations),
    codes,
    lengths: new Int32Array(n).fill(history),
  });
}

/** Labels of the occupations: their numbers. */
export const occupationLabels = (occupations: number): readonly string[] =>
  Object.freeze(Array.from({ length: occupations }, (_, j) => String(j)));
