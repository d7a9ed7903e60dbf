import { createRng, DataError, type Design, OptionsError, type RunContext } from "@career-dml/core";
import {
  type ForestShape,
  type GrowForestInput,
  invoke,
  joinTables,
  leafWidth,
  selectBackend,
} from "@career-dml/kernels";
import { categoricalFlags, categoriesOf } from "./categories.js";
import type { Clusters } from "./cluster-codes.js";
import { dataFingerprint } from "./data-fingerprint.js";
import type { FittedForest } from "./forest-model.js";
import { forestSize, refuseTooLarge } from "./forest-size.js";
import { inBatches } from "./in-batches.js";
import type { GrowthOptions } from "./options.js";

/** Key of the stream that a forest of this seed draws from. */
export const forestKey = (seed: number): Uint32Array => createRng(seed).fork("forest").key;

/** What a forest is grown from: the columns of its kind, as `GrowForestInput` says. */
type Columns = Pick<
  GrowForestInput,
  "kind" | "components" | "outcome" | "instrument" | "reducedFormWeight" | "quantiles"
> &
  Partial<Pick<GrowForestInput, "treatment">>;

interface Training {
  readonly columns: Columns;
  readonly design: Design;
  readonly clusters: Clusters;
  /** Weights of the units as `checkWeights` gives them; `null` if all count alike. */
  readonly weight: Float64Array | null;
  readonly options: GrowthOptions;
  readonly limits: Pick<GrowForestInput, "minUnits" | "minPerArm">;
}

/** Ranks the columns once, grows the forest in batches of bags and joins them. @throws {DataError} if there are too few units. */
export async function trainForest(training: Training, run: RunContext): Promise<FittedForest> {
  const { columns, design, clusters, weight, options, limits } = training;
  const { n, p, x, names } = design;
  const sizes = sampleSizes(n, clusters, options);
  const { bagSize, alpha, imbalancePenalty, seed, firstBag, trees } = options;
  const mtry = mtryOf(options.mtry, p);
  const maxDepth = options.maxDepth ?? 2 ** 31 - 1;
  const prune = options.honesty && options.honestyPruning;
  const shape = { ...columns, weighted: weight !== null };
  const width = leafWidth(shape);
  const units = unitsOfSamples(n, clusters, options, sizes);
  const sizeOfLeaf = numbersPerLeaf(shape, limits);
  const growth = { ...limits, ...units, n, p, trees, treatedShare: 0.5, maxDepth, mtry, prune, leafWidth: sizeOfLeaf };
  refuseTooLarge(growth, run);
  const ranks = await invoke(run, "rankColumns", { x, n, p });
  const input = {
    treatment: new Float64Array(0),
    ...columns,
    ...(weight === null ? {} : { weight }),
    x,
    n,
    p,
    ...ranks,
    categorical: categoricalFlags(names, options.categorical),
    key: forestKey(seed),
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
  const bags = trees / bagSize;
  const { seconds } = forestSize(growth, 1, "native");
  const job = { stage: `${columns.kind} forest`, total: bags, smallest: 1, seconds };
  const batches = await inBatches(run, job, ({ from, to }) =>
    invoke(run, "growForest", { ...input, firstBag: firstBag + from, bags: to - from }),
  );
  const { outcome, treatment, instrument } = input;
  return {
    tables: joinTables(batches, width),
    n,
    names,
    design,
    bagSample: sizes.bagSample,
    clusters: clusters.codes,
    weighted: weight !== null,
    takesMissing: ranks.missing.some((count) => count > 0),
    categories: categoriesOf(design, options.categorical),
    bagRanges: Object.freeze([Object.freeze({ seed, firstBag, bags })]),
    fingerprint: dataFingerprint({
      x,
      outcome,
      treatment,
      clusters: clusters.codes,
      ...(instrument === undefined ? {} : { instrument }),
      ...(weight === null ? {} : { weight }),
    }),
    seed,
    backend: selectBackend(run.backend).name,
  };
}

/** Numbers that a leaf takes, on average: those of a quantile forest hold their units, about 1.3 times the least. */
export const numbersPerLeaf = (shape: ForestShape, { minUnits }: Training["limits"]): number =>
  shape.kind === "quantile" ? 1 + 1.3 * minUnits * (shape.weighted === true ? 2 : 1) : leafWidth(shape);

/** For fits that look into their columns first. @throws {DataError} if there are too few units or clusters to divide. */
export function refuseTooFew(n: number, clusters: Clusters, options: GrowthOptions): void {
  sampleSizes(n, clusters, options);
}

/** Units or clusters per bag, per tree, and per tree to decide its splits. @throws {DataError} if one would be empty. */
export function sampleSizes(
  n: number,
  { sizes }: Clusters,
  o: GrowthOptions,
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
  { honesty }: GrowthOptions,
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
