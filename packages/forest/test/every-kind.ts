import { createRng, type Design, design } from "@career-dml/core";
import {
  type AnyForest,
  type CausalForest,
  type ClassificationForest,
  type ClassificationForestData,
  causalForest,
  classificationForest,
  type ForestKind,
  growMore,
  type InstrumentalForest,
  type InstrumentalForestData,
  instrumentalForest,
  type MultiArmForest,
  type MultiArmForestData,
  multiArmForest,
  type QuantileForest,
  quantileForest,
  type RegressionForest,
  regressionForest,
  type StoredForest,
} from "../src/index.js";
import { outputColumn, predictRows } from "../src/predict-rows.js";

/** What forests of every kind are grown from. */
export interface Experiment {
  readonly design: Design;
  readonly treatment: Float64Array;
  readonly outcome: Float64Array;
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  readonly clusters?: Int32Array;
}

/** Randomised treatment whose effect is the first covariate. */
export function experiment(n: number, seed = 1): Experiment {
  const rng = createRng(seed);
  const uniform = (): Float64Array => new Float64Array(n).map(() => rng.uniform());
  const covariates: Design = design({ a: uniform(), b: uniform(), "c, d": uniform().map((u) => Math.floor(3 * u)) });
  const treatment = uniform().map((u) => (u < 0.5 ? 1 : 0));
  const noise = uniform();
  return {
    design: covariates,
    treatment,
    outcome: treatment.map((t, i) => t * covariates.x[i]! + noise[i]!),
    outcomeHat: new Float64Array(n).fill(0.75),
    treatmentHat: new Float64Array(n).fill(0.5),
  };
}

/** The experiment with an instrument that four in five units follow. */
export function encouragement(data: Experiment): InstrumentalForestData {
  const rng = createRng(2);
  const instrument = data.treatment.map((t) => (rng.uniform() < 0.8 ? t : 1 - t));
  return { ...data, instrument, instrumentHat: new Float64Array(data.design.n).fill(0.5) };
}

/** The experiment with three arms of equal size. */
export function threeArms(data: Experiment): MultiArmForestData {
  const third = new Float64Array(data.design.n).fill(1 / 3);
  return { ...data, treatment: new Uint8Array(data.design.n).map((_, i) => (i * 7) % 3), treatmentHat: [third, third] };
}

/** The experiment with the treatment as its outcome. */
export const twoClasses = (data: Experiment): ClassificationForestData => ({ ...data, outcome: data.treatment });

/** `experiment` in clusters of three, with missing values. */
export function patchyExperiment(n: number): Experiment {
  const whole = experiment(n);
  const x = whole.design.x.map((v, k) => (k % 7 === 0 ? Number.NaN : v));
  return {
    ...whole,
    design: { ...whole.design, x },
    clusters: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 3)),
  };
}

/** Options that a test may set for forests of every kind. */
export interface CommonOptions {
  readonly trees: number;
  readonly seed?: number;
  readonly firstBag?: number;
  readonly honestyPruning?: boolean;
  readonly maxDepth?: number;
  readonly categorical?: string[];
}

/** A small forest of every kind; a kind without an entry does not compile. */
export const grow = {
  "causal-forest": (n: number, options: CommonOptions, data: Experiment = experiment(n)) => causalForest(data, options),
  "regression-forest": (n: number, options: CommonOptions, data: Experiment = experiment(n)) =>
    regressionForest(data, options),
  "instrumental-forest": (n: number, options: CommonOptions, data: Experiment = experiment(n)) =>
    instrumentalForest(encouragement(data), options),
  "multi-arm-forest": (n: number, options: CommonOptions, data: Experiment = experiment(n)) =>
    multiArmForest(threeArms(data), options),
  "classification-forest": (n: number, options: CommonOptions, data: Experiment = experiment(n)) =>
    classificationForest(twoClasses(data), options),
  "quantile-forest": (n: number, options: CommonOptions, data: Experiment = experiment(n)) =>
    quantileForest(data, options),
} satisfies Record<ForestKind, (n: number, options: CommonOptions, data?: Experiment) => Promise<AnyForest>>;

type Grown = StoredForest;

/** `growMore` for every kind, on the data of `grow`. */
export const growOn = {
  "causal-forest": (forest: Grown, n: number, trees: number) => growMore(forest as CausalForest, experiment(n), trees),
  "regression-forest": (forest: Grown, n: number, trees: number) =>
    growMore(forest as RegressionForest, experiment(n), trees),
  "instrumental-forest": (forest: Grown, n: number, trees: number) =>
    growMore(forest as InstrumentalForest, encouragement(experiment(n)), trees),
  "multi-arm-forest": (forest: Grown, n: number, trees: number) =>
    growMore(forest as MultiArmForest, threeArms(experiment(n)), trees),
  "classification-forest": (forest: Grown, n: number, trees: number) =>
    growMore(forest as ClassificationForest, twoClasses(experiment(n)), trees),
  "quantile-forest": (forest: Grown, n: number, trees: number) =>
    growMore(forest as QuantileForest, experiment(n), trees),
} satisfies Record<ForestKind, (forest: Grown, n: number, trees: number) => Promise<AnyForest>>;

/** The first estimate of each row by a forest of any kind; rows of the fit out of bag for `null`. */
export async function firstEstimates(forest: Grown, rows: Design | null): Promise<Float64Array> {
  const quantiles = forest.kind === "quantile-forest" ? Float64Array.from(forest.options.quantiles) : undefined;
  const { estimate, outputs } = await predictRows(forest, rows, {}, quantiles);
  return outputColumn(estimate, outputs, 0);
}

export const kinds = Object.keys(grow) as ForestKind[];
