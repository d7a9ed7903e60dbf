import { binRows } from "./bins.js";
import { createEarlyStopping } from "./early-stopping.js";
import { baseScore, createGradients, leafValues, logisticGradients, meanLoss, squaredGradients } from "./gradients.js";
import { createGrowth, growTree } from "./grow-tree.js";
import { type BoostingCovariates, type BoostingModel, complement, type ResolvedTask } from "./model.js";
import { appendTree, createTables, toModel } from "./model-tables.js";
import { routeRows } from "./route-rows.js";
import { createRowSampler } from "./row-sampler.js";
import { relativeWeights, rowWeights } from "./weights.js";

/** One fit, and the raw scores of its rows at the trees that are kept. */
export interface TaskFit {
  readonly model: BoostingModel;
  /** Mean loss on the validation rows after 0, 1, 2, ... trees. */
  readonly validationLoss: Float64Array;
  /** Row numbers: the training rows, the validation rows, then the others. */
  readonly ids: Uint32Array;
  /** Raw score of each of `ids`. */
  readonly scores: Float64Array;
}

/** Fits one checked task; with `others` the rows that neither train nor validate are scored along. */
export function fitTask(
  covariates: BoostingCovariates,
  task: ResolvedTask,
  { others }: { readonly others: boolean },
): TaskFit {
  const { loss, options, validation } = task;
  const training = task.rows.length;
  const ids = rowOrder(task, others ? covariates.n : training + validation.length);
  const bins = binRows(covariates, ids, { training, maxBins: options.maxBins });
  const target = Float64Array.from(task.rows, (row) => task.target[row]!);
  const heldOut = Float64Array.from(validation, (row) => task.target[row]!);
  const weights = task.weights ? rowWeights(Float64Array.from(task.rows, (row) => task.weights![row]!)) : null;
  const base = baseScore(loss, target, weights);
  const scores = new Float64Array(ids.length).fill(base);
  const heldOutScores = scores.subarray(training, training + heldOut.length);

  const gradients = createGradients(training, loss, weights);
  const growth = createGrowth(bins, gradients, task);
  const draw = createRowSampler({ training, size: ids.length, share: options.subsample }, task.key);
  const tables = createTables(base);
  const stopping = heldOut.length > 0 ? createEarlyStopping(options.patience) : null;
  const heldOutWeights = task.weights
    ? relativeWeights(Float64Array.from(validation, (row) => task.weights![row]!))
    : null;
  const heldOutLoss = () => meanLoss(loss, { target: heldOut, scores: heldOutScores }, heldOutWeights);
  stopping?.record(heldOutLoss(), scores);
  const update = loss === "squared" ? squaredGradients : logisticGradients;

  for (let t = 0; t < options.trees; t++) {
    const { sample, others: unseen } = draw(t);
    update(gradients, target, scores, options.l2);
    const tree = growTree(growth, sample, gradients.penalty);
    const isLeaf = tree.leafNode.length === 1;
    // On the same rows the next tree would find no split either.
    if (isLeaf && options.subsample === 1) break;
    const { leaves } = growth;
    const values = isLeaf ? new Float64Array(1) : leafValues(tree, gradients, { task, sample, leaves });
    routeRows(bins, tree, unseen, leaves);
    addValues(scores, values, leaves);
    appendTree(tables, tree, { values, cuts: bins.cuts });
    if (stopping?.record(heldOutLoss(), scores)) break;
  }
  const trees = stopping?.best ?? tables.offsets.length - 1;
  return {
    model: toModel(tables, { loss, p: covariates.p, trees }),
    validationLoss: Float64Array.from(stopping?.losses ?? []),
    ids,
    scores: stopping?.scores ?? scores,
  };
}

/** Adds to each row's score the value of its leaf. */
function addValues(scores: Float64Array, values: Float64Array, leaves: Uint16Array): void {
  for (let i = 0; i < scores.length; i++) scores[i]! += values[leaves[i]!]!;
}

/** Training rows, validation rows, and all others if `size` has room for them. */
function rowOrder({ rows, validation }: ResolvedTask, size: number): Uint32Array {
  const order = new Uint32Array(size);
  order.set(rows);
  order.set(validation, rows.length);
  const used = rows.length + validation.length;
  if (used < size) order.set(complement(order.slice(0, used).sort(), size), used);
  return order;
}
