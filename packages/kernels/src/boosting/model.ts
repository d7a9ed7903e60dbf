import { NonFiniteError, OptionsError, ShapeError } from "@career-dml/core";
import { expectFitRoom } from "./fit-room.js";
import { MOST_WEIGHTED_ROWS } from "./weights.js";

/** `squared` predicts a mean; `logistic` predicts log odds of a target in [0, 1]. */
export type BoostingLoss = "squared" | "logistic";

/** What shapes a fit; every field is required here, `BOOSTING_DEFAULTS` has the usual values. */
export interface BoostingOptions {
  /** Most trees, 1..100000. */
  readonly trees: number;
  /** Splits from root to leaf at most, 1..16. */
  readonly maxDepth: number;
  /** Factor on every tree, (0, 1]. */
  readonly learningRate: number;
  /** Bins per column, 2..255; a column with no more distinct values is split exactly. */
  readonly maxBins: number;
  /** Fewest training rows in a leaf, at least 1; with weights, least weight of a leaf over the mean weight of a row. */
  readonly minLeafSize: number;
  /** Ridge penalty on leaf values: added to the count (squared) or to the sum of p (1 - p) (logistic) of a leaf. */
  readonly l2: number;
  /** Share of the training rows that each tree sees, (0, 1]; below 1 a key is needed. */
  readonly subsample: number;
  /** Trees without a smaller loss on the validation rows before the fit stops, at least 1; unused without such rows. */
  readonly patience: number;
}

/** Options of boosting where nothing else is said. */
export const BOOSTING_DEFAULTS: BoostingOptions = Object.freeze({
  trees: 100,
  maxDepth: 5,
  learningRate: 0.1,
  maxBins: 255,
  minLeafSize: 20,
  l2: 0,
  subsample: 1,
  patience: 20,
});

/** What one fit learns from, apart from the covariates. */
export interface BoostingTask {
  /** Target per row of x, length n; read at `rows` and `validation` only, so that other entries may be NaN. */
  readonly target: Float64Array;
  /** Training rows, ascending, at most 2^21 - 1; default all rows outside `validation`. */
  readonly rows?: Uint32Array;
  /** Held-out rows that decide when to stop, ascending, none of them in `rows`; default none. */
  readonly validation?: Uint32Array;
  /**
   * Weight per row of x, length n; read at `rows` and `validation` only. Gradients, leaf values and losses are weighted;
   * `minLeafSize` and `l2` count rows of mean weight; bins do not depend on weights. A row of weight 0 counts as absent.
   * Default: all rows count alike.
   */
  readonly weights?: Float64Array;
  /** Per column 1 if the score must not fall as the column rises, -1 if it must not rise, 0 for any; length p. Default: all 0. */
  readonly monotone?: Int8Array;
  readonly loss: BoostingLoss;
  readonly options: BoostingOptions;
  /** Stream of the subsampling (`rng.key`), four words; tree t draws from its fork ("tree", t). */
  readonly key?: Uint32Array;
}

/** Covariates, column-major n x p: entry (i, j) at `j * n + i`. NaN is missing; infinities are refused. */
export interface BoostingCovariates {
  readonly x: Float64Array;
  readonly n: number;
  readonly p: number;
}

/**
 * A fitted ensemble as plain tables over the nodes of all trees. A row goes left if `x <= threshold`; a missing value
 * goes left where `missingLeft` is 1. The raw score is `base` plus the value of one leaf per tree, in order of trees.
 */
export interface BoostingModel {
  readonly loss: BoostingLoss;
  readonly p: number;
  /** Score before the first tree: mean of the target, or its log odds. */
  readonly base: number;
  /** First node (the root) of each tree, and the number of nodes; length trees + 1. */
  readonly offsets: Uint32Array;
  /** Column that a node splits on, -1 for a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Children as rows of these tables; 0 for a leaf. */
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  readonly missingLeft: Uint8Array;
  /** What a leaf adds to the score, learning rate included; 0 for a split. */
  readonly value: Float64Array;
}

/** Largest |target| of squared loss: beyond it squares overflow. */
const LARGEST = 1e150;
/** Most rows of covariates. */
const MOST_ROWS = 2 ** 24;
/**
 * Most training rows: counts and sums of gradients within 2^30 share doubles and products of the two decide splits, all of them exact
 * below 2^53 alone.
 */
export const MOST_TRAINING_ROWS = 2 ** 21 - 1;

const RANGES: { readonly [K in keyof BoostingOptions]: (value: number) => string | null } = {
  trees: (v) => (Number.isInteger(v) && v >= 1 && v <= 100_000 ? null : "must be an integer in 1..100000"),
  maxDepth: (v) => (Number.isInteger(v) && v >= 1 && v <= 16 ? null : "must be an integer in 1..16"),
  learningRate: (v) => (v > 0 && v <= 1 ? null : "must lie in (0, 1]"),
  maxBins: (v) => (Number.isInteger(v) && v >= 2 && v <= 255 ? null : "must be an integer in 2..255"),
  minLeafSize: (v) =>
    Number.isInteger(v) && v >= 1 && v <= MOST_ROWS ? null : `must be an integer in 1..${MOST_ROWS}`,
  l2: (v) => (v >= 0 && v <= 1e12 ? null : "must lie in [0, 1e12]"),
  subsample: (v) => (v > 0 && v <= 1 ? null : "must lie in (0, 1]"),
  patience: (v) => (Number.isInteger(v) && v >= 1 && v <= 100_000 ? null : "must be an integer in 1..100000"),
};

