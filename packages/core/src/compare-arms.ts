import { type PresentMoments, presentMoments } from "./present-moments.js";

/** Moments of one column in the two arms, missing values left out. */
export interface MomentsByArm {
  readonly treated: PresentMoments;
  readonly untreated: PresentMoments;
  /** Square root of the mean of the two variances: the unit of standardised differences. */
  readonly spread: number;
}

/** Mean, variance and number of the present values of a column in either arm, and their common spread. */
export function momentsByArm(values: Float64Array, treatment: Uint8Array): MomentsByArm {
  const treated = presentMoments(values.filter((_, i) => treatment[i] === 1));
  const untreated = presentMoments(values.filter((_, i) => treatment[i] !== 1));
  return { treated, untreated, spread: Math.sqrt((treated.variance + untreated.variance) / 2) };
}

/** One column in the two arms. */
export interface ArmComparison {
  readonly meanTreated: number;
  readonly meanUntreated: number;
  /** (mean treated - mean untreated) / sqrt of the mean of the two variances; 0 where neither varies. */
  readonly standardisedDifference: number;
}

/** How a column differs between treated and untreated, missing values left out. */
export function compareArms(values: Float64Array, treatment: Uint8Array): ArmComparison {
  const { treated, untreated, spread } = momentsByArm(values, treatment);
  const standardisedDifference = spread > 0 ? (treated.mean - untreated.mean) / spread : 0;
  return { meanTreated: treated.mean, meanUntreated: untreated.mean, standardisedDifference };
}
