import { normalPdf, normalQuantile } from "@career-dml/core";
import { lastExposures, timingOf } from "./adoption-times.js";
import type { CareerParameters } from "./career-options.js";
import { eventTimeEffects } from "./event-time-effects.js";
import { populationLate } from "./local-effect.js";
import { noiseMoments } from "./noise-moments.js";
import { errorCorrelation } from "./observation.js";
import { unitsOverPeers } from "./overlap-weights.js";
import { peerLawOf } from "./people.js";
import {
  populationAtc,
  populationAte,
  populationAto,
  populationAtt,
  populationObservedShare,
  populationTreatedShare,
} from "./population-effects.js";
import { instrumentStrength } from "./instrument-strength.js";
import { processOf, type SimulationDesign } from "./simulation-design.js";
import type { CareerSimulation } from "./simulation.js";

/** A quantity that is a ratio of expectations: `formula` is to equal E[above] / E[below]. */
export interface TruthTerm {
  readonly quantity: string;
  readonly formula: (design: SimulationDesign) => number;
  readonly above: (unit: number) => number;
  readonly below: (unit: number) => number;
}

const one = (): number => 1;

/** The quantities that a simulation's truth states, each beside what its units say of it. */
export function truthTerms(simulation: CareerSimulation): readonly TruthTerm[] {
  const { process, p } = processOf(simulation);
  return [
    ...effectTerms(simulation),
    ...noiseTerms(simulation),
    ...(process === "careers"
      ? [...instrumentTerms(simulation, p), ...eventTerms(simulation, p), ...observationTerms(simulation, p)]
      : []),
  ];
}

function effectTerms(simulation: CareerSimulation): TruthTerm[] {
  const { dataset, truth } = simulation;
  const { process, p } = processOf(simulation);
  const t = dataset.treatment;
  const given = process === "careers" ? unitsOverPeers(simulation, p).map((u) => u.probability) : truth.propensity;
  const overlap = (i: number): number => (t[i]! - given[i]!) ** 2;
  const effect = (weight: (i: number) => number) => ({
    above: (i: number) => truth.effect[i]! * weight(i),
    below: weight,
  });
  return [
    { quantity: "ATE", formula: populationAte, ...effect(one) },
    { quantity: "treated share", formula: populationTreatedShare, above: (i) => t[i]!, below: one },
    { quantity: "ATT", formula: populationAtt, ...effect((i) => t[i]!) },
    { quantity: "ATC", formula: populationAtc, ...effect((i) => 1 - t[i]!) },
    { quantity: "ATO", formula: populationAto, ...effect(overlap) },
  ];
}

/** Powers of the noise over its standard deviation; those whose Monte Carlo error has a variance. */
function noiseTerms(simulation: CareerSimulation): TruthTerm[] {
  const { dataset, truth } = simulation;
  const { p } = processOf(simulation);
  const highest = p.noiseFamily === "student-t" ? Math.ceil(p.noiseDf / 2) - 1 : 4;
  if (p.noise === 0) return [];
  const z = (i: number): number =>
    (truth.outcome[i]! - (dataset.treatment[i] === 1 ? truth.mu1[i]! : truth.mu0[i]!)) / p.noise;
  return standardisedMoments(simulation).flatMap((moment, k) => {
    if (moment === null || k + 1 > highest) return [];
    const formula = (design: SimulationDesign): number => standardisedMoments(design)[k]!;
    return [{ quantity: `noise, moment ${k + 1}`, formula, above: (i: number) => z(i) ** (k + 1), below: one }];
  });
}

/** E z, E z^2, E z^3 and E z^4 of the noise over its standard deviation; `null` where the integral diverges. */
function standardisedMoments(design: SimulationDesign): (number | null)[] {
  const { skewness, excessKurtosis } = noiseMoments(design);
  return [0, 1, skewness, excessKurtosis === null ? null : 3 + excessKurtosis];
}

/** What the instrument does, from covariances of realised values with it alone. */
function instrumentTerms(simulation: CareerSimulation, p: CareerParameters): TruthTerm[] {
  if (populationLate(simulation) === null) return [];
  const { dataset, truth } = simulation;
  const { mean } = peerLawOf(p);
  const moved = (i: number): number => dataset.treatment[i]! * (dataset.instrument![i]! - mean);
  return [
    {
      quantity: "local effect",
      formula: (design) => populationLate(design)!,
      above: (i) => moved(i) * truth.effect[i]!,
      below: moved,
    },
    {
      quantity: "first stage",
      formula: (design) => instrumentStrength(design)!.slope,
      above: moved,
      below: (i) => (dataset.instrument![i]! - mean) ** 2,
    },
  ];
}

/** Effects by exposure, where they grow or adoption times tell people apart. */
function eventTerms({ dataset, truth }: CareerSimulation, p: CareerParameters): TruthTerm[] {
  if (p.effectByExposure === 0 && p.adoptionLaw === "uniform") return [];
  const last = timingOf(p).total - 1;
  const exposureOf = (i: number): number => last - truth.adoptionTime[i]!;
  return Array.from(lastExposures(p)).flatMap((exposure): TruthTerm[] => {
    const now = (i: number): number => (exposureOf(i) === exposure ? dataset.treatment[i]! : 0);
    const shown = (i: number): number => (exposureOf(i) >= exposure ? dataset.treatment[i]! : 0);
    const then = (i: number): number => truth.effect[i]! + p.effectByExposure * (exposure - exposureOf(i));
    const event = (design: SimulationDesign) => eventTimeEffects(design)[exposure]!;
    return [
      {
        quantity: `share of exposure ${exposure}`,
        formula: (design) => event(design).lastPeriodShare,
        above: now,
        below: one,
      },
      {
        quantity: `effect at exposure ${exposure}, last period`,
        formula: (design) => event(design).lastPeriod!,
        above: (i) => truth.effect[i]! * now(i),
        below: now,
      },
      {
        quantity: `effect at exposure ${exposure}, adopters`,
        formula: (design) => event(design).adopters,
        above: (i) => then(i) * shown(i),
        below: shown,
      },
    ];
  });
}

function observationTerms({ dataset, truth, observed }: CareerSimulation, p: CareerParameters): TruthTerm[] {
  if (observed === null) return [];
  const seen: TruthTerm = {
    quantity: "share seen",
    formula: populationObservedShare,
    above: (i) => observed.selected[i]!,
    below: one,
  };
  if (p.noise === 0 || p.noiseFamily === "heteroscedastic") return [seen];
  const mean = (i: number): number => (dataset.treatment[i] === 1 ? truth.mu1[i]! : truth.mu0[i]!);
  const selectedNoise: TruthTerm = {
    // E[u S] = rho E[phi(index)] whatever the family: what Heckman's correction stands on.
    quantity: "noise of the seen against phi(index)",
    formula: () => errorCorrelation(p),
    above: (i) => (observed.selected[i]! * (truth.outcome[i]! - mean(i))) / p.noise,
    below: (i) => normalPdf(normalQuantile(truth.observation![i]!)),
  };
  return [seen, selectedNoise];
}
