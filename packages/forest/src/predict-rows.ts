import { DataError, type Design, type Issue, type RunContext } from "@career-dml/core";
import { bagKeys, type ForestShape, invoke, outputsOf, type PredictForestOutput } from "@career-dml/kernels";
import { type AnyForest, shapeOf } from "./any-forest.js";
import { checkNewDesign } from "./check-inputs.js";
import type { BagRange } from "./forest-model.js";
import { inBatches } from "./in-batches.js";
import { forestKey } from "./train-forest.js";
import type { PredictionOnly } from "./without-training-data.js";

/** Most rows that an error names. */
const LISTED = 5;

/** What one native thread takes to walk a row down a tree and back: on trees of a few hundred leaves. */
const SECONDS_PER_TREE = 2e-8;
/** Estimates by row, `outputs` of them each: estimate d of row i is entry `i * outputs + d`. */
export interface PredictedRows {
  readonly estimate: Float64Array;
  /** Little-bag variances; NaN for quantiles, which have none. */
  readonly variance: Float64Array;
  readonly outputs: number;
}

/**
 * Estimates and little-bag variances of all rows of `design`, or of the training rows out of bag for `null`.
 *
 * @param quantiles Those wanted of a quantile forest.
 * @throws {DataError} naming rows that the trees say nothing about: a prediction is a number or an error, never NaN.
 */
export async function predictRows(
  forest: AnyForest | PredictionOnly<AnyForest>,
  design: Design | null,
  run: RunContext,
  quantiles?: Float64Array,
): Promise<PredictedRows> {
  if (design !== null) checkNewDesign(design, forest);
  const { x, n, p } = design ?? trainingRows(forest);
  const shape = shapeOf(forest);
  const keys = design === null ? keysOf(forest.bagRanges) : new Uint32Array(0);
  const { bagSize } = forest.options;
  const { clusters, bagSample } = forest;
  const wanted = quantiles === undefined ? {} : { quantiles };
  const input = { ...forest.tables, ...shape, ...wanted, x, n, p, bagSize, keys, clusters, bagSample };
  const seconds = n * forest.tables.roots.length * SECONDS_PER_TREE;
  const job = { stage: `${shape.kind} forest, prediction`, total: n, smallest: 1024, seconds };
  const batches = await inBatches(run, job, ({ from, to }) => invoke(run, "predictForest", { ...input, from, to }));
  const outputs = outputsOf(shape, quantiles);
  const estimate = new Float64Array(n * outputs);
  const variance = new Float64Array(n * outputs);
  let at = 0;
  for (const batch of batches) {
    estimate.set(batch.estimate, at);
    variance.set(batch.variance, at);
    at += batch.estimate.length;
  }
  refuseUndefined(batches, { estimate, variance, outputs }, shape.kind);
  return Object.freeze({ estimate, variance, outputs });
}

/** Column d of row-major entries, `outputs` a row. */
export const outputColumn = (entries: Float64Array, outputs: number, d: number): Float64Array =>
  new Float64Array(entries.length / outputs).map((_, i) => entries[i * outputs + d]!);

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
  { estimate, variance, outputs }: PredictedRows,
  kind: ForestShape["kind"],
): void {
  const unknown = new Set<number>();
  estimate.forEach((value, entry) => {
    const isKnown = Number.isFinite(value) && (kind === "quantile" || Number.isFinite(variance[entry]));
    if (!isKnown) unknown.add(Math.floor(entry / outputs));
  });
  const rows = [...unknown];
  if (rows.length === 0) return;
  const bags = batches.flatMap((batch) => [...batch.bags]);
  const issues: Issue[] = rows.slice(0, LISTED).map((i) => ({ path: `row ${i + 1}`, message: reason(bags[i]!, kind) }));
  if (rows.length > LISTED) issues.push({ path: `${rows.length - LISTED} more rows`, message: "likewise" });
  throw new DataError(issues);
}

/** Why a row of each kind may have no finite prediction although trees predict it, beside outcomes too large to square. */
const UNIDENTIFIED: Partial<Record<ForestShape["kind"], string>> = {
  causal: "the centred treatment does not vary around it, or ",
  "multi-arm": "a centred treatment does not vary around it beside the others, or ",
  instrumental: "the centred instrument does not move the treatment around it, or ",
};

const reason = (bags: number, kind: ForestShape["kind"]): string =>
  bags === 0
    ? "has no bag of trees to predict it: each drew the row, or has an empty leaf there; grow more trees"
    : `has no finite prediction: ${UNIDENTIFIED[kind] ?? ""}the outcome is too large to square`;
