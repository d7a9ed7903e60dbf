import { CareerDmlError, type Rng, rngFromKey, ShapeError } from "@career-dml/core";
import { poissonThresholds } from "./candidate-features.js";
import { fillLeaves } from "./fill-leaves.js";
import { growTree, type TreeSettings } from "./grow-tree.js";
import { isCategory, MOST_CATEGORY } from "./node-sides.js";
import { checkTreeSampling, type TreeSampler, type TreeSampling, treeSampler } from "./sample-units.js";
import { checkColumns } from "./strategies/check-columns.js";
import { type ForestShape, growthStrategy } from "./strategies/index.js";
import { emptyTables, type ForestTables, freezeTables, type TreeTables } from "./tree-tables.js";
import { createWorkspace, type Workspace } from "./workspace.js";

/** Most trees that one call grows. */
const MOST_TREES = 2 ** 22;

/** What both implementations take. Arrays are read-only by contract. */
export interface GrowForestInput extends TreeSampling, Pick<ForestShape, "kind" | "components"> {
  /** Covariates, column-major, n x p; NaN is a missing value. */
  readonly x: Float64Array;
  readonly p: number;
  /** `rankColumns` of `x`. */
  readonly rank: Int32Array;
  readonly code: Int32Array;
  readonly distinct: Int32Array;
  readonly missing: Int32Array;
  /** By column, 1 if its values are unordered categories: integers from 0 to `MOST_CATEGORY`. Length p. */
  readonly categorical: Uint8Array;
  /**
   * Outcome, length n; centred for effects. Class 0 … components - 1 for classification; number of the outcome among the
   * `components` distinct ones, ascending from 0, for quantiles.
   */
  readonly outcome: Float64Array;
  /** Centred treatment, length n (causal, instrumental) or n x components, column-major (multi-arm); otherwise empty. */
  readonly treatment: Float64Array;
  /** Centred instrument of an instrumental forest, length n. */
  readonly instrument?: Float64Array;
  /** Share of the treatment in the instrument that an instrumental forest's pseudo-outcomes are made with. Default 0. */
  readonly reducedFormWeight?: number;
  /** Quantiles that the splits of a quantile forest tell apart, ascending in (0, 1). */
  readonly quantiles?: Float64Array;
  /** Weight of each unit, positive and finite; absent: all count alike. */
  readonly weight?: Float64Array;
  /** Stream of the forest: bag b draws from its fork ("bag", b), tree t of the bag from that one's fork ("tree", t). */
  readonly key: Uint32Array;
  /** Which bags to grow: batches of one forest are grown apart and joined by `joinTables`. */
  readonly firstBag: number;
  readonly bags: number;
  /** Trees per bag. */
  readonly bagSize: number;
  /** Least units in a child, and least units below and above the node's mean treatment in a child (0: not required). */
  readonly minUnits: number;
  readonly minPerArm: number;
  readonly alpha: number;
  readonly imbalancePenalty: number;
  readonly maxDepth: number;
  /** Mean of the Poisson number of candidate features per node. */
  readonly mtry: number;
  /** Whether nodes with an empty child are pruned after honest filling. */
  readonly prune: boolean;
}

/**
 * Grows the bags `firstBag … firstBag + bags - 1` of an honest forest (Wager & Athey 2018; Athey, Tibshirani & Wager 2019)
 * in little bags (Sexton & Laake 2009): the trees of a bag share one subsample.
 *
 * Parity: exact, for any number of threads. Splits are decided on integers; sums of node moments run in the eight lanes of
 * striped-sums.ts, sums of leaves in the order of units. Twin: native/crates/kernels/src/forest/grow_forest.rs
 *
 * @throws {ShapeError} if an array has the wrong length.
 * @throws {CareerDmlError} code OPTIONS if a size or rate is out of its range, a weight not positive, or a value of a
 *   categorical column, a class or an outcome code names nothing.
 */
