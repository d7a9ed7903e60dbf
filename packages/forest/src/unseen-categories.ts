import { column, type Design } from "@career-dml/core";
import type { AnyForest } from "./any-forest.js";
import { checkNewDesign } from "./check-inputs.js";
import type { PredictionOnly } from "./without-training-data.js";

/** What a design holds in one categorical column that the fit did not. */
export interface UnseenCategories {
  readonly name: string;
  /** Ascending. */
  readonly categories: readonly number[];
  /** Rows that hold one of them. */
  readonly rows: number;
}

/**
 * Categories of a design that were not in the fit. Predictions take them: at every split on their column they go with the
 * larger child. How many rows that concerns is for the caller to judge.
 *
 * @returns One entry for each categorical column with such categories.
 * @throws what `predictCausalForest` does of a design that is not of the fit's form.
 */
export function unseenCategories(
  forest: AnyForest | PredictionOnly<AnyForest>,
  design: Design,
): readonly UnseenCategories[] {
  checkNewDesign(design, forest);
  const found = Object.entries(forest.categories).flatMap(([name, seen]) => {
    const known = new Set(seen);
    const values = column(design, forest.names.indexOf(name)).filter((v) => !Number.isNaN(v) && !known.has(v));
    const categories = Object.freeze([...new Set(values)].sort((a, b) => a - b));
    return values.length === 0 ? [] : [Object.freeze({ name, categories, rows: values.length })];
  });
  return Object.freeze(found);
}
