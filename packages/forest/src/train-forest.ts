import { createRng, DataError, type Design, OptionsError, type RunContext } from "@career-dml/core";
import { type ForestTables, type GrowForestInput, invoke, joinTables, leafWidth } from "@career-dml/kernels";
import { dataFingerprint } from "./data-fingerprint.js";
import type { BagRange } from "./forest-model.js";
import { inBatches } from "./in-batches.js";
import type { ResolvedCausalOptions, ResolvedRegressionOptions } from "./options.js";

/** Key of the stream that a forest of this seed draws from. */
export const forestKey = (seed: number): Uint32Array => createRng(seed).fork("forest").key;

interface Training {
  readonly kind: GrowForestInput["kind"];
  readonly design: Design;
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly options: ResolvedCausalOptions | ResolvedRegressionOptions;
  readonly limits: Pick<GrowForestInput, "minUnits" | "minPerArm">;
}

/** What growing leaves behind; the fields of a fitted forest of the same names say what they are. */
export interface TrainedForest {
  readonly tables: ForestTables;
  readonly bagSample: number;
  readonly bagRanges: readonly BagRange[];
  readonly fingerprint: string;
}

/** Ranks the columns once, grows the forest in batches of bags and joins them. */
export async function trainForest(training: Training, run: RunContext): Promise<TrainedForest> {
  const { kind, design, outcome, treatment, options, limits } = training;
  const { n, p, x } = design;
  const sizes = sampleSizes(n, options);
  const { bagSize, alpha, imbalancePenalty } = options;
  const mtry = mtryOf(options.mtry, p);
  const ranks = await invoke(run, "rankColumns", { x, n, p });
  const input = {
    kind,
    x,
    n,
    p,
    ...ranks,
    outcome,
    treatment,
    key: forestKey(options.seed),
    bagSize,
    ...sizes,
    ...limits,
    alpha,
    imbalancePenalty,
    maxDepth: options.maxDepth ?? 2 ** 31 - 1,
    mtry,
    prune: options.honesty && options.honestyPruning,
  };
  const { seed, firstBag } = options;
  const bags = options.trees / bagSize;
  const job = { stage: `${kind} forest`, total: bags, smallest: 1 };
  const batches = await inBatches(run, job, ({ from, to }) =>
    invoke(run, "growForest", { ...input, firstBag: firstBag + from, bags: to - from }),
  );
  return {
    tables: joinTables(batches, leafWidth(kind === "causal")),
    bagSample: sizes.bagSample,
    bagRanges: Object.freeze([Object.freeze({ seed, firstBag, bags })]),
    fingerprint: dataFingerprint({ x, outcome, treatment }),
  };
}

/** Units per bag, per tree, and per tree to decide its splits. @throws {DataError} if one of them would be empty. */
function sampleSizes(
  n: number,
  o: ResolvedCausalOptions | ResolvedRegressionOptions,
): Pick<GrowForestInput, "bagSample" | "treeSample" | "splitSample"> {
  const bagSample = Math.floor(n / 2);
  const treeSample = Math.floor(n * o.subsampleFraction);
  const splitSample = o.honesty ? Math.floor(treeSample * o.honestyFraction) : treeSample;
  if (splitSample < 1 || (o.honesty && splitSample === treeSample)) {
    const message = `has ${n} rows, too few to divide: each tree would draw ${treeSample} and split on ${splitSample}`;
    throw new DataError([{ path: "design", message }]);
  }
  return { bagSample, treeSample, splitSample };
}

/** @throws {OptionsError} if more features are asked for than there are. */
function mtryOf(mtry: number | null, p: number): number {
  if (mtry !== null && mtry > p) {
    throw new OptionsError("forest", [{ path: "mtry", message: `must be at most the ${p} columns, got ${mtry}` }]);
  }
  return mtry ?? Math.min(Math.ceil(Math.sqrt(p) + 20), p);
}
