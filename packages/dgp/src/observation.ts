import { normalCdf, type Rng } from "@career-dml/core";
import { drawNormal } from "./draws.js";

/** Whose outcome of the last period is seen. */
export interface ObservationParameters {
  readonly observation: "all" | "at-random" | "nonignorable";
  readonly observationIntercept: number;
  readonly observationStrength: number;
  readonly shifterStrength: number;
  readonly observationCorrelation: number;
}

const BY_EDUCATION = 0.3;
const BY_TREATMENT = 0.5;

/** What the data say of a unit whose outcome may be unseen. */
export interface Observable {
  readonly education: number;
  readonly treatment: number;
}

/**
 * P(outcome seen | education, treatment, shifter) = Phi(intercept + strength (.3 education + .5 treatment) + b shifter), b the
 * shifter's strength where missingness is nonignorable, else 0; 1 where everybody is seen.
 */
export function observationProbability(p: ObservationParameters, unit: Observable, shifter: number): number {
  if (p.observation === "all") return 1;
  return normalCdf(indexOf(p, unit) + shifterCoefficient(p) * shifter);
}

/** The same averaged over the shifter, N(0, 1), in closed form: Phi(c / sqrt(1 + b^2)), c the index at a shifter of 0. */
export function observationShare(p: ObservationParameters, unit: Observable): number {
  return p.observation === "all" ? 1 : normalCdf(indexOf(p, unit) / Math.hypot(1, shifterCoefficient(p)));
}

const indexOf = (p: ObservationParameters, { education, treatment }: Observable): number =>
  p.observationIntercept + p.observationStrength * (BY_EDUCATION * education + BY_TREATMENT * treatment);

const shifterCoefficient = (p: ObservationParameters): number =>
  p.observation === "nonignorable" ? p.shifterStrength : 0;

/** Correlation of the errors of being seen and of the outcome. */
export const errorCorrelation = (p: ObservationParameters): number =>
  p.observation === "nonignorable" ? p.observationCorrelation : 0;

/** Who is seen, and what decided it. */
export interface ObservationDraws {
  /** 1 where the outcome is seen. */
  readonly selected: Uint8Array;
  /** `observationProbability` of each unit. */
  readonly probability: Float64Array;
  /** Standard normal: moves being seen and nothing else; drawn, and without effect, where outcomes are missing at random. */
  readonly shifter: Float64Array;
  /** Standard normal: an outcome is seen if the index plus it is above 0. */
  readonly error: Float64Array;
}

/** Draws whose outcomes are seen, unit i from a stream of its own; `null` where everybody's is. */
export function drawObservations(
  p: ObservationParameters,
  units: readonly Observable[],
  rng: Rng,
): ObservationDraws | null {
  if (p.observation === "all") return null;
  const n = units.length;
  const [shifter, error, probability] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const selected = new Uint8Array(n);
  units.forEach((unit, i) => {
    const own = rng.fork("observation", i);
    shifter[i] = drawNormal(own);
    error[i] = drawNormal(own);
    probability[i] = observationProbability(p, unit, shifter[i]!);
    selected[i] = indexOf(p, unit) + shifterCoefficient(p) * shifter[i]! + error[i]! > 0 ? 1 : 0;
  });
  return { selected, probability, shifter, error };
}

/**
 * The disturbance of an outcome whose error correlates with that of being seen: rho v + sqrt(1 - rho^2) e, v the normal error of being
 * seen and e of the noise's family. Being seen is then a probit and E[u | v] = rho v whatever the family; with normal e the two are
 * jointly normal, which is Heckman's model.
 */
export function correlatedDisturbance(p: ObservationParameters, own: number, error: number): number {
  const rho = errorCorrelation(p);
  return rho === 0 ? own : rho * error + Math.sqrt(1 - rho * rho) * own;
}
