import type { Simulation, Truth, TruthSummary } from "@career-dml/core";
import { overlapWeights } from "./overlap-weights.js";

/** Mean of the realised individual effects over the units that `keep` selects. */
function meanEffect(truth: Truth, keep: (unit: number) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < truth.effect.length; i++) {
    if (!keep(i)) continue;
    sum += truth.effect[i]!;
    count++;
  }
  return sum / count;
}

/** Sample ATE: the mean of the realised individual effects, every term of the effect included. */
export const sampleAte = (truth: Truth): number => meanEffect(truth, () => true);

/** Sample ATT: the mean of the realised individual effects of the treated. */
export const sampleAtt = (truth: Truth, treatment: Uint8Array): number => meanEffect(truth, (i) => treatment[i] === 1);

/** Sample ATC: the mean of the realised individual effects of the untreated. */
export const sampleAtc = (truth: Truth, treatment: Uint8Array): number => meanEffect(truth, (i) => treatment[i] === 0);

/**
 * Sample ATO: the realised effects weighted by e (1 - e), e the probability of adoption given everything but the instrument. That is what a
 * partially linear model converges to which adjusts for all confounders and not for the instrument.
 *
 * @see Li, Morgan & Zaslavsky (2018), JASA 113(521); Angrist & Krueger (1999), Handbook of Labor Economics 3A, eq. 34.
 */
export function sampleAto(simulation: Simulation): number {
  const weights = overlapWeights(simulation);
  return weightedMean(simulation.truth.effect, weights);
}

/** Mean of values by weights of either sign that do not sum to 0. */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return values.reduce((sum, v, i) => sum + v * weights[i]!, 0) / total;
}

/** The estimands of a simulation, for tables that set an estimate against the truth. */
export function truthSummary({ dataset, truth }: Simulation): TruthSummary {
  return Object.freeze({
    sampleAte: sampleAte(truth),
    sampleAtt: sampleAtt(truth, dataset.treatment),
    nominal: truth.nominal,
  });
}
