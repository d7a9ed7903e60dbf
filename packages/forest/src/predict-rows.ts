import { DataError, type Design, type Issue, type RunContext } from "@career-dml/core";
import { bagKeys, invoke, type PredictForestOutput } from "@career-dml/kernels";
import type { AnyForest } from "./any-forest.js";
import { checkNewDesign } from "./check-inputs.js";
import type { BagRange } from "./forest-model.js";
import { inBatches } from "./in-batches.js";
import { forestKey } from "./train-forest.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Most rows that an error names. */
const LISTED = 5;

/** What one native thread takes to walk a row down a tree and back: on trees of a few hundred leaves. */
const SECONDS_PER_TREE = 2e-8;

/**
 * Estimates and little-bag variances of all rows of `design`, or of the training rows out of bag for `null`.
 *
 * @throws {DataError} naming rows that the trees say nothing about: a prediction is a number or an error, never NaN.
 */
export async function predictRows(
  forest: AnyForest | PredictionOnly<AnyForest>,
  design: Design | null,
  run: RunContext,
): Promise<{ readonly estimate: Float64Array; readonly variance: Float64Array }> {
  if (design !== null) checkNewDesign(design, forest);
  const { x, n, p } = design ?? trainingRows(forest);
  const kind = forest.kind === "causal-forest" ? ("causal" as const) : ("regression" as const);
  const keys = design === null ? keysOf(forest.bagRanges) : new Uint32Array(0);
  const { bagSize } = forest.options;
  const { clusters, bagSample } = forest;
  const input = { ...forest.tables, kind, x, n, p, bagSize, keys, clusters, bagSample };
  const seconds = n * forest.tables.roots.length * SECONDS_PER_TREE;
  const job = { stage: `${kind} forest, prediction`, total: n, smallest: 1024, seconds };
  const batches = await inBatches(run, job, ({ from, to }) => invoke(run, "predictForest", { ...input, from, to }));
  const estimate = new Float64Array(n);
  const variance = new Float64Array(n);
  let at = 0;
  for (const batch of batches) {
    estimate.set(batch.estimate, at);
    variance.set(batch.variance, at);
    at += batch.estimate.length;
  }
  refuseUndefined(batches, { estimate, variance }, kind);
  return Object.freeze({ estimate, variance });
}

/** @throws {DataError} if the forest was parted from them. */
export function trainingRows({ design }: AnyForest | PredictionOnly<AnyForest>): Design {
  if (design !== null) return design;
  const message = "holds no training rows: they were dropped, or not written to its file (option trainingData)";
  throw new DataError([{ path: "forest", message: `${message}; give rows to predict` }]);
}

/** Keys of all bags, in the order of the trees. */
export const keysOf = (ranges: readonly BagRange[]): Uint32Array =>
  Uint32Array.from(ranges.flatMap(({ seed, firstBag, bags }) => [...bagKeys(forestKey(seed), firstBag, bags)]));

function refuseUndefined(
  batches: readonly PredictForestOutput[],
  { estimate, variance }: { readonly estimate: Float64Array; readonly variance: Float64Array },
  kind: "causal" | "regression",
): void {
  const rows: number[] = [];
  estimate.forEach((value, i) => {
    if (!Number.isFinite(value) || !Number.isFinite(variance[i])) rows.push(i);
  });
  if (rows.length === 0) return;
  const bags = batches.flatMap((batch) => [...batch.bags]);
  const issues: Issue[] = rows.slice(0, LISTED).map((i) => ({ path: `row ${i + 1}`, message: reason(bags[i]!, kind) }));
  if (rows.length > LISTED) issues.push({ path: `${rows.length - LISTED} more rows`, message: "likewise" });
  throw new DataError(issues);
}

const reason = (bags: number, kind: "causal" | "regression"): string =>
  bags === 0
    ? "has no bag of trees to predict it: each drew the row, or has an empty leaf there; grow more trees"
    : `has no finite prediction: ${kind === "causal" ? "the centred treatment does not vary around it, or " : ""}the outcome is too large to square`;
