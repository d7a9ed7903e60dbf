import { createRng, type Design } from "@career-dml/core";

/** Covariates of every forest that is timed. */
export const P = 16;

/** What makes a design harder than continuous, complete columns. */
export interface Difficulties {
  /** Distinct values per column; by default as many as rows. */
  readonly distinct?: number;
  /** Share of missing values. */
  readonly missing?: number;
  /** Whether units have weights, between .5 and 1.5. */
  readonly weighted?: boolean;
}

/** A design with a treatment and an outcome, and their true means given the covariates. */
export interface Experiment {
  readonly design: Design;
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  readonly weights?: Float64Array;
}

/**
 * Sixteen uniform covariates, a treatment whose propensity .5 + .6 x1 they decide, an effect of max(0, x1), and noise that
 * is a sum of three uniform numbers.
 */
export function experiment(n: number, { distinct, missing = 0, weighted = false }: Difficulties = {}): Experiment {
  const rng = createRng(1).fork("forest", n);
  const complete = Float64Array.from({ length: n * P }, () => {
    const u = rng.uniform();
    return distinct === undefined ? u - 0.5 : Math.floor(u * distinct) / distinct - 0.5;
  });
  const treatmentHat = Float64Array.from({ length: n }, (_, i) => 0.5 + 0.6 * complete[i]!);
  const treatment = treatmentHat.map((propensity) => (rng.uniform() < propensity ? 1 : 0));
  const effect = Float64Array.from({ length: n }, (_, i) => Math.max(0, complete[i]!));
  const outcomeHat = effect.map((tau, i) => tau * treatmentHat[i]!);
  const outcome = effect.map((tau, i) => tau * treatment[i]! + rng.uniform() + rng.uniform() + rng.uniform() - 1.5);
  const x = missing === 0 ? complete : complete.map((value) => (rng.uniform() < missing ? Number.NaN : value));
  const names = Array.from({ length: P }, (_, j) => `x${j + 1}`);
  const weights = weighted ? { weights: outcome.map(() => 0.5 + rng.uniform()) } : {};
  return { design: { n, p: P, names, x }, outcome, treatment, outcomeHat, treatmentHat, ...weights };
}
