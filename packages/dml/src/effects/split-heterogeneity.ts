import {
  type ClusterIndex,
  column,
  type Design,
  design as designOf,
  permutation,
  type Rng,
  type RunContext,
} from "@career-dml/core";
import { gates } from "../gates.js";
import { linearEffect } from "./linear-effect.js";
import type { SplitFinding } from "./medians-over-splits.js";

/** The half of the units on which effects are measured, with what the other half says of them. */
export interface MainHalf {
  /** Doubly robust scores, from nuisances of the other half. */
  readonly scores: Float64Array;
  /** Effects predicted by models of the other half. */
  readonly proxy: Float64Array;
  /** What groups are compared in. */
  readonly covariates: Design;
  readonly clusters: ClusterIndex | null;
  readonly groups: number;
  readonly rng: Rng;
}

/** Least affected, most affected, and the difference. */
export interface Contrast<T> {
  readonly least: T;
  readonly most: T;
  readonly difference: T;
}

/** What one half says. */
export interface SplitHeterogeneity {
  readonly average: SplitFinding;
  /** `null` where the predictions do not vary. */
  readonly slope: SplitFinding | null;
  readonly groups: readonly SplitFinding[];
  readonly mostLessLeast: SplitFinding;
  /** By covariate. */
  readonly profiles: readonly Contrast<SplitFinding>[];
}

/** Projection of the scores on the predictions, their means by groups of predictions, and means of covariates in the extreme groups. */
export function splitHeterogeneity(half: MainHalf, run: RunContext): SplitHeterogeneity {
  const { scores, proxy, covariates, clusters, groups } = half;
  const priority = untied(proxy, half.rng);
  const sorted = (values: Float64Array) => gates({ scores: values, cate: proxy, priority, clusters }, groups);
  const ofEffects = sorted(scores);
  const profiles = covariates.names.map((_, j) => {
    const found = sorted(column(covariates, j));
    return { least: found.groups[0]!, most: found.groups.at(-1)!, difference: found.difference };
  });
  return { ...projection(half, run), groups: ofEffects.groups, mostLessLeast: ofEffects.difference, profiles };
}

/** Scores on a constant and the centred predictions. */
function projection(
  { scores, proxy, clusters }: MainHalf,
  run: RunContext,
): Pick<SplitHeterogeneity, "average" | "slope"> {
  const mean = proxy.reduce((sum, v) => sum + v, 0) / proxy.length;
  const centred = proxy.map((v) => v - mean);
  const varies = proxy.some((v) => v !== proxy[0]);
  const { coefficients } = linearEffect(
    {
      target: scores,
      factor: null,
      modifiers: varies ? designOf({ proxy: centred }) : null,
      clusters: clusters?.of ?? null,
    },
    { covariance: "HC1", level: 0.95, described: { estimator: "best linear predictor" } },
    run,
  );
  const [average, slope] = coefficients.map(({ estimate, se }) => ({ estimate, se: se ?? 0 }));
  return { average: average!, slope: slope ?? null };
}

/** Places of the predictions in ascending order, equal ones in random order: rows may stand in the order of something. */
function untied(proxy: Float64Array, rng: Rng): Float64Array {
  const shuffled = permutation(rng, proxy.length);
  const order = Uint32Array.from(proxy.keys()).sort((a, b) => proxy[a]! - proxy[b]! || shuffled[a]! - shuffled[b]!);
  const places = new Float64Array(proxy.length);
  order.forEach((i, place) => {
    places[i] = place;
  });
  return places;
}
