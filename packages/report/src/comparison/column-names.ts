import { OptionsError } from "@career-dml/core";
import type { ComparedEstimate } from "./compared-estimate.js";

/**
 * Heads of the columns: the given ones, or the estimators, numbered where two are the same.
 *
 * @throws {OptionsError} if names are given, but not one for each estimate.
 */
export function columnNames(results: readonly ComparedEstimate[], given: readonly string[]): readonly string[] {
  if (given.length > 0) {
    if (given.length === results.length) return given;
    const message = `must be one for each of the ${results.length} estimates, got ${given.length}`;
    throw new OptionsError("estimateTable", [{ path: "names", message }]);
  }
  const own = results.map(({ estimator }) => estimator);
  return own.map((name, j) => {
    const isShared = own.filter((other) => other === name).length > 1;
    return isShared ? `${name} (${own.slice(0, j + 1).filter((other) => other === name).length})` : name;
  });
}
