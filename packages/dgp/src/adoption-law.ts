import { meanExposure } from "./adoption-times.js";
import type { CareerParameters } from "./career-options.js";
import { MEAN_FLEXICURITY, type PeerLaw, peerLawOf, populationPoints } from "./people.js";
import { adoptionProbability, realisedEffect } from "./selection.js";

/** Education and ability: what moves adoption beside the instrument. */
export interface Characteristics {
  readonly education: number;
  readonly ability: number;
}

/** What the law of peer adoption makes of one person's adoption. */
export interface AdoptionOverPeers {
  /** P(adopts | education, ability). */
  readonly probability: number;
  /**
   * Cov(P(adopts | education, ability, Z), Z) / Var Z: how much one unit of the instrument moves adoption. For a binary instrument it is
   * P(adopts | Z = 1) - P(adopts | Z = 0), the probability to be a complier; never negative, since adoption rises with Z for everybody.
   */
  readonly compliance: number;
}

/** Averages a person's adoption over the law of peer adoption. */
export function adoptionOverPeers(
  p: CareerParameters,
  { education, ability }: Characteristics,
  peers: PeerLaw = peerLawOf(p),
): AdoptionOverPeers {
  let [probability, product] = [0, 0];
  peers.nodes.forEach((peerAdoption, k) => {
    const adopts = adoptionProbability(p, { education, ability, peerAdoption, flexicurity: MEAN_FLEXICURITY });
    probability += peers.weights[k]! * adopts;
    product += peers.weights[k]! * adopts * (peerAdoption - peers.mean);
  });
  return { probability, compliance: product / peers.variance };
}

/** One point of the law of education and ability, all else averaged out. */
export interface AveragedPoint extends Characteristics, AdoptionOverPeers {
  readonly weight: number;
  /** Mean effect in the last period: flexicurity moves it linearly and nothing else, exposure does not depend on adopting. */
  readonly effect: number;
  /** The same without growth by exposure: the effect in the period of adoption. */
  readonly effectAtAdoption: number;
}

/** The career process's population, for sums that are expectations. */
export function averagedPoints(p: CareerParameters): readonly AveragedPoint[] {
  const peers = peerLawOf(p);
  return populationPoints(p).map((point) => {
    const person = { ...point, flexicurity: MEAN_FLEXICURITY, peerAdoption: peers.mean };
    const effectAtAdoption = realisedEffect(p, person);
    const effect = effectAtAdoption + p.effectByExposure * meanExposure(p, point.ability);
    return { ...point, ...adoptionOverPeers(p, point, peers), effect, effectAtAdoption };
  });
}

/** E[f] over points. */
export const expectation = <T extends { readonly weight: number }>(
  points: readonly T[],
  f: (point: T) => number,
): number => points.reduce((sum, point) => sum + point.weight * f(point), 0);

/** E[f w] / E[w]. */
export const weightedExpectation = <T extends { readonly weight: number }>(
  points: readonly T[],
  f: (point: T) => number,
  weight: (point: T) => number,
): number => expectation(points, (point) => f(point) * weight(point)) / expectation(points, weight);
