import { createRng, type Design, type Folds, randomFolds } from "@career-dml/core";

const P = 20;
const FOLDS = 5;

/** Units, a dose that the covariates shift and a 0/1 treatment that they make likely, each with an outcome it adds .5 a unit to. */
export interface Experiment {
  readonly design: Design;
  readonly folds: Folds;
  readonly dose: Float64Array;
  readonly outcomeOfDose: Float64Array;
  readonly treatment: Uint8Array;
  readonly outcomeOfTreatment: Float64Array;
}

/**
 * Units with twenty uniform covariates, in five folds. The first three enter both treatments and the outcome, which is
 * smooth but not linear in them; noise is a sum of three uniform numbers. Propensities lie between .2 and .8.
 */
export function experiment(n = 5_000): Experiment {
  const rng = createRng(1).fork("dml", n);
  const x = Float64Array.from({ length: n * P }, () => rng.uniform());
  const names = Array.from({ length: P }, (_, j) => `x${j + 1}`);
  const ofUnits = (f: (x1: number, x2: number, x3: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f(x[i]!, x[n + i]!, x[2 * n + i]!));
  const noise = (): number => rng.uniform() + rng.uniform() + rng.uniform() - 1.5;
  const propensity = ofUnits((x1, x2) => 0.2 + 0.6 * Math.sin((Math.PI / 2) * x1 * x2));
  const baseline = ofUnits((x1, x2, x3) => 2 * Math.sin(Math.PI * x1 * x2) + 4 * (x3 - 0.5) ** 2);
  const dose = propensity.map((mean) => 2 * mean + noise());
  const treatment = Uint8Array.from(propensity, (chance) => (rng.uniform() < chance ? 1 : 0));
  return {
    design: { n, p: P, names, x },
    folds: randomFolds(n, FOLDS, createRng(1)),
    dose,
    outcomeOfDose: baseline.map((mean, i) => mean + 0.5 * dose[i]! + noise()),
    treatment,
    outcomeOfTreatment: baseline.map((mean, i) => mean + 0.5 * treatment[i]! + noise()),
  };
}
