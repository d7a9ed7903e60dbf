import { checkDataset, createRng, type Dataset, design, FIRST_STATE, type Rng, type Sequences } from "@career-dml/core";
import { occupationLabels } from "./career-dataset.js";
import type { SemiSyntheticParameters } from "./career-options.js";
import { drawBernoulli, drawNormal } from "./draws.js";
import { drawDisturbance } from "./noise.js";
import type { Profile } from "./profiles.js";
import { expit } from "./selection.js";
import {
  ADOPTION,
  EDUCATION,
  effectFactor,
  EXPERIENCE,
  EXPOSURE,
  FIRST_EXPOSURE_SD,
  firstExposureMean,
  NEXT_EXPOSURE_SD,
  nextExposureMean,
  wageVarianceFactor,
} from "./semi-synthetic-law.js";
import type { CareerPaths, CareerSimulation, CareerTruth } from "./simulation.js";

const SHARE = { female: 0.4824, black: 0.2626, hispanic: 0.1752 } as const;
interface Worker {
  readonly female: number;
  readonly black: number;
  readonly hispanic: number;
  readonly education: number;
  readonly experience: number;
}

/**
 * Simulates careers of occupational AI exposure and log wages calibrated to NLSY79: treatment depends on the level and
 * the growth of exposure, the wage on a Mincer equation, the exposure and the treatment. Treatment and wage are drawn
 * once, in a last period after the career.
 */
export function simulateSemiSynthetic(profile: Profile, parameters: SemiSyntheticParameters): CareerSimulation {
  const { n, seed, periods } = parameters;
  const rng = createRng(seed);
  const workers = Array.from({ length: n }, (_, i) => drawWorker(rng.fork("person", i)));
  const exposures = workers.map((worker, i) => drawExposures(worker, periods, rng.fork("career", i)));
  const means = meansOf(parameters, workers, exposures);
  const treatment = Uint8Array.from(means.propensity, (p, i) => drawBernoulli(rng.fork("adoption", i), p));
  const outcome = Float64Array.from(
    treatment,
    (t, i) => (t ? means.mu1[i]! : means.mu0[i]!) + drawNoise(parameters, workers[i]!, rng.fork("outcome noise", i)),
  );
  const occupation = occupationsOf(exposures, parameters.occupations);
  return Object.freeze({
    dataset: datasetOf({ parameters, workers, occupation, treatment, outcome }),
    truth: Object.freeze({ ...means, outcome }),
    paths: pathsOf({ periods, exposures, occupation, treatment, outcome }),
    observed: null,
    profile: profile.name,
    parameters,
    seed,
    faults: profile.faults,
  });
}

function drawNoise(p: SemiSyntheticParameters, { education }: Worker, rng: Rng): number {
  const factor = p.noiseFamily === "heteroscedastic" ? Math.sqrt(wageVarianceFactor(education)) : 1;
  return p.noise * factor * drawDisturbance(p, rng);
}

const clip = (value: number, { min, max }: { readonly min: number; readonly max: number }): number =>
  Math.min(max, Math.max(min, value));

function drawWorker(rng: Rng): Worker {
  return {
    female: drawBernoulli(rng, SHARE.female),
    black: drawBernoulli(rng, SHARE.black),
    hispanic: drawBernoulli(rng, SHARE.hispanic),
    education: Math.round(clip(EDUCATION.mean + EDUCATION.sd * drawNormal(rng), EDUCATION)),
    experience: clip(EXPERIENCE.mean + EXPERIENCE.sd * drawNormal(rng), EXPERIENCE),
  };
}

/** Exposure scores of one career: a clipped first-order autoregression that drifts with education. */
function drawExposures({ education, experience }: Worker, periods: number, rng: Rng): Float64Array {
  const scores = new Float64Array(periods);
  scores[0] = clip(firstExposureMean(education, experience) + FIRST_EXPOSURE_SD * drawNormal(rng), EXPOSURE);
  for (let t = 1; t < periods; t++) {
    scores[t] = clip(nextExposureMean(scores[t - 1]!, education) + NEXT_EXPOSURE_SD * drawNormal(rng), EXPOSURE);
  }
  return scores;
}

const meanOf = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const lastOf = (values: Float64Array): number => values[values.length - 1]!;

/** P(T = 1) from the level and the growth of exposure. */
const propensityOf = (scores: Float64Array): number =>
  expit(ADOPTION.constant + ADOPTION.mean * meanOf(scores) + ADOPTION.growth * (lastOf(scores) - scores[0]!));

