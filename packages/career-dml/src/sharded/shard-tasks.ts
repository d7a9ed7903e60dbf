import type { TaskFunction } from "@career-dml/study";
import { fitFold } from "./fit-fold.js";
import { growTrees } from "./grow-trees.js";

/** Tasks of single estimators: trees of a forest, folds of a cross-fitting. */
export const shardTasks: Readonly<Record<string, TaskFunction>> = Object.freeze({ fitFold, growTrees });
