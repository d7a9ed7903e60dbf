import { normalPdf, type Rng } from "@career-dml/core";
import { drawBeta, drawNormal } from "./draws.js";
import { gaussLegendre, type Rule } from "./gauss-legendre.js";
import type { Person, SelectionParameters } from "./selection.js";

/** How people's surroundings adopt. */
export interface PeerParameters {
  readonly peerLaw: "uniform" | "beta-2-5" | "binary";
  readonly peerShare: number;
}

/** P(education = 0, 1, 2). */
export const EDUCATION_SHARES = [0.3, 0.5, 0.2] as const;
export const MEAN_EDUCATION = 0.9;
export const EDUCATION_VARIANCE = 0.49;
/** E[ability | education] over education. */
export const ABILITY_BY_EDUCATION = 0.2;
/** Heteroscedastic noise: variance over its mean, (.5 + education) / 1.4, and its second moment. */
export const noiseVarianceFactor = (education: number): number => (0.5 + education) / (0.5 + MEAN_EDUCATION);
export const NOISE_FACTOR_SECOND_MOMENT = EDUCATION_SHARES.reduce(
  (sum, share, education) => sum + share * noiseVarianceFactor(education) ** 2,
  0,
);
/** Flexicurity is U(0, 1) and moves neither ability nor adoption. */
export const MEAN_FLEXICURITY = 0.5;

/** One person: education, flexicurity ~ U(0, 1), peer adoption by its law, ability ~ N(.2 education, 1). */
export function drawPerson(p: PeerParameters, rng: Rng): Person {
  const u = rng.uniform();
  const education = u < 0.3 ? 0 : u < 0.8 ? 1 : 2;
  const flexicurity = rng.uniform();
  const peerAdoption = drawPeers(p, rng);
  return { education, flexicurity, peerAdoption, ability: ABILITY_BY_EDUCATION * education + drawNormal(rng) };
}

function drawPeers({ peerLaw, peerShare }: PeerParameters, rng: Rng): number {
  if (peerLaw === "beta-2-5") return drawBeta(rng, 2, 5);
  const u = drawBeta(rng, 1, 1);
  return peerLaw === "uniform" ? u : u < peerShare ? 1 : 0;
}

/** The law of peer adoption as nodes and weights that sum to 1, with its mean and variance. */
export interface PeerLaw extends Rule {
  readonly mean: number;
  readonly variance: number;
}

export function peerLawOf({ peerLaw, peerShare }: PeerParameters): PeerLaw {
  const { nodes, weights } = ruleOfPeers(peerLaw, peerShare);
  const mean = nodes.reduce((sum, z, k) => sum + weights[k]! * z, 0);
  const variance = nodes.reduce((sum, z, k) => sum + weights[k]! * (z - mean) ** 2, 0);
  return { nodes, weights, mean, variance };
}

function ruleOfPeers(law: PeerParameters["peerLaw"], share: number): Rule {
  if (law === "binary") return { nodes: Float64Array.of(0, 1), weights: Float64Array.of(1 - share, share) };
  const { nodes, weights } = gaussLegendre([0, 1]);
  if (law === "uniform") return { nodes, weights };
  // The density of Beta(2, 5).
  return { nodes, weights: weights.map((w, k) => w * 30 * nodes[k]! * (1 - nodes[k]!) ** 4) };
}

/** One point of the law of education and ability, and the probability that stands for. */
export interface PopulationPoint {
  readonly education: number;
  readonly ability: number;
  readonly weight: number;
}

/** Ability is integrated this many standard deviations to either side; less than 1e-18 lies beyond. */
const REACH = 9;
const PANEL = 1.5;

/**
 * The law of education and ability as weighted points: sums over them are expectations of functions that are smooth in ability but for
 * the kink of the adoption cost at `adoptionCost / adoptionCostByAbility`, to about 1e-14.
 */
export function populationPoints(p: SelectionParameters): readonly PopulationPoint[] {
  return EDUCATION_SHARES.flatMap((share, education) => {
    const mean = ABILITY_BY_EDUCATION * education;
    const { nodes, weights } = gaussLegendre(panelEdges(p.adoptionCost / p.adoptionCostByAbility - mean));
    return Array.from(nodes, (z, k) => ({
      education,
      ability: mean + z,
      weight: share * weights[k]! * normalPdf(z),
    }));
  });
}

function panelEdges(kink: number): number[] {
  const even = Array.from({ length: (2 * REACH) / PANEL + 1 }, (_, k) => k * PANEL - REACH);
  // Not a number, or infinite, where the cost does not depend on ability.
  return kink > -REACH && kink < REACH ? [...even, kink].sort((a, b) => a - b) : even;
}
