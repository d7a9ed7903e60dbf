import { averagedPoints, expectation } from "./adoption-law.js";
import { EDUCATION_VARIANCE, MEAN_EDUCATION, peerLawOf } from "./people.js";
import { processOf, type SimulationDesign } from "./simulation-design.js";

/** The population's least-squares first stage of adoption on the instrument, education and flexicurity. */
export interface InstrumentStrength {
  /** Coefficient of the instrument. */
  readonly slope: number;
  /** Share of the variance of adoption left by the covariates that the instrument explains. */
  readonly partialR2: number;
  /** R^2 / (1 - R^2): the F statistic of n units is about n times this, plus 1. */
  readonly signalPerUnit: number;
}

/**
 * Strength of the instrument by formula. Peer adoption is independent of the covariates, so slope = E[kappa] (see `localEffect`) and
 * the covariates take Cov(T, education)^2 / Var(education) of Var T.
 *
 * @returns `null` where there is no instrument.
 */
export function instrumentStrength(design: SimulationDesign): InstrumentStrength | null {
  const { process, p } = processOf(design);
  if (process === "semi-synthetic") return null;
  const points = averagedPoints(p);
  const share = expectation(points, ({ probability }) => probability);
  const slope = expectation(points, ({ compliance }) => compliance);
  const byEducation = expectation(points, (point) => point.probability * (point.education - MEAN_EDUCATION));
  const left = share * (1 - share) - byEducation ** 2 / EDUCATION_VARIANCE;
  const partialR2 = (slope ** 2 * peerLawOf(p).variance) / left;
  return Object.freeze({ slope, partialR2, signalPerUnit: partialR2 / (1 - partialR2) });
}
