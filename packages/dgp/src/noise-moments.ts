import { momentsOfNoise, type NoiseMoments } from "./noise.js";
import { errorCorrelation } from "./observation.js";
import { NOISE_FACTOR_SECOND_MOMENT } from "./people.js";
import { WAGE_FACTOR_SECOND_MOMENT } from "./semi-synthetic-law.js";
import { processOf, type SimulationDesign } from "./simulation-design.js";

export type { NoiseMoments } from "./noise.js";

/** Moments of the noise of the last period's outcome over everybody, seen or not, by formula. */
export function noiseMoments(design: SimulationDesign): NoiseMoments {
  const { process, p } = processOf(design);
  return process === "semi-synthetic"
    ? momentsOfNoise(p, WAGE_FACTOR_SECOND_MOMENT, 0)
    : momentsOfNoise(p, NOISE_FACTOR_SECOND_MOMENT, errorCorrelation(p));
}
