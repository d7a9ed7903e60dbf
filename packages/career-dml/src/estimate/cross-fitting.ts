import {
  type ClusterIndex,
  clusteredFolds,
  clusterIndex,
  createRng,
  type Folds,
  randomFolds,
  type RunContext,
  stratifiedFolds,
} from "@career-dml/core";
import type { Nuisance, SampleDesign } from "@career-dml/dml";
import { givenFolds } from "./data/given-folds.js";
import type { Sample } from "./data/sample.js";
import type { LearnerChoice, LEARNERS } from "./learner-field.js";

/** Options of methods that learn nuisances out of fold. */
export interface CrossFitting {
  readonly folds: number | string;
  readonly learner: LearnerChoice;
  readonly seed: number;
}

/** Names of the learners as the packages know them. */
const LEARNER = {
  auto: ["boosting", "lasso", "forest"],
  series: ["series"],
  ridge: ["ridge"],
  lasso: ["lasso"],
  boosting: ["boosting"],
  forest: ["forest"],
  ols: ["unpenalised"],
  logit: ["unpenalised"],
  mean: ["mean"],
} as const;

type LearnerName = (typeof LEARNERS)[number];

/** Names as the packages know them; `stack` leaves them to choose. */
function packageNames(learner: readonly LearnerName[]) {
  if (learner.includes("stack")) return undefined;
  const named = learner.filter((name): name is keyof typeof LEARNER => name !== "stack");
  return [...new Set(named.flatMap((name) => LEARNER[name]))];
}

const isList = (learner: LearnerChoice): learner is readonly LearnerName[] => Array.isArray(learner);

/** The learners of one kind of function. */
const learnersOf = (learner: LearnerChoice, nuisance: Nuisance): readonly LearnerName[] =>
  isList(learner) ? learner : (learner[nuisance] ?? ["stack"]);

/** Options `nuisance` of the estimators. */
export function nuisanceOf({ learner }: Pick<CrossFitting, "learner">) {
  if (isList(learner)) return effectOf(learner);
  const named = Object.keys(learner).map(
    (name) => [name, packageNames(learnersOf(learner, name as Nuisance))] as const,
  );
  return { learners: Object.fromEntries(named) as Partial<Record<Nuisance, ReturnType<typeof packageNames>>> };
}

/** Options of one step alone, as the learning of effects. */
export function effectOf(learner: readonly LearnerName[]) {
  const learners = packageNames(learner);
  return learners === undefined ? {} : { learners };
}

/** Names the refinements that `stack` and `auto` have by default: arms pooled, propensities calibrated. */
export function refinementOf({ learner }: Pick<CrossFitting, "learner">) {
  const isDefault = (nuisance: Nuisance): boolean =>
    learnersOf(learner, nuisance).some((name) => name === "stack" || name === "auto");
  return { pooling: isDefault("outcome"), calibration: isDefault("treatment") };
}

/** The clusters of a sample, numbered from 0. */
export const clustersOf = ({ cluster, n }: Pick<Sample, "cluster" | "n">): ClusterIndex | null =>
  cluster === null ? null : clusterIndex(cluster, n);

/**
 * Which rows of a sample depend on each other, along two dimensions where there are two, and how many each stands for.
 *
 * @throws {DataError} with fewer than two clusters in a dimension.
 */
export async function sampleDesignOf(
  sample: Pick<Sample, "cluster" | "secondCluster" | "weights" | "n">,
): Promise<SampleDesign> {
  const { cluster, secondCluster, weights, n } = sample;
  if (cluster === null || secondCluster === null) return { clusters: clustersOf(sample), weights };
  const { twoWayClusters } = await import("@career-dml/dml");
  return { clusters: twoWayClusters(cluster, secondCluster, n), weights };
}

/**
 * The partitions of a sample: those of a file, or `repetitions` drawn ones, a 0/1 treatment in equal shares in each fold, clusters whole;
 * of clusters in two dimensions, `folds` groups in each.
 *
 * @throws {DataError} if there are fewer rows of a kind than folds. @throws {FileError | ColumnError} as `givenFolds`.
 */
export async function partitions(
  sample: Sample,
  { folds, seed, repetitions = 1 }: Pick<CrossFitting, "folds" | "seed"> & { readonly repetitions?: number },
  run: RunContext,
): Promise<readonly Folds[]> {
  if (typeof folds === "string") return givenFolds(folds, sample, run);
  const rng = createRng(seed);
  const treatment = sample.treatment!;
  const isBinary = treatment.every((t) => t === 0 || t === 1);
  const streams = Array.from({ length: repetitions }, (_, r) => (r === 0 ? rng : rng.fork("repetition", r)));
  const { clusters } = await sampleDesignOf(sample);
  if (clusters && !("count" in clusters)) {
    const { twoWayFolds } = await import("@career-dml/dml");
    return streams.map((stream) => twoWayFolds(clusters, folds, stream));
  }
  return streams.map((stream) => {
    if (sample.cluster !== null) return clusteredFolds(sample.cluster, folds, stream);
    return isBinary ? stratifiedFolds(Uint8Array.from(treatment), folds, stream) : randomFolds(sample.n, folds, stream);
  });
}
