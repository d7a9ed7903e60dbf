import { type Folds, ShapeError, testUnits } from "@career-dml/core";

/**
 * Ranks of predictions within their fold, in (0, 1); equal predictions share their mean rank. What groups units by predictions of cross-fitted
 * models has to compare within folds: models of different folds differ in level, and against their own fold: where outcomes of a fold are high
 * by chance, its predictions, learned elsewhere, are low.
 *
 * @param predictions Length n, each from models of other folds.
 * @returns Length n: (rank - 1/2) / units of the fold.
 * @throws {ShapeError} if there is not one prediction per unit.
 */
export function ranksWithinFolds(predictions: Float64Array, folds: Folds): Float64Array {
  if (predictions.length !== folds.of.length) {
    throw new ShapeError("predictions", folds.of.length, predictions.length);
  }
  const ranks = new Float64Array(predictions.length);
  for (let fold = 0; fold < folds.k; fold++) {
    const order = testUnits(folds, fold).sort((a, b) => predictions[a]! - predictions[b]! || a - b);
    for (let from = 0; from < order.length; ) {
      let to = from + 1;
      while (to < order.length && predictions[order[to]!] === predictions[order[from]!]) to++;
      for (let k = from; k < to; k++) ranks[order[k]!] = (from + to) / 2 / order.length;
      from = to;
    }
  }
  return ranks;
}
