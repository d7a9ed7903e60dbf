import type { BackendName, Design } from "@career-dml/core";
import type { ForestTables } from "@career-dml/kernels";
import type { ResolvedCausalOptions, ResolvedRegressionOptions } from "./options.js";

/** Bags that grew together: numbers `firstBag … firstBag + bags - 1` of the stream of `seed`. */
export interface BagRange {
  readonly seed: number;
  readonly firstBag: number;
  readonly bags: number;
}

interface FittedForest {
  /** The trees as plain tables. */
  readonly tables: ForestTables;
  /** Units of the fit. */
  readonly n: number;
  /** Columns of the design, in the order that `tables.feature` counts them. */
  readonly names: readonly string[];
  /** Units, or clusters, in the half sample that the trees of a bag share. */
  readonly bagSample: number;
  /** Cluster of each unit of the fit, numbered from 0 in the order of their first units; empty without clusters. */
  readonly clusters: Int32Array;
  /** Whether the design of the fit had missing values. Then every split says where they go, and rows to predict may have some. */
  readonly takesMissing: boolean;
  /** By categorical column, its categories in the fit, ascending. */
  readonly categories: Readonly<Record<string, Int32Array>>;
  /** Where the bags come from, in the order of the trees: one range of a fit, several of merged forests. */
  readonly bagRanges: readonly BagRange[];
  /** Fingerprint of the data of the fit, nuisance predictions included: equal for equal data. */
  readonly fingerprint: string;
  /** The design of the fit, by reference, for out-of-bag prediction; everything else here is independent of the data. */
  readonly design: Design;
  readonly seed: number;
  /** Kernels that grew the trees; both grow the same. */
  readonly backend: BackendName;
}

/** A fitted causal forest. Leaves hold the means of T, Y, T^2 and T Y of their units, T and Y centred. */
export interface CausalForest extends FittedForest {
  readonly kind: "causal-forest";
  readonly options: ResolvedCausalOptions;
}

/** A fitted regression forest. Leaves hold the mean outcome of their units. */
export interface RegressionForest extends FittedForest {
  readonly kind: "regression-forest";
  readonly options: ResolvedRegressionOptions;
}
