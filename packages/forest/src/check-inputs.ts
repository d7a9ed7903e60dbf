import { column, type Design, DataError, type Issue, NonFiniteError, ShapeError } from "@career-dml/core";
import { type ClusterLabels, type Clusters, clusterCodes } from "./cluster-codes.js";

/**
 * Checks the arrays of a fit, all non-finite columns in one error.
 *
 * @param clusters Cluster labels of the units, if there are any.
 * @returns The clusters by their numbers from 0.
 * @throws {ShapeError} if a vector is not of length n.
 * @throws {NonFiniteError} if a value is missing or infinite: forests take no missing values.
 * @throws {DataError} if the design has no columns, there are too few clusters, or one holds half of the units.
 */
export function checkInputs(
  design: Design,
  vectors: Readonly<Record<string, ArrayLike<number>>>,
  clusters?: ClusterLabels,
): Clusters {
  for (const [name, values] of Object.entries(vectors)) {
    if (values.length !== design.n) throw new ShapeError(name, design.n, values.length);
  }
  if (design.p === 0) throw new DataError([{ path: "design", message: "has no columns; a forest needs at least one" }]);
  const issues: Issue[] = [];
  for (const [name, values] of Object.entries(vectors)) note(name, values, issues);
  design.names.forEach((name, j) => note(`column ${name}`, column(design, j), issues));
  if (issues.length > 0) throw new NonFiniteError(issues);
  const numbered = clusterCodes(clusters, design.n, issues);
  if (issues.length > 0) throw new DataError(issues);
  return numbered;
}

/**
 * Checks a design to predict for against the columns of the fit.
 *
 * @throws {ShapeError} if the number of columns differs.
 * @throws {NonFiniteError} if a value is missing or infinite.
 */
export function checkNewDesign(design: Design, names: readonly string[]): void {
  if (design.p !== names.length) throw new ShapeError("columns of the design", names.length, design.p);
  checkInputs(design, {});
}

function note(path: string, values: ArrayLike<number>, issues: Issue[]): void {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) count++;
  if (count > 0) issues.push({ path, message: `holds ${count} missing or infinite values; a forest takes none` });
}
