import { type Folds, randomFolds, type Rng, stratifiedFolds } from "@career-dml/core";
import type { PathProblem } from "./path-problem.js";

/** Random folds of a path's rows: no more than there are rows, or for log loss rows of the smaller class, in equal shares. */
export function pathFolds({ y, loss }: Pick<PathProblem, "y" | "loss">, folds: number, rng: Rng): Folds {
  if (loss === "squared") return randomFolds(y.length, Math.min(folds, y.length), rng);
  const ones = y.reduce((sum, v) => sum + v, 0);
  return stratifiedFolds(Uint8Array.from(y), Math.min(folds, ones, y.length - ones), rng);
}
