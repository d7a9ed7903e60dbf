import { normalCdf } from "@career-dml/core";

/** A normal clipped to [min, max]. */
export interface ClippedNormal {
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Years of education: clipped, then rounded. */
export const EDUCATION: ClippedNormal = Object.freeze({ mean: 13.46, sd: 2.577, min: 8, max: 20 });
export const EXPERIENCE: ClippedNormal = Object.freeze({ mean: 11.66 * 0.3, sd: 9.777 * 0.5, min: 0, max: 15 });
/** Range of the occupational AI exposure scores of Felten, Raj & Seamans (2021). */
export const EXPOSURE = Object.freeze({ min: -2.67, max: 1.53 });

/** Exposure at the start of a career: mean, before a normal deviate of sd .8 and clipping. */
export const firstExposureMean = (education: number, experience: number): number =>
  0.15 * (education - 12) + 0.02 * experience;
/** Exposure after a period of `before`: mean, before a normal deviate of sd .5 and clipping. */
export const nextExposureMean = (before: number, education: number): number => 0.6 * before + 0.05 * (education - 12);
export const FIRST_EXPOSURE_SD = 0.8;
export const NEXT_EXPOSURE_SD = 0.5;

/** Coefficients of the adoption index: constant, mean exposure, growth of exposure. */
export const ADOPTION = Object.freeze({ constant: -0.5, mean: 0.8, growth: 0.3 });

/** tau's factor at a level of education: 1 + .1 (education - 12) / 4. */
export const effectFactor = (education: number): number => 1 + (0.1 * (education - 12)) / 4;

/** Every number of years of education with its probability, that of the clipped and rounded normal. */
export const EDUCATION_LAW: readonly { readonly years: number; readonly probability: number }[] = Object.freeze(
  Array.from({ length: EDUCATION.max - EDUCATION.min + 1 }, (_, j) => {
    const years = EDUCATION.min + j;
    const below = (edge: number): number => normalCdf((edge - EDUCATION.mean) / EDUCATION.sd);
    const [low, high] = [
      years === EDUCATION.min ? 0 : below(years - 0.5),
      years === EDUCATION.max ? 1 : below(years + 0.5),
    ];
    return Object.freeze({ years, probability: high - low });
  }),
);

export const MEAN_YEARS = EDUCATION_LAW.reduce((sum, { years, probability }) => sum + probability * years, 0);

/** Heteroscedastic noise: variance over its mean, in proportion to years of education, and its second moment. */
export const wageVarianceFactor = (education: number): number => education / MEAN_YEARS;
export const WAGE_FACTOR_SECOND_MOMENT = EDUCATION_LAW.reduce(
  (sum, { years, probability }) => sum + probability * wageVarianceFactor(years) ** 2,
  0,
);