export function growForest(input: GrowForestInput, _threads: number): ForestTables {
  checkInput(input);
  const sampler = treeSampler(input);
  const strategy = growthStrategy(input);
  const takesMissing = input.missing.some((count) => count > 0);
  const ws = createWorkspace({
    n: input.n,
    p: input.p,
    strategy,
    splitSample: sampler.mostSplit,
    filling: sampler.fill,
    arranges: takesMissing || input.categorical.includes(1),
  });
  const settings = { ...input, takesMissing, strategy, thresholds: poissonThresholds(input.mtry, input.p) };
  const tables = emptyTables();
  const forest = rngFromKey(input.key);
  for (let b = input.firstBag; b < input.firstBag + input.bags; b++) {
    growBag(ws, settings, { rng: forest.fork("bag", b), sampler }, tables);
  }
  return freezeTables(tables);
}

function growBag(
  ws: Workspace,
  settings: TreeSettings & GrowForestInput,
  { rng, sampler }: { readonly rng: Rng; readonly sampler: TreeSampler },
  tables: TreeTables,
): void {
  sampler.drawBag(rng);
  for (let t = 0; t < settings.bagSize; t++) {
    const stream = rng.fork("tree", t);
    sampler.drawTree(stream);
    const nodes = growTree(ws, settings, sampler.split, sampler.splitCount, stream);
    fillLeaves(ws, settings, { nodes, size: sampler.fillCount, prune: settings.prune }, tables);
  }
}

function checkInput(input: GrowForestInput): void {
  const { n, p } = input;
  const lengths: [string, number, number][] = [
    ["x", n * p, input.x.length],
    ["rank", n * p, input.rank.length],
    ["code", n * p, input.code.length],
    ["distinct", p, input.distinct.length],
    ["missing", p, input.missing.length],
    ["categorical", p, input.categorical.length],
    ["key", 4, input.key.length],
  ];
  for (const [what, expected, received] of lengths) {
    if (received !== expected) throw new ShapeError(what, expected, received);
  }
  checkColumns(input);
  checkTreeSampling(input);
  checkRanks(input);
  checkCategories(input);
  const ranges: [string, number, number, number][] = [
    ["p", p, 1, 2 ** 21],
    ["bagSize", input.bagSize, 1, 2 ** 20],
    ["trees", input.bags * input.bagSize, 0, MOST_TREES],
    ["minUnits", input.minUnits, 1, 2 ** 30],
    ["minPerArm", input.minPerArm, 0, 2 ** 30],
    ["alpha", input.alpha, 0, 0.5],
    ["imbalancePenalty", input.imbalancePenalty, 0, Number.MAX_VALUE],
    ["maxDepth", input.maxDepth, 0, 2 ** 31 - 1],
    ["mtry", input.mtry, 1, p],
  ];
  for (const [what, value, low, high] of ranges) {
    if (value >= low && value <= high) continue;
    throw new CareerDmlError("OPTIONS", `${what} must lie in [${low}, ${high}], got ${value}.`);
  }
}

/** @throws {CareerDmlError} code OPTIONS if the ranks of a column are not the numbers below n, each once. */
function checkRanks({ rank, n, p }: GrowForestInput): void {
  const seen = new Uint8Array(n);
  for (let j = 0; j < p; j++) {
    seen.fill(0);
    for (let i = j * n; i < j * n + n; i++) seen[rank[i]!] = 1;
    if (!seen.includes(0)) continue;
    throw new CareerDmlError(
      "OPTIONS",
      `rank of column ${j} are not those of its ${n} units; take them from rankColumns.`,
    );
  }
}

/** @throws {CareerDmlError} code OPTIONS if a value of a categorical column is no category. */
function checkCategories({ x, n, categorical }: GrowForestInput): void {
  categorical.forEach((is, j) => {
    if (is !== 1 || x.subarray(j * n, j * n + n).every((v) => Number.isNaN(v) || isCategory(v))) return;
    throw new CareerDmlError("OPTIONS", `column ${j} is categorical, but not all integers from 0 to ${MOST_CATEGORY}.`);
  });
}
