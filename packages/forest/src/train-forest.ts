import { createRng, DataError, type Design, OptionsError, type RunContext } from "@career-dml/core";
import { type ForestTables, type GrowForestInput, invoke, joinTables, leafWidth } from "@career-dml/kernels";
import { categoricalFlags, categoriesOf } from "./categories.js";
import type { Clusters } from "./cluster-codes.js";
import { dataFingerprint } from "./data-fingerprint.js";
import type { BagRange } from "./forest-model.js";
import { forestSize, refuseTooLarge } from "./forest-size.js";
import { inBatches } from "./in-batches.js";
import type { ResolvedCausalOptions, ResolvedRegressionOptions } from "./options.js";

/** Key of the stream that a forest of this seed draws from. */
export const forestKey = (seed: number): Uint32Array => createRng(seed).fork("forest").key;

interface Training {
  readonly kind: GrowForestInput["kind"];
  readonly design: Design;
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly clusters: Clusters;
  readonly options: ResolvedCausalOptions | ResolvedRegressionOptions;
  readonly limits: Pick<GrowForestInput, "minUnits" | "minPerArm">;
}

/** What growing leaves behind; the fields of a fitted forest of the same names say what they are. */
export interface TrainedForest {
  readonly tables: ForestTables;
  readonly bagSample: number;
  readonly clusters: Int32Array;
  readonly takesMissing: boolean;
  readonly categories: Readonly<Record<string, Int32Array>>;
  readonly bagRanges: readonly BagRange[];
  readonly fingerprint: string;
}

/** Ranks the columns once, grows the forest in batches of bags and joins them. */
export async function trainForest(training: Training, run: RunContext): Promise<TrainedForest> {
  const { kind, design, outcome, treatment, clusters, options, limits } = training;
  const { n, p, x } = design;
  const sizes = sampleSizes(n, clusters, options);
  const { bagSize, alpha, imbalancePenalty } = options;
  const mtry = mtryOf(options.mtry, p);
  const maxDepth = options.maxDepth ?? 2 ** 31 - 1;
  const prune = options.honesty && options.honestyPruning;
  const width = leafWidth({ kind });
  const { trees } = options;
  const units = unitsOfSamples(n, clusters, options, sizes);
  const growth = { ...limits, ...units, n, p, trees, treatedShare: 0.5, maxDepth, mtry, prune, leafWidth: width };
  refuseTooLarge(growth, run);
  const ranks = await invoke(run, "rankColumns", { x, n, p });
  const input = {
    kind,
    x,
    n,
    p,
    ...ranks,
    categorical: categoricalFlags(design.names, options.categorical),
    outcome,
    treatment,
    key: forestKey(options.seed),
    bagSize,
    clusters: clusters.codes,
    ...sizes,
    ...limits,
    alpha,
    imbalancePenalty,
    maxDepth,
    mtry,
    prune,
  };
  const { seed, firstBag } = options;
  const bags = trees / bagSize;
  const { seconds } = forestSize(growth, 1, "native");
  const job = { stage: `${kind} forest`, total: bags, smallest: 1, seconds };
  const batches = await inBatches(run, job, ({ from, to }) =>
    invoke(run, "growForest", { ...input, firstBag: firstBag + from, bags: to - from }),
  );
  return {
    tables: joinTables(batches, width),
    bagSample: sizes.bagSample,
    clusters: clusters.codes,
    takesMissing: ranks.missing.some((count) => count > 0),
    categories: categoriesOf(design, options.categorical),
    bagRanges: Object.freeze([Object.freeze({ seed, firstBag, bags })]),
    fingerprint: dataFingerprint({ x, outcome, treatment, clusters: clusters.codes }),
  };
}

/** Units or clusters per bag, per tree, and per tree to decide its splits. @throws {DataError} if one would be empty. */
export function sampleSizes(
  n: number,
  { sizes }: Clusters,
  o: ResolvedCausalOptions | ResolvedRegressionOptions,
): Pick<GrowForestInput, "clusterUnits" | "bagSample" | "treeSample" | "splitSample"> {
  const [count, path] = sizes.length === 0 ? [n, "design"] : [sizes.length, "clusters"];
  const bagSample = Math.floor(count / 2);
  const treeSample = Math.floor(count * o.subsampleFraction);
  const splitSample = o.honesty ? Math.floor(treeSample * o.honestyFraction) : treeSample;
  if (splitSample < 1 || (o.honesty && splitSample === treeSample)) {
    const what = `${count} ${path === "design" ? "rows" : "clusters"}`;
    const message = `has ${what}, too few to divide: each tree would draw ${treeSample} and split on ${splitSample}`;
    throw new DataError([{ path, message }]);
  }
  const clusterUnits =
    o.clusterWeights === "equal" && sizes.length > 0 ? sizes.reduce((least, size) => Math.min(least, size)) : 0;
  return { clusterUnits, bagSample, treeSample, splitSample };
}

/** Units per tree that decide its splits, and that fill its leaves; of clusters, as many as clusters hold on average. */
export function unitsOfSamples(
  n: number,
  { sizes }: Clusters,
  { honesty }: ResolvedCausalOptions | ResolvedRegressionOptions,
  { treeSample, splitSample }: { readonly treeSample: number; readonly splitSample: number },
): { readonly splitSample: number; readonly fillSample: number } {
  const each = sizes.length === 0 ? 1 : n / sizes.length;
  return { splitSample: each * splitSample, fillSample: each * (honesty ? treeSample - splitSample : treeSample) };
}

/** @throws {OptionsError} if more features are asked for than there are. */
export function mtryOf(mtry: number | null, p: number): number {
  if (mtry !== null && mtry > p) {
    throw new OptionsError("forest", [{ path: "mtry", message: `must be at most the ${p} columns, got ${mtry}` }]);
  }
  return mtry ?? Math.min(Math.ceil(Math.sqrt(p) + 20), p);
}
