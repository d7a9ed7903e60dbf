import { normalCdf, normalPdf } from "@career-dml/core";
import type { SemiSyntheticParameters } from "./career-options.js";
import { gaussLegendre } from "./gauss-legendre.js";
import {
  ADOPTION,
  type ClippedNormal,
  EDUCATION_LAW,
  effectFactor,
  EXPERIENCE,
  EXPOSURE,
  FIRST_EXPOSURE_SD,
  firstExposureMean,
  NEXT_EXPOSURE_SD,
  nextExposureMean,
} from "./semi-synthetic-law.js";

/** One level of education, careers and experience averaged out. */
export interface SemiSyntheticPoint {
  readonly weight: number;
  readonly effect: number;
  /** E[propensity | education]. */
  readonly probability: number;
  /** E[propensity (1 - propensity) | education]. */
  readonly overlap: number;
}

/** Frequencies up to which the inversion runs; beyond, 1 / sinh(pi w) is below 1e-16. */
const FREQUENCIES = gaussLegendre([0, 2, 5, 12]);

/** The semi-synthetic population by education. */
export function semiSyntheticPoints(p: SemiSyntheticParameters): readonly SemiSyntheticPoint[] {
  const adoption = adoptionByEducation(p.periods);
  return EDUCATION_LAW.map(({ years, probability: weight }, k) => ({
    weight,
    effect: p.tau * effectFactor(years),
    ...adoption[k]!,
  }));
}

/** Adoption at one level of education. */
type Adoption = Pick<SemiSyntheticPoint, "probability" | "overlap">;

const known = new Map<number, readonly Adoption[]>();

/** Adoption at each level of `EDUCATION_LAW`. It takes longer than a simulation and depends on nothing else, so it is kept. */
function adoptionByEducation(periods: number): readonly Adoption[] {
  const adoption = known.get(periods) ?? EDUCATION_LAW.map(({ years }) => adoptionAt(periods, years));
  known.set(periods, adoption);
  return adoption;
}

/**
 * Adoption has probability expit(c + L), L linear in the exposures of a career, a clipped autoregression. expit being the distribution
 * function of the logistic law, whose characteristic function is pi w / sinh(pi w),
 *
 *   E expit(c + L) = 1/2 + integral over w > 0 of Im[exp(iwc) phi(w)] / sinh(pi w),
 *   E expit'(c + L) = integral over w > 0 of Re[exp(iwc) phi(w)] w / sinh(pi w),
 *
 * phi the characteristic function of L, which the exposures' transition law gives period by period on a quadrature grid.
 *
 * @see Gil-Pelaez (1951), Biometrika 38(3/4).
 */
function adoptionAt(periods: number, education: number): Adoption {
  const phi = characteristicOf(periods, education);
  let [probability, overlap] = [0.5, 0];
  FREQUENCIES.nodes.forEach((w, k) => {
    const { re, im } = times(phi(w), turn(w * ADOPTION.constant));
    const damped = FREQUENCIES.weights[k]! / Math.sinh(Math.PI * w);
    probability += im * damped;
    overlap += re * w * damped;
  });
  return { probability, overlap };
}

interface Complex {
  readonly re: number;
  readonly im: number;
}

const turn = (angle: number): Complex => ({ re: Math.cos(angle), im: Math.sin(angle) });
const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

/** Values of a law with atoms at both ends of a range and a density between: the ends stand first and last. */
const INNER = gaussLegendre([EXPOSURE.min, -0.6, EXPOSURE.max]);
const GRID = Float64Array.of(EXPOSURE.min, ...INNER.nodes, EXPOSURE.max);

/** Probabilities on the grid of a normal clipped to its ends. */
function clippedOn(mean: number, sd: number): Float64Array {
  const inner = INNER.weights.map((w, k) => (w * normalPdf((INNER.nodes[k]! - mean) / sd)) / sd);
  return Float64Array.of(normalCdf((EXPOSURE.min - mean) / sd), ...inner, normalCdf((mean - EXPOSURE.max) / sd));
}

/** The characteristic function of L at a level of education, from the last period back to the first. */
function characteristicOf(periods: number, education: number): (w: number) => Complex {
  const first = firstExposures(education);
  const rows = Array.from(GRID, (before) => clippedOn(nextExposureMean(before, education), NEXT_EXPOSURE_SD));
  const each = ADOPTION.mean / periods;
  return (w) => {
    // What the exposures after this one turn by, given this one.
    let later: readonly Complex[] = Array.from(GRID, () => ({ re: 1, im: 0 }));
    for (let t = periods - 1; t > 0; t--) {
      const slope = each + (t === periods - 1 ? ADOPTION.growth : 0);
      const turned = later.map((value, s) => times(value, turn(w * slope * GRID[s]!)));
      later = rows.map((row) => mixed(row, turned));
    }
    return mixed(
      first,
      later.map((value, s) => times(value, turn(w * (each - ADOPTION.growth) * GRID[s]!))),
    );
  };
}

function mixed(weights: Float64Array, values: readonly Complex[]): Complex {
  let [re, im] = [0, 0];
  for (let s = 0; s < weights.length; s++) {
    re += weights[s]! * values[s]!.re;
    im += weights[s]! * values[s]!.im;
  }
  return { re, im };
}

/** The law of the first exposure on the grid, experience (a clipped normal) averaged out. */
function firstExposures(education: number): Float64Array {
  const law = new Float64Array(GRID.length);
  for (const { value, weight } of clippedPoints(EXPERIENCE)) {
    clippedOn(firstExposureMean(education, value), FIRST_EXPOSURE_SD).forEach((q, s) => {
      law[s]! += weight * q;
    });
  }
  return law;
}

function clippedPoints({ mean, sd, min, max }: ClippedNormal): { value: number; weight: number }[] {
  const { nodes, weights } = gaussLegendre([min, (min + max) / 2, max]);
  return [
    { value: min, weight: normalCdf((min - mean) / sd) },
    ...Array.from(nodes, (value, k) => ({ value, weight: (weights[k]! * normalPdf((value - mean) / sd)) / sd })),
    { value: max, weight: normalCdf((mean - max) / sd) },
  ];
}