/** Refuses covariates of the wrong length or with infinities. */
export function checkCovariates({ x, n, p }: BoostingCovariates): void {
  if (!Number.isInteger(n) || n < 1 || n > MOST_ROWS) refuse("n", `must be an integer in 1..${MOST_ROWS}, got ${n}`);
  if (!Number.isInteger(p) || p < 1 || p > 65_536) refuse("p", `must be an integer in 1..65536, got ${p}`);
  if (x.length !== n * p) throw new ShapeError("x", n * p, x.length);
  for (let k = 0; k < x.length; k++) {
    const v = x[k]!;
    // An infinity is the one value other than NaN whose difference from itself is not zero.
    if (v - v !== 0 && v === v) notFinite("x", k);
  }
}

/** A task with its row lists filled in. */
export interface ResolvedTask extends BoostingTask {
  readonly rows: Uint32Array;
  readonly validation: Uint32Array;
}

/** Checks a task at the kernel's door and fills in its row lists. */
export function resolveTask(task: BoostingTask, { n, p }: BoostingCovariates): ResolvedTask {
  const issues = Object.entries(RANGES).flatMap(([path, rule]) => {
    const value = task.options[path as keyof BoostingOptions];
    const message = rule(value);
    return message === null ? [] : [{ path, message: `${message}, got ${value}` }];
  });
  if (issues.length > 0) throw new OptionsError("boosting", issues);
  if (task.loss !== "squared" && task.loss !== "logistic") refuse("loss", "must be 'squared' or 'logistic'");
  if (task.options.subsample < 1 && task.key?.length !== 4)
    refuse("key", "must be four words where subsample is below 1");
  if (task.monotone && task.monotone.length !== p) throw new ShapeError("monotone", p, task.monotone.length);
  if (task.monotone?.some((direction) => Math.abs(direction) > 1)) refuse("monotone", "must be -1, 0 or 1 per column");
  if (task.target.length !== n) throw new ShapeError("target", n, task.target.length);
  const validation = task.validation ?? new Uint32Array(0);
  checkRows("validation", validation, n);
  const rows = task.rows ?? complement(validation, n);
  checkRows("rows", rows, n);
  if (rows.length === 0) refuse("rows", "must hold at least one row");
  if (rows.length > MOST_TRAINING_ROWS) {
    refuse("rows", `must be at most ${MOST_TRAINING_ROWS} to train on, got ${rows.length}; train on a sample of them`);
  }
  checkDisjoint(rows, validation);
  checkTarget(task, rows);
  checkTarget(task, validation);
  const { weights } = task;
  const resolved = weights
    ? { ...task, rows: weighted(weights, rows, n), validation: weighted(weights, validation, n) }
    : { ...task, rows, validation };
  expectFitRoom(resolved, p);
  return resolved;
}

/** The rows with a positive weight. */
function weighted(weights: Float64Array, rows: Uint32Array, n: number): Uint32Array {
  if (weights.length !== n) throw new ShapeError("weights", n, weights.length);
  for (const row of rows) {
    const w = weights[row]!;
    if (!(Math.abs(w) <= LARGEST)) notFinite("weights", row);
    if (w < 0) refuse("weights", `must not be negative; entry ${row} is ${w}`);
  }
  const positive = rows.filter((row) => weights[row]! > 0);
  if (positive.length === 0 && rows.length > 0)
    refuse("weights", "must be positive in some training and validation row");
  if (positive.length > MOST_WEIGHTED_ROWS) refuse("weights", `are taken for at most ${MOST_WEIGHTED_ROWS} rows`);
  return positive;
}

function checkRows(what: string, rows: Uint32Array, n: number): void {
  for (let k = 0; k < rows.length; k++) {
    if (rows[k]! >= n || (k > 0 && rows[k]! <= rows[k - 1]!)) {
      refuse(what, `must be ascending row numbers below ${n}; entry ${k} is ${rows[k]}`);
    }
  }
}

function checkDisjoint(rows: Uint32Array, validation: Uint32Array): void {
  let k = 0;
  for (const row of validation) {
    while (k < rows.length && rows[k]! < row) k++;
    if (rows[k] === row) refuse("validation", `must not share rows with the training rows; both hold ${row}`);
  }
}

function checkTarget({ target, loss }: BoostingTask, rows: Uint32Array): void {
  for (const row of rows) {
    const y = target[row]!;
    if (!(Math.abs(y) <= LARGEST)) notFinite("target", row);
    if (loss === "logistic" && !(y >= 0 && y <= 1))
      refuse("target", `must lie in [0, 1] for logistic loss; entry ${row} is ${y}`);
  }
}

/** Rows 0..n-1 that are not in the ascending list `rows`. */
export function complement(rows: Uint32Array, n: number): Uint32Array {
  const others = new Uint32Array(n - rows.length);
  let k = 0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (rows[k] === i) k++;
    else others[count++] = i;
  }
  return others;
}

/** Throws code OPTIONS. */
export function refuse(path: string, message: string): never {
  throw new OptionsError("boosting", [{ path, message }]);
}

function notFinite(what: string, at: number): never {
  throw new NonFiniteError([{ path: what, message: `is not finite at entry ${at}` }]);
}
