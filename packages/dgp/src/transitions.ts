import { permutation, type Rng } from "@career-dml/core";
import { drawCategory, drawFlatDirichlet } from "./draws.js";
import { expit } from "./selection.js";

/**
 * How ability reaches a career.
 *
 * - `tilt`: a row of the transition matrix times exp(k a s_j), s_j a standardised score of occupation j, renormalised.
 * - `ladder`: occupations stand on a hidden ladder; each period a person moves one rung with probability .8, up with
 *   probability expit(k a). The order of occupations carries ability, their shares hardly do.
 * - `whole-row`: the reference's rule, a whole row times exp(k a), which cancels when the row is renormalised: ability
 *   never reaches the career.
 */
export type CareerRule = "tilt" | "ladder" | "whole-row";

/** The market in which careers run: the same for every person of a simulation. */
export interface Market {
  readonly occupations: number;
  /** Row j: probabilities of the next occupation from j, before adoption. */
  readonly baseline: readonly Float64Array[];
  /** The same after adoption: an independent draw whose last fifth of columns is weighted by 1.5. */
  readonly ai: readonly Float64Array[];
  /** Score of each occupation: evenly spaced, mean 0, variance 1. */
  readonly scores: Float64Array;
  /** Occupation on each rung of the ladder, lowest first. */
  readonly ladder: Uint32Array;
}

const AI_COLUMN_WEIGHT = 1.5;
/** Chance of a step on the ladder in a period. */
export const MOVE_PROBABILITY = 0.8;
/** Share of occupations in which people without, with middle and with high education start. */
const START_BOUNDS = [0, 0.4, 0.7, 1] as const;

/** Draws the market: both matrices with Dirichlet(1, ..., 1) rows, and which occupation stands on which rung. */
export function drawMarket(rng: Rng, occupations: number): Market {
  const rows = (purpose: string): Float64Array[] =>
    Array.from({ length: occupations }, (_, j) => drawFlatDirichlet(rng.fork(purpose, j), occupations));
  // The reference weights the last 10 of 50.
  const firstExposed = occupations - Math.max(1, Math.round(occupations / 5));
  return Object.freeze({
    occupations,
    baseline: rows("baseline matrix"),
    ai: rows("ai matrix").map((row) => normalised(row.map((p, j) => (j >= firstExposed ? p * AI_COLUMN_WEIGHT : p)))),
    scores: evenScores(occupations),
    ladder: permutation(rng.fork("ladder"), occupations),
  });
}

const normalised = (row: Float64Array): Float64Array => {
  const total = row.reduce((sum, p) => sum + p, 0);
  return row.map((p) => p / total);
};

/** Evenly spaced scores of mean 0 and variance 1: higher codes score higher, as people with more education start there. */
function evenScores(size: number): Float64Array {
  const mean = (size - 1) / 2;
  const sd = Math.sqrt((size * size - 1) / 12);
  return Float64Array.from({ length: size }, (_, j) => (j - mean) / sd);
}

/** What moves one person's career. */
export interface CareerInput {
  readonly rule: CareerRule;
  /** k of the rule. */
  readonly strength: number;
  readonly ability: number;
  /** 0, 1 or 2. */
  readonly education: number;
  readonly periods: number;
  /** First period with treatment; `Infinity` for people who never adopt. */
  readonly adoptionTime: number;
}

/**
 * Occupations of one person, one per period. Under `tilt` and `whole-row` the first state is uniform on the third of
 * the market that belongs to the person's education and is not recorded, as in the reference; the rows are those of
 * the AI matrix once the person has adopted. Under `ladder` the start is recorded and adoption changes nothing.
 */
export function drawCareer(market: Market, input: CareerInput, rng: Rng): Int32Array {
  return input.rule === "ladder" ? climb(market, input, rng) : walk(market, input, rng);
}

/** First occupation, and the one after the last, in which people of an education start. */
export const educationStarts = (occupations: number, education: number): readonly [number, number] => [
  Math.round(START_BOUNDS[education]! * occupations),
  Math.round(START_BOUNDS[education + 1]! * occupations),
];

function walk(market: Market, input: CareerInput, rng: Rng): Int32Array {
  const { rule, strength, ability, education, periods, adoptionTime } = input;
  const { occupations, baseline, ai, scores } = market;
  const tilt = scores.map((score) => Math.exp(strength * ability * (rule === "tilt" ? score : 1)));
  const [low, high] = educationStarts(occupations, education);
  let state = low + rng.below(high - low);
  const weights = new Float64Array(occupations);
  const career = new Int32Array(periods);
  for (let t = 0; t < periods; t++) {
    const row = (t >= adoptionTime ? ai : baseline)[state]!;
    for (let j = 0; j < occupations; j++) weights[j] = row[j]! * tilt[j]!;
    state = drawCategory(rng, weights);
    career[t] = state;
  }
  return career;
}

function climb(market: Market, { strength, ability, periods }: CareerInput, rng: Rng): Int32Array {
  const { occupations, ladder } = market;
  const lowest = Math.round(0.2 * occupations);
  let rung = lowest + rng.below(occupations - 2 * lowest);
  const up = expit(strength * ability);
  const career = new Int32Array(periods);
  career[0] = ladder[rung]!;
  for (let t = 1; t < periods; t++) {
    if (rng.uniform() < MOVE_PROBABILITY) {
      const step = rng.uniform() < up ? 1 : -1;
      rung = Math.min(occupations - 1, Math.max(0, rung + step));
    }
    career[t] = ladder[rung]!;
  }
  return career;
}
