import type { RunContext } from "@career-dml/core";
import type { AnyForest, ForestOfKind } from "./any-forest.js";
import { type DataOfKind, fitForest } from "./fit-forest.js";
import { mergeForests } from "./merge-forests.js";
import type { PredictionOnly } from "./without-training-data.js";

/**
 * Grows more trees onto a fitted forest, on the bags that follow its last: a forest of 1,000 trees grown on by 1,000 is the
 * forest of 2,000, to the bit. Also of a forest without training data, from a file or by `withoutTrainingData`.
 *
 * @param data The data of the fit, nuisance predictions included.
 * @param trees A multiple of `bagSize`, at least twice.
 * @throws {OptionsError} if `trees` is no such number.
 * @throws {DataError} if these are not the data of the fit.
 */
export async function growMore<F extends AnyForest | PredictionOnly<AnyForest>>(
  forest: F,
  data: DataOfKind[F["kind"]],
  trees: number,
  run: RunContext = {},
): Promise<ForestOfKind<F["kind"]>> {
  const { seed, firstBag, bags } = forest.bagRanges.at(-1)!;
  const options = { ...forest.options, trees, seed, firstBag: firstBag + bags };
  const grown: AnyForest = await fitForest(
    forest.kind as F["kind"],
    data,
    options as Partial<ForestOfKind<F["kind"]>["options"]>,
    run,
  );
  return mergeForests([forest, grown]) as ForestOfKind<F["kind"]>;
}
