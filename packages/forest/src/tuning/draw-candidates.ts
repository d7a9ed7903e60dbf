import type { Rng } from "@career-dml/core";
import type { TunedName, TunedValues } from "./tuning-options.js";

/** Largest least leaf size, as a share of the units that decide a tree's splits by default. */
const LARGEST_LEAF = 1 / 16;

/**
 * Draws values of the given options: the least leaf size from 1 to n / 64 evenly on a logarithmic scale; a third of the
 * columns or more as candidates of a node; subsamples of a quarter to a half; splits decided by .4 to .8 of a tree's units;
 * alpha from 0 to .25; a penalty on imbalance that is exponential, or none half the time; pruning nearly always. Every option
 * is drawn whether it varies or not, so that a candidate keeps its other values when the list of options changes.
 */
export function drawCandidate(rng: Rng, vary: readonly TunedName[], { n, p }: { n: number; p: number }): TunedValues {
  const most = Math.max(2, (n / 4) * LARGEST_LEAF);
  const all: Required<TunedValues> = {
    minLeafSize: Math.floor(most ** rng.uniform()),
    mtry: Math.ceil(p * (1 / 3 + (2 / 3) * rng.uniform())),
    subsampleFraction: 0.25 + 0.25 * rng.uniform(),
    honestyFraction: 0.4 + 0.4 * rng.uniform(),
    honestyPruning: rng.uniform() < 0.9,
    alpha: 0.25 * rng.uniform(),
    imbalancePenalty: Math.max(0, -Math.log(1 - rng.uniform()) - Math.LN2),
  };
  return Object.freeze(Object.fromEntries(vary.map((name) => [name, all[name]])));
}
