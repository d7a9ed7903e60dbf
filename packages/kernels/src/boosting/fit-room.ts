import { expectRoom, MOST_ENTRIES, MOST_WORKSPACE } from "../room.js";
import { BINS } from "./histogram.js";
import type { ResolvedTask } from "./model.js";

/** Columns that the native kernel adds up at a time; its histograms are whole blocks of so many. */
const COLUMNS_PER_BLOCK = 8;

/**
 * Refuses a fit whose histograms, or whose tables of nodes, could take more memory than a kernel asks for. Both are the most that the
 * rows allow, not what a tree will need: that is known when it has grown.
 *
 * Twin: native/crates/kernels/src/boosting/fit_room.rs
 *
 * @param p Columns of the covariates.
 * @throws {OptionsError} if they could; it names `maxDepth` or `trees`.
 */
export function expectFitRoom(task: ResolvedTask, p: number): void {
  const leaves = mostLeaves(task);
  expectRoom(
    "maxDepth",
    mostHistograms(task) * Math.ceil(p / COLUMNS_PER_BLOCK) * COLUMNS_PER_BLOCK * BINS,
    MOST_WORKSPACE,
  );
  expectRoom("trees", task.options.trees * (2 * leaves - 1), MOST_ENTRIES);
}

/** Leaves of one tree at most. A weight that is rounded to counts at most doubles, so half of `minLeafSize` may be enough for a leaf. */
export function mostLeaves({ rows, weights, options }: ResolvedTask): number {
  const byRows = weights
    ? Math.min(rows.length, Math.floor((2 * rows.length) / options.minLeafSize))
    : Math.floor(rows.length / options.minLeafSize);
  return Math.max(1, Math.min(2 ** options.maxDepth, byRows));
}

/** Histograms of one tree at most: of two children one takes over the parent's, and those of the last level need none. */
export const mostHistograms = (task: ResolvedTask): number =>
  Math.min(2 ** (task.options.maxDepth - 1), mostLeaves(task));
