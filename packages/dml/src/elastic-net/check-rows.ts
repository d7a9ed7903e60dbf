import { column, DataError, type Issue, requireFinite, ShapeError } from "@career-dml/core";
import type { Loss } from "../nuisance-quality.js";
import type { ElasticNetInput } from "./elastic-net.js";

/**
 * Checks the rows of a penalised regression at the door.
 *
 * @throws {ShapeError} if lengths disagree. @throws {NonFiniteError} naming every column with missing or infinite values.
 * @throws {DataError} for a negative weight or none that is positive and, for log loss, an outcome that is not 0/1 or a class with fewer than two rows.
 */
export function checkRows({ design, outcome, weights, folds }: ElasticNetInput, loss: Loss): void {
  const n = design.n;
  if (outcome.length !== n) throw new ShapeError("outcome", n, outcome.length);
  if (weights && weights.length !== n) throw new ShapeError("weights", n, weights.length);
  if (folds && folds.of.length !== n) throw new ShapeError("folds", n, folds.of.length);
  requireFinite({ outcome, ...(weights ? { weights } : {}) });
  requireFinite(design.names.map((name, j) => [`column ${name}`, column(design, j)] as const));
  const issues = [...weightIssues(weights ?? null), ...(loss === "log" ? classIssues(outcome, weights ?? null) : [])];
  const counting = outcome.filter((_, i) => (weights?.[i] ?? 1) > 0).length;
  if (loss === "squared" && counting < 2)
    issues.push({ path: "outcome", message: `has ${counting} rows that count, fewer than two` });
  if (issues.length > 0) throw new DataError(issues);
}

function weightIssues(weights: Float64Array | null): Issue[] {
  const negative = weights?.filter((w) => w < 0).length ?? 0;
  return negative > 0 ? [{ path: "weights", message: `hold ${negative} values below 0` }] : [];
}

function classIssues(outcome: Float64Array, weights: Float64Array | null): Issue[] {
  const other = outcome.filter((y) => y !== 0 && y !== 1).length;
  if (other > 0) return [{ path: "outcome", message: `holds ${other} values other than 0 and 1` }];
  return [0, 1].flatMap((value) => {
    const rows = outcome.filter((y, i) => y === value && (weights?.[i] ?? 1) > 0).length;
    const message = `is ${value} in ${rows} rows; a cross-validated logistic regression needs two of each class at least`;
    return rows < 2 ? [{ path: "outcome", message }] : [];
  });
}

/** @throws {DataError} if a 0/1 outcome has fewer than two rows of a class. */
export function requireClasses(outcome: Float64Array): void {
  const issues = classIssues(outcome, null);
  if (issues.length > 0) throw new DataError(issues);
}
