import { column, type Design, DataError, type Issue, NonFiniteError, ShapeError } from "@career-dml/core";
import { categoryIssues } from "./categories.js";
import { type ClusterLabels, type Clusters, clusterCodes } from "./cluster-codes.js";

/** What a fit says of its units and columns beside the numbers. */
export interface InputKinds {
  /** Cluster labels of the units. */
  readonly clusters?: ClusterLabels | undefined;
  /** Names of the columns that hold categories. */
  readonly categorical?: readonly string[];
}

/**
 * Checks the arrays of a fit. NaN in the design is a missing value; vectors have none.
 *
 * @returns The clusters by their numbers from 0.
 * @throws {ShapeError} if a vector is not of length n, or the parts of the design disagree.
 * @throws {NonFiniteError} naming every vector with a missing or infinite value, and every column with an infinite one.
 * @throws {DataError} naming everything else: a design without columns, columns all of whose values are missing, rows
 *   that hold no category, too few clusters, a cluster that holds half of the units.
 */
export function checkInputs(
  design: Design,
  vectors: Readonly<Record<string, ArrayLike<number>>>,
  { clusters, categorical = [] }: InputKinds = {},
): Clusters {
  const { n, p, names, x } = design;
  if (names.length !== p) throw new ShapeError("names of the design", p, names.length);
  if (x.length !== n * p) throw new ShapeError("x of the design", n * p, x.length);
  for (const [name, values] of Object.entries(vectors)) {
    if (values.length !== design.n) throw new ShapeError(name, design.n, values.length);
  }
  if (design.p === 0) throw new DataError([{ path: "design", message: "has no columns; a forest needs at least one" }]);
  const infinite: Issue[] = [];
  for (const [name, values] of Object.entries(vectors)) {
    note(
      name,
      count(values, (v) => !Number.isFinite(v)),
      "missing or infinite values; there must be none",
      infinite,
    );
  }
  noteInfinite(design, infinite);
  if (infinite.length > 0) throw new NonFiniteError(infinite);
  const issues: Issue[] = [];
  design.names.forEach((name, j) => {
    if (design.n === 0 || !column(design, j).every(Number.isNaN)) return;
    issues.push({ path: `column ${name}`, message: "has no value that is not missing; leave it out" });
  });
  issues.push(...categoryIssues(design, categorical));
  const numbered = clusterCodes(clusters, design.n, issues);
  if (issues.length > 0) throw new DataError(issues);
  return numbered;
}

/**
 * Checks a design to predict for against the fit.
 *
 * @throws {ShapeError} if the number of columns differs.
 * @throws {NonFiniteError} if a value is infinite; if a value is missing, but none was in the fit.
 * @throws {DataError} naming the rows of categorical columns that hold no category.
 */
export function checkNewDesign(
  design: Design,
  fit: {
    readonly names: readonly string[];
    readonly takesMissing: boolean;
    readonly options: { readonly categorical: readonly string[] };
  },
): void {
  if (design.p !== fit.names.length) throw new ShapeError("columns of the design", fit.names.length, design.p);
  const infinite: Issue[] = [];
  noteInfinite(design, infinite);
  if (!fit.takesMissing) {
    const unknown = "missing values; the fit had none, so no node says which way they go";
    design.names.forEach((name, j) =>
      note(`column ${name}`, count(column(design, j), Number.isNaN), unknown, infinite),
    );
  }
  if (infinite.length > 0) throw new NonFiniteError(infinite);
  const issues = categoryIssues({ ...design, names: fit.names }, fit.options.categorical);
  if (issues.length > 0) throw new DataError(issues);
}

function noteInfinite(design: Design, issues: Issue[]): void {
  design.names.forEach((name, j) => {
    const infinite = count(column(design, j), (v) => v === Infinity || v === -Infinity);
    note(`column ${name}`, infinite, "infinite values; there must be none", issues);
  });
}

function count(values: ArrayLike<number>, is: (value: number) => boolean): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) if (is(values[i]!)) found++;
  return found;
}

function note(path: string, found: number, what: string, issues: Issue[]): void {
  if (found > 0) issues.push({ path, message: `holds ${found} ${what}` });
}
