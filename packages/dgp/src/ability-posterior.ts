import { createRng, FIRST_STATE, OptionsError, type Sequences } from "@career-dml/core";
import type { CareerParameters } from "./career-options.js";
import { ABILITY_BY_EDUCATION } from "./people.js";
import { expit } from "./selection.js";
import type { CareerSimulation } from "./simulation.js";
import { drawMarket, educationStarts, type Market, MOVE_PROBABILITY } from "./transitions.js";

/** Standard normal deviates on which the posterior is summed; equal steps integrate smooth densities to rounding. */
const GRID = Float64Array.from({ length: 161 }, (_, g) => -6 + 0.075 * g);

/**
 * Posterior mean of each person's ability given education and the career before treatment, under the process that drew
 * them: what a representation of careers could say at best of ability. It reads the hidden market (transition matrix, scores,
 * ladder), so it is a limit to compare with, not something that could be estimated.
 *
 * log p(a | career) = log phi(a - .2 education) + sum over periods of log P(next | now, a) + const, summed over a grid of a.
 *
 * @returns Length n.
 * @throws {OptionsError} for profiles without ability or histories that include periods after adoption.
 */
export function abilityPosterior(simulation: CareerSimulation): Float64Array {
  const parameters = simulation.parameters as CareerParameters;
  if (simulation.profile === "semi-synthetic" || parameters.timing !== "pre-treatment") {
    const message = "must have a latent ability and histories before treatment; use the profile default";
    throw new OptionsError("abilityPosterior", [{ path: "profile", message }]);
  }
  const { dataset, seed } = simulation;
  const market = drawMarket(createRng(seed).fork("market"), parameters.occupations);
  const likelihood = likelihoodOf(market, parameters);
  const education = dataset.covariates.x.subarray(0, dataset.n);
  const history = dataset.sequences[0]!;
  return education.map((level, i) => {
    const mean = ABILITY_BY_EDUCATION * level;
    const career = careerOf(history, i);
    const logs = GRID.map((z) => -0.5 * z * z + likelihood(career, level, mean + z));
    const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    let [mass, first] = [0, 0];
    GRID.forEach((z, g) => {
      const weight = Math.exp(logs[g]! - largest);
      mass += weight;
      first += weight * (mean + z);
    });
    return first / mass;
  });
}

const careerOf = ({ codes, periods, lengths }: Sequences, i: number): Int32Array =>
  codes.subarray(i * periods, i * periods + lengths[i]!).map((code) => code - FIRST_STATE);

/** log P(career | education, ability), up to what does not depend on ability. */
type Likelihood = (career: Int32Array, education: number, ability: number) => number;

function likelihoodOf(market: Market, { careers: rule, careerStrength }: CareerParameters): Likelihood {
  if (rule === "whole-row") return () => 0;
  return rule === "ladder" ? ladderLikelihood(market, careerStrength) : tiltLikelihood(market, careerStrength);
}

function ladderLikelihood({ ladder, occupations }: Market, strength: number): Likelihood {
  const rungOf = new Uint32Array(occupations);
  ladder.forEach((occupation, rung) => {
    rungOf[occupation] = rung;
  });
  return (career, _, ability) => {
    const up = expit(strength * ability);
    let sum = 0;
    for (let t = 1; t < career.length; t++) {
      const [from, to] = [rungOf[career[t - 1]!]!, rungOf[career[t]!]!];
      // At an end of the ladder a step beyond it leaves a person where they are.
      const stay = 1 - MOVE_PROBABILITY;
      const stuck = from === 0 ? MOVE_PROBABILITY * (1 - up) : from === occupations - 1 ? MOVE_PROBABILITY * up : 0;
      sum += Math.log(to > from ? MOVE_PROBABILITY * up : to < from ? MOVE_PROBABILITY * (1 - up) : stay + stuck);
    }
    return sum;
  };
}

function tiltLikelihood({ baseline, scores, occupations }: Market, strength: number): Likelihood {
  // The tilted rows of an ability serve everybody with that education at that point of the grid.
  const known = new Map<number, readonly Float64Array[]>();
  const tilted = (ability: number): readonly Float64Array[] => {
    const rows =
      known.get(ability) ??
      baseline.map((row) => {
        const weights = row.map((p, j) => p * Math.exp(strength * ability * scores[j]!));
        const total = weights.reduce((sum, w) => sum + w, 0);
        return weights.map((w) => w / total);
      });
    known.set(ability, rows);
    return rows;
  };
  return (career, education, ability) => {
    const rows = tilted(ability);
    const [low, high] = educationStarts(occupations, education);
    let start = 0;
    for (let j = low; j < high; j++) start += rows[j]![career[0]!]!;
    let sum = Math.log(start);
    for (let t = 1; t < career.length; t++) sum += Math.log(rows[career[t - 1]!]![career[t]!]!);
    return sum;
  };
}
