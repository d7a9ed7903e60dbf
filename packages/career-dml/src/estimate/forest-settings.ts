import type { Folds } from "@career-dml/core";
import { type CrossFitting, nuisanceOf } from "./cross-fitting.js";
import type { Sample } from "./data/sample.js";

/** Options of an adjustment by doubly robust scores, with a causal forest or without. */
export interface Adjusting extends Pick<CrossFitting, "learner" | "seed"> {
  readonly trim: number;
  readonly level: number;
}

/** Those options as the packages know them. */
export const adjustmentSettings = ({ learner, trim: bound, level, seed }: Adjusting) => ({
  nuisance: nuisanceOf({ learner }),
  trimming: bound > 0 ? { method: "out-of-fold" as const, bound } : { method: "off" as const },
  level,
  seed,
});

/** Trees of a causal forest, and their leaves where they are not the package's own. */
export const forestSettings = ({ trees, minLeaf }: { readonly trees: number; readonly minLeaf: number | null }) => ({
  trees,
  ...(minLeaf === null ? {} : { minLeafSize: minLeaf }),
});

/** The estimator in words. */
export const forestLabel = (trees: number): string =>
  `causal forest of ${trees.toLocaleString("en-US")} trees, averages by augmented inverse propensity weighting`;

/** A sample on one partition, as an adjustment without careers takes it. */
export const adjustmentInput = (sample: Sample, folds: Folds) => ({
  data: datasetOf(sample),
  representation: null,
  folds,
  clusters: sample.cluster,
});

/** A sample as a dataset without careers. */
function datasetOf({ n, outcome, treatment, covariates: x, row, names }: Sample) {
  return {
    n,
    outcome,
    treatment: Uint8Array.from(treatment!),
    covariates: x,
    instrument: null,
    sequences: [],
    units: Array.from(row, String),
    names: { ...names, instrument: null },
  };
}
