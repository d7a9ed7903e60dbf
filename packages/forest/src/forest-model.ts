import type { BackendName, Design } from "@career-dml/core";
import type { ForestTables } from "@career-dml/kernels";
import type {
  ResolvedCausalOptions,
  ResolvedClassificationOptions,
  ResolvedInstrumentalOptions,
  ResolvedMultiArmOptions,
  ResolvedQuantileOptions,
  ResolvedRegressionOptions,
} from "./options.js";

/** Bags that grew together: numbers `firstBag … firstBag + bags - 1` of the stream of `seed`. */
export interface BagRange {
  readonly seed: number;
  readonly firstBag: number;
  readonly bags: number;
}

/** What every fitted forest is. */
export interface FittedForest {
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
  /** Whether units had weights; then leaves hold weighted means, and their mean weight. */
  readonly weighted: boolean;
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

/** A fitted instrumental forest. Leaves hold the means of Z, T, Y, Z T and Z Y of their units, all centred. */
export interface InstrumentalForest extends FittedForest {
  readonly kind: "instrumental-forest";
  readonly options: ResolvedInstrumentalOptions;
  /** F statistic of the centred instrument in a regression of the centred treatment on it, heteroskedasticity-robust (HC0). */
  readonly firstStageF: number;
}

/** A fitted multi-arm forest. Leaves hold means of the centred treatments T, of Y, of products T_j T_k and of T_j Y. */
export interface MultiArmForest extends FittedForest {
  readonly kind: "multi-arm-forest";
  readonly options: ResolvedMultiArmOptions;
  /** Effects per unit: arms but the first, or treatments. */
  readonly treatments: number;
}

/** A fitted classification forest. Leaves hold the share of each class among their units. */
export interface ClassificationForest extends FittedForest {
  readonly kind: "classification-forest";
  readonly options: ResolvedClassificationOptions;
  readonly classes: number;
}

/** A fitted quantile forest. Leaves hold the number of their units and each one's place in `outcomes`. */
export interface QuantileForest extends FittedForest {
  readonly kind: "quantile-forest";
  readonly options: ResolvedQuantileOptions;
  /** Distinct outcomes of the fit, ascending. */
  readonly outcomes: Float64Array;
}
