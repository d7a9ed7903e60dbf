import { type Design, permutation, type RunContext, threadsOf } from "@career-dml/core";
import { type BoostingTask, invoke, selectBackend, sigmoid } from "@career-dml/kernels";
import { z } from "zod";
import { type Learner, type LearnerTask, openProbability } from "./learner.js";
import { mean } from "./mean.js";

/** Options of the boosting learner; the defaults suit some 500 to 5,000 units. */
export const boostingLearnerOptions = z.strictObject({
  trees: z.int().min(1).max(100_000).default(100).describe("Most trees."),
  maxDepth: z.int().min(1).max(16).default(3).describe("Splits from root to leaf at most."),
  learningRate: z.number().gt(0).max(1).default(0.1).describe("Factor on every tree."),
  maxBins: z.int().min(2).max(255).default(64).describe("Bins per column."),
  minLeafSize: z.int().min(1).default(20).describe("Fewest training rows in a leaf."),
  l2: z.number().min(0).default(0).describe("Ridge penalty on leaf values."),
  subsample: z.number().gt(0).max(1).default(1).describe("Share of the training rows that each tree sees."),
  heldOut: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.2)
    .describe("Share of the training rows that decides when to stop; 0 grows all trees."),
  patience: z.int().min(1).default(10).describe("Trees without a smaller held-out loss before a fit stops."),
  monotone: z
    .array(z.literal([-1, 0, 1]))
    .default([])
    .describe(
      "Per column 1 if predictions must not fall as it rises, -1 if they must not rise, 0 for any; [] for none.",
    ),
});

/** Options after defaults: {@link boostingLearnerOptions} lists them. */
export type BoostingLearnerOptions = z.output<typeof boostingLearnerOptions>;

/** Fewest held-out rows that may decide when to stop; with fewer all trees are grown. */
const FEWEST_HELD_OUT = 10;

/**
 * Histogram gradient boosting: squared loss for means, logistic loss for probabilities, early stopping on a random part of the training rows
 * (drawn within each class for log loss). Missing values go to the better side of each split. Fits that share a design go
 * to the kernel in one call. Weights multiply the loss of a row, held-out ones included; `minLeafSize` and `l2` then count
 * rows of mean weight, and rows of weight 0 take no part.
 *
 * @see Friedman (2001), Annals of Statistics 29(5); Ke et al. (2017), NeurIPS 30, for the histograms.
 */
export const boosting = (options: BoostingLearnerOptions): Learner =>
  Object.freeze({
    name: "boosting",
    fit: (tasks: readonly LearnerTask[], run: RunContext) => fitAll(tasks, options, run),
  });

async function fitAll(tasks: readonly LearnerTask[], options: BoostingLearnerOptions, run: RunContext) {
  // Without columns there is nothing to split on: every tree would be a leaf, and the prediction the mean.
  const predictions: Float64Array[] = [...(await mean.fit(tasks, run))];
  await Promise.all(
    batches(tasks, run).map(async (members) => {
      const { x, n, p } = tasks[members[0]!]!.design;
      const batch = members.map((t) => boostingTask(tasks[t]!, options));
      const fits = await invoke(run, "fitBoostingBatch", { x, n, p, tasks: batch, keepModels: false });
      members.forEach((t, k) => {
        predictions[t] = testPredictions(tasks[t]!, fits.tasks[k]!.predictions);
      });
    }),
  );
  return predictions;
}

/**
 * Tasks that share a design, for one kernel call each; none where a design has no columns. The native kernel spreads the fits of a call over its threads; a
 * TypeScript call has one worker, so there the fits of a design are dealt out to as many calls as there are threads.
 */
function batches(tasks: readonly LearnerTask[], run: RunContext): readonly number[][] {
  const byDesign = new Map<Design, number[]>();
  tasks.forEach(({ design }, t) => {
    if (design.p > 0) byDesign.set(design, [...(byDesign.get(design) ?? []), t]);
  });
  const groups = [...byDesign.values()];
  if (selectBackend(run.backend).name === "native") return groups;
  return groups.flatMap((members) => {
    const calls = Math.min(members.length, Math.ceil(threadsOf(run) / groups.length));
    return Array.from({ length: calls }, (_, c) => members.filter((_, k) => k % calls === c));
  });
}

/** Scores of the test rows: means, or probabilities from log odds. */
const testPredictions = ({ test, loss }: LearnerTask, scores: Float64Array): Float64Array =>
  Float64Array.from(test, (i) => (loss === "log" ? openProbability(sigmoid(scores[i]!)) : scores[i]!));

function boostingTask(task: LearnerTask, { heldOut, monotone, ...options }: BoostingLearnerOptions): BoostingTask {
  const { weights } = task;
  return {
    target: task.target,
    ...splitTraining(task, heldOut),
    ...(weights ? { weights } : {}),
    ...(monotone.length > 0 ? { monotone: Int8Array.from(monotone) } : {}),
    loss: kernelLoss(task),
    options,
    key: task.rng.fork("subsample").key,
  };
}

const kernelLoss = ({ loss }: LearnerTask) => (loss === "log" ? ("logistic" as const) : ("squared" as const));

/** Holds out a random share of the training rows that have a weight, of each class apart for log loss. */
function splitTraining({ training: all, target, loss, rng, weights }: LearnerTask, heldOut: number) {
  const training = weights ? all.filter((i) => weights[i] !== 0) : all;
  const classes = loss === "log" ? [0, 1].map((c) => training.filter((i) => target[i] === c)) : [training];
  const chosen = new Set<number>();
  classes.forEach((members, c) => {
    const order = permutation(rng.fork("held out", c), members.length);
    const count = Math.floor(heldOut * members.length);
    for (let k = 0; k < count; k++) chosen.add(members[order[k]!]!);
  });
  // Without a single weight the kernel is told of all rows, and says so.
  if (chosen.size < FEWEST_HELD_OUT)
    return { rows: training.length > 0 ? training : all, validation: new Uint32Array(0) };
  return { rows: training.filter((i) => !chosen.has(i)), validation: training.filter((i) => chosen.has(i)) };
}
