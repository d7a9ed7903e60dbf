import { OptionsError, type RunContext, resolveOptions, threadsOf } from "@career-dml/core";
import { selectBackend } from "@career-dml/kernels";
import { z } from "zod";
import { type ForestKind, forestKinds, kernelKindOf, optionsOfKind } from "./any-forest.js";
import { forestSize, type Growth } from "./forest-size.js";
import { mtryOf, numbersPerLeaf, sampleSizes, unitsOfSamples } from "./train-forest.js";

/** Options of `estimateResources` with their defaults. */
export const estimateResourcesOptions = z.strictObject({
  kind: z.enum(forestKinds).default("causal-forest").describe("Kind of the forest."),
  forest: z.looseObject({}).default({}).describe("Options of the fit; what is left out has the default of the fit."),
  treatedShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("Share of treated units, or of units above the mean treatment: the rarer arm limits the splits."),
  components: z
    .int()
    .min(1)
    .default(2)
    .describe("Treatments of a multi-arm forest (arms but the first), or classes of a classification forest."),
});

type KindAndOptions =
  | {
      readonly [K in ForestKind]: { readonly kind: K; readonly forest?: z.input<(typeof optionsOfKind)[K]> };
    }[ForestKind]
  | { readonly kind?: undefined; readonly forest?: z.input<(typeof optionsOfKind)["causal-forest"]> };

/** Options of `estimateResources`, all optional. */
export type EstimateResourcesOptions = {
  readonly treatedShare?: number;
  readonly components?: number;
} & KindAndOptions;

const hasComponents = (kind: ForestKind): boolean => kind === "multi-arm-forest" || kind === "classification-forest";

/** What a fit will take. Bytes are beyond the 8 n p bytes of the design. */
export interface ResourceEstimate {
  readonly nodes: number;
  /** The fitted forest in memory. */
  readonly forestBytes: number;
  /** The most at any time of the fit, with the threads and the backend of the run. */
  readonly peakBytes: number;
  /** Its file, without and with the rows of the fit. */
  readonly fileBytes: number;
  readonly fileBytesWithTrainingData: number;
  /** Time of the fit on one thread; two take a little more than half of it. */
  readonly seconds: { readonly native: number; readonly js: number };
}

/**
 * Memory, file and time of a forest before it is fitted. Nodes, forest and file of causal and regression forests are within
 * 25 % where covariates are continuous and trees have room to split; ties and categories make a forest smaller, several arms
 * or few classes too, so that the figures are then bounds.
 * The peak is good to a half; the time to a factor of two on a machine like that of README's table.
 *
 * Fits ask themselves: one that needs more than `RunContext.maxMemory` is refused before it starts.
 *
 * @param n Rows of the fit.
 * @param p Columns.
 * @throws {OptionsError} if n, p, or an option of the estimate or of the forest is unknown or out of range.
 * @throws {DataError} if n rows are too few to divide into samples.
 */
export function estimateResources(
  n: number,
  p: number,
  options: EstimateResourcesOptions = {},
  run: RunContext = {},
): ResourceEstimate {
  const where = "estimateResources";
  const { kind, forest, treatedShare, components } = resolveOptions(where, estimateResourcesOptions, options);
  const resolved = resolveOptions(where, optionsOfKind[kind], forest);
  const issues = Object.entries({ n, p })
    .filter(([, value]) => !(Number.isSafeInteger(value) && value >= 1))
    .map(([path, value]) => ({ path, message: `must be a whole number from 1, got ${value}` }));
  if (issues.length > 0) throw new OptionsError(where, issues);
  const clusters = { codes: new Int32Array(0), sizes: [] };
  const byArm = "leafCount" in resolved && resolved.leafCount === "arms";
  const limits = { minUnits: byArm ? 1 : resolved.minLeafSize, minPerArm: byArm ? resolved.minLeafSize : 0 };
  const growth: Growth = {
    n,
    p,
    trees: resolved.trees,
    ...unitsOfSamples(n, clusters, resolved, sampleSizes(n, clusters, resolved)),
    ...limits,
    treatedShare,
    maxDepth: resolved.maxDepth ?? Number.POSITIVE_INFINITY,
    mtry: mtryOf(resolved.mtry, p),
    prune: resolved.honesty && resolved.honestyPruning,
    leafWidth: numbersPerLeaf({ kind: kernelKindOf[kind], components: hasComponents(kind) ? components : 1 }, limits),
  };
  const native = forestSize(growth, threadsOf(run), "native");
  const js = forestSize(growth, threadsOf(run), "js");
  const chosen = selectBackend(run.backend).name === "native" ? native : js;
  return Object.freeze({
    nodes: native.nodes,
    forestBytes: Math.round(native.forestBytes),
    peakBytes: Math.round(chosen.peakBytes),
    fileBytes: Math.round(native.fileBytes),
    fileBytesWithTrainingData: Math.round(native.fileBytes + 8 * n * p),
    seconds: Object.freeze({ native: native.seconds, js: js.seconds }),
  });
}