/** The career's part of the mean log wage. */
const careerIndex = (scores: Float64Array): number => 0.1 * meanOf(scores) + 0.05 * lastOf(scores);

/** Mincer equation fitted on NLSY79 (R2 = .5245); x is experience after the career. */
function mincer({ female, black, hispanic, education, experience }: Worker, periods: number): number {
  const x = experience + periods;
  const human = 0.6703 + 0.0989 * x - 0.001367 * x * x + 0.05379 * education;
  return human - 0.1905 * female - 0.08441 * black + 0.004077 * hispanic;
}

function meansOf(
  parameters: SemiSyntheticParameters,
  workers: readonly Worker[],
  exposures: readonly Float64Array[],
): Omit<CareerTruth, "outcome"> {
  const effect = Float64Array.from(workers, ({ education }) => parameters.tau * effectFactor(education));
  const ability = Float64Array.from(exposures, careerIndex);
  const mu0 = Float64Array.from(workers, (worker, i) => mincer(worker, parameters.periods) + ability[i]!);
  return {
    effect,
    mu0,
    mu1: mu0.map((m, i) => m + effect[i]!),
    propensity: Float64Array.from(exposures, propensityOf),
    ability,
    nominal: parameters.tau,
    referenceCate: effect,
    abilityLabel: "career exposure index",
    adoptionTime: new Int32Array(workers.length).fill(parameters.periods),
    observation: null,
  };
}

/**
 * Scores cut into occupations at the percentiles of the pooled scores: occupation j holds the scores from the j-th of
 * the equally spaced percentiles (linear interpolation) up to the next. Ties at the ends of the range leave some
 * occupations empty. Row-major n x periods.
 */
export function occupationsOf(exposures: readonly Float64Array[], occupations: number): Int32Array {
  const periods = exposures[0]!.length;
  const pooled = new Float64Array(exposures.length * periods);
  exposures.forEach((scores, i) => pooled.set(scores, i * periods));
  const sorted = pooled.slice().sort();
  const cuts = Float64Array.from({ length: occupations - 1 }, (_, j) => percentile(sorted, (j + 1) / occupations));
  return Int32Array.from(pooled, (score) => countUpTo(cuts, score));
}

function percentile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!);
}

/** How many of the ascending cuts are at most `score`, by bisection. */
function countUpTo(cuts: Float64Array, score: number): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle]! <= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Drawn {
  readonly occupation: Int32Array;
  readonly treatment: Uint8Array;
  readonly outcome: Float64Array;
}

function datasetOf(
  drawn: Drawn & { readonly parameters: SemiSyntheticParameters; readonly workers: readonly Worker[] },
): Dataset {
  const { parameters, workers, occupation, treatment, outcome } = drawn;
  const { n, periods } = parameters;
  const sequences: Sequences = Object.freeze({
    name: "occupation",
    n,
    periods,
    vocabulary: occupationLabels(parameters.occupations),
    codes: occupation.map((j) => FIRST_STATE + j),
    lengths: new Int32Array(n).fill(periods),
  });
  return Object.freeze(
    checkDataset({
      n,
      outcome,
      treatment,
      covariates: design({
        female: workers.map((w) => w.female),
        black: workers.map((w) => w.black),
        hispanic: workers.map((w) => w.hispanic),
        education: workers.map((w) => w.education),
        initial_experience: workers.map((w) => w.experience),
      }),
      instrument: null,
      sequences: Object.freeze([sequences]),
      units: Object.freeze(workers.map((_, i) => String(i))),
      names: Object.freeze({ outcome: "log_wage", treatment: "treatment", instrument: null }),
    }),
  );
}

/** The career, then one more period that holds treatment and wage and no occupation. */
function pathsOf(
  drawn: Drawn & { readonly periods: number; readonly exposures: readonly Float64Array[] },
): CareerPaths {
  const n = drawn.outcome.length;
  const periods = drawn.periods + 1;
  const occupation = new Int32Array(n * periods).fill(-1);
  const treatment = new Uint8Array(n * periods);
  const outcome = new Float64Array(n * periods).fill(Number.NaN);
  const exposure = new Float64Array(n * periods).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    const history = drawn.occupation.subarray(i * drawn.periods, (i + 1) * drawn.periods);
    occupation.set(history, i * periods);
    exposure.set(drawn.exposures[i]!, i * periods);
    treatment[i * periods + drawn.periods] = drawn.treatment[i]!;
    outcome[i * periods + drawn.periods] = drawn.outcome[i]!;
  }
  return Object.freeze({ periods, occupation, treatment, outcome, extra: Object.freeze({ aioe: exposure }) });
}
