import { DataError, type Folds, type NuisanceQuality, type Rng } from "@career-dml/core";
import { weightedScore } from "./inference/weighted-score.js";
import {
  type Clusters,
  type MomentEstimate,
  medianOverSplits,
  type SplitEstimate,
  solveMoment,
} from "./moment-inference.js";
import type { LinearScore } from "./scores.js";

/** What an estimator finds on one partition of the units. */
export interface OneSplit extends MomentEstimate {
  readonly score: LinearScore;
  readonly quality: readonly NuisanceQuality[];
}

/** Estimates of all partitions as one, and what each found. */
export interface ManySplits<Split extends OneSplit = OneSplit> extends SplitEstimate {
  /** In the order of the partitions; the first one's nuisances are those that results show. */
  readonly splits: readonly Split[];
}

/** Which units depend on each other, and how many each stands for. */
export interface SampleDesign {
  readonly clusters?: Clusters | null;
  readonly weights?: Float64Array | null;
}

/** What the score of one partition says of a sample of that design. */
export function solvedSplit(
  given: LinearScore,
  quality: readonly NuisanceQuality[],
  { clusters, weights }: SampleDesign,
): OneSplit {
  const score = weightedScore(given, weights ?? null);
  return { ...solveMoment(score, clusters ?? "n"), score, quality };
}

/**
 * One estimate per partition, each with its own stream, and their median where there are several.
 *
 * @throws {DataError} without a partition.
 */
export async function overSplits<Split extends OneSplit>(
  folds: Folds | readonly Folds[],
  root: Rng,
  estimate: (folds: Folds, rng: Rng) => Promise<Split>,
): Promise<ManySplits<Split>> {
  const partitions = "of" in folds ? [folds] : folds;
  if (partitions.length === 0) throw new DataError([{ path: "folds", message: "are empty" }]);
  const splits = await Promise.all(partitions.map((one, r) => estimate(one, root.fork("repetition", r))));
  return { ...(splits.length === 1 ? splits[0]! : medianOverSplits(splits)), splits };
}
