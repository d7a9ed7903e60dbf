import { column, type Simulation } from "@career-dml/core";
import { averagedPoints, type AveragedPoint, expectation, weightedExpectation } from "./adoption-law.js";
import type { CareerParameters } from "./career-options.js";
import { weightedMean } from "./estimands.js";
import { unitsOverPeers } from "./overlap-weights.js";
import { EDUCATION_SHARES, MEAN_FLEXICURITY } from "./people.js";
import { processOf, type SimulationDesign } from "./simulation-design.js";

/**
 * What instrumental estimators estimate with peer adoption Z, which is independent of everything else about a person. The compliance of
 * a person is kappa = Cov(P(adopts | person, Z), Z) / Var Z >= 0, for a binary instrument the probability to be a complier.
 */
export interface LocalEffect {
  /**
   * E[effect kappa] / E[kappa] over the population. With a binary instrument it is the LATE, which `interactiveIv` estimates; with either,
   * Cov(Y, Z | X) / Cov(T, Z | X) averaged by variance, which two-stage least squares and `partiallyLinearIv` estimate, for any X
   * that adoption does not change: Z is independent of X, so adjusting for X changes no weight.
   */
  readonly population: number;
  /** The same over the realised units: the sum of effect kappa over that of kappa. */
  readonly sample: number;
  /**
   * The effect on compliers given education and flexicurity, E[effect kappa | X] / E[kappa | X], averaged over everybody's X: what an
   * instrumental forest on these covariates averages over all units (`averageLate` with `population: "all"`).
   */
  readonly conditionalPopulation: number;
  /** The same averaged over the realised units' X. */
  readonly conditionalSample: number;
  /** E[kappa]: how much one unit of the instrument moves adoption; for a binary one the share of compliers. */
  readonly compliance: number;
}

/** Below this nobody is moved and the ratios are rounding errors. */
const LEAST_COMPLIANCE = 1e-10;

/**
 * The local effects of a simulation by formula: sums over education, quadrature over ability and peer adoption.
 *
 * @returns `null` where there is no instrument or it moves nobody.
 * @see Imbens & Angrist (1994), Econometrica 62(2), theorem 2; Angrist, Graddy & Imbens (2000), Rev. Econ. Stud. 67(3).
 */
export function localEffect(simulation: Simulation): LocalEffect | null {
  const { process, p } = processOf(simulation);
  if (process === "semi-synthetic") return null;
  const moved = movedPopulation(p);
  if (moved === null) return null;
  const { points, compliance, population } = moved;
  const { dataset, truth } = simulation;
  const own = Float64Array.from(unitsOverPeers(simulation, p), (unit) => unit.compliance);
  const byEducation = conditionalEffects(points);
  const [education, flexicurity] = ["education", "flexicurity"].map((name) =>
    column(dataset.covariates, dataset.covariates.names.indexOf(name)),
  );
  const conditional = Float64Array.from(education!, (level, i) => {
    return byEducation[level]! + p.effectByFlexicurity * (flexicurity![i]! - MEAN_FLEXICURITY);
  });
  return Object.freeze({
    population,
    sample: weightedMean(truth.effect, own),
    conditionalPopulation: EDUCATION_SHARES.reduce((sum, share, level) => sum + share * byEducation[level]!, 0),
    conditionalSample: conditional.reduce((sum, v) => sum + v, 0) / conditional.length,
    compliance,
  });
}

/** `localEffect`'s `population` of a design, without a simulation. */
export function populationLate(design: SimulationDesign): number | null {
  const { process, p } = processOf(design);
  if (process === "semi-synthetic") return null;
  return movedPopulation(p)?.population ?? null;
}

interface MovedPopulation extends Pick<LocalEffect, "population" | "compliance"> {
  readonly points: readonly AveragedPoint[];
}

/** The population by how far the instrument moves it; `null` where it moves nobody. */
function movedPopulation(p: CareerParameters): MovedPopulation | null {
  const points = averagedPoints(p);
  const compliance = expectation(points, kappa);
  if (compliance < LEAST_COMPLIANCE) return null;
  return { points, compliance, population: weightedExpectation(points, effectOf, kappa) };
}

const kappa = ({ compliance }: AveragedPoint): number => compliance;
const effectOf = ({ effect }: AveragedPoint): number => effect;

/** The effect on compliers at each level of education, at mean flexicurity. */
const conditionalEffects = (points: readonly AveragedPoint[]): number[] =>
  EDUCATION_SHARES.map((_, level) =>
    weightedExpectation(
      points.filter(({ education }) => education === level),
      effectOf,
      kappa,
    ),
  );
