import {
  type ClusterIndex,
  clusterIndex,
  DataError,
  type Issue,
  requireFinite,
  ShapeError,
  selectEntries,
} from "@career-dml/core";

/** Which units count, how often, and which of them were drawn together. */
export interface UnitColumns {
  /** How often each unit counts, at least 0, length n; `null` or absent: once. */
  readonly weights?: Float64Array | null | undefined;
  /** Cluster of each unit, any integers, length n; `null` or absent where units are independent. */
  readonly clusters?: ArrayLike<number> | null | undefined;
  /** Booleans, one per unit, or row numbers counted from 0; `null` or absent: all units. */
  readonly subset?: readonly boolean[] | readonly number[] | Uint32Array | null | undefined;
}

/** The units of a subset: weights and clusters are those of `rows`. */
export interface Units {
  /** Rows of the data, ascending. */
  readonly rows: Uint32Array;
  readonly weights: Float64Array | null;
  readonly clusters: ClusterIndex | null;
}

/**
 * Checks columns of length `n` and the units to work on, all non-finite columns in one error.
 *
 * @throws {ShapeError} if a column is not of length `n`.
 * @throws {NonFiniteError} if a value is missing or infinite.
 * @throws {DataError} for an empty subset, one that names a row twice or a row that does not exist, weights that are
 *   negative or all zero, and fewer than two clusters.
 */
export function checkUnits(
  n: number,
  columns: Readonly<Record<string, ArrayLike<number>>>,
  { weights = null, clusters = null, subset = null }: UnitColumns,
): Units {
  const given = weights === null ? columns : { ...columns, weights };
  for (const [name, values] of Object.entries(given)) {
    if (values.length !== n) throw new ShapeError(name, n, values.length);
  }
  if (clusters !== null && clusters.length !== n) throw new ShapeError("clusters", n, clusters.length);
  requireFinite(given);
  const rows = subset === null ? Uint32Array.from({ length: n }, (_, i) => i) : subsetRows(subset, n);
  if (rows.length === 0) throw new DataError([{ path: "subset", message: "holds no unit" }]);
  return {
    rows,
    weights: weights === null ? null : checkWeights(selectEntries(weights, rows)),
    clusters:
      clusters === null
        ? null
        : clusterIndex(
            Array.from(rows, (i) => clusters[i]!),
            rows.length,
          ),
  };
}

function checkWeights(weights: Float64Array): Float64Array {
  const negative = weights.filter((w) => w < 0).length;
  if (negative > 0) throw new DataError([{ path: "weights", message: `are negative for ${negative} units` }]);
  if (weights.every((w) => w === 0)) throw new DataError([{ path: "weights", message: "are zero for every unit" }]);
  return weights;
}

function subsetRows(subset: NonNullable<UnitColumns["subset"]>, n: number): Uint32Array {
  if (typeof subset[0] === "boolean") {
    if (subset.length !== n) throw new ShapeError("subset", n, subset.length);
    return Uint32Array.from([...subset.keys()].filter((i) => subset[i]));
  }
  const named = new Uint8Array(n);
  const issues: Issue[] = [];
  for (const row of subset as ArrayLike<number> & Iterable<number>) {
    if (!(Number.isInteger(row) && row >= 0 && row < n)) {
      issues.push({ path: "subset", message: `names row ${row}, there are rows 0 to ${n - 1}` });
    } else if (named[row]!++ > 0) {
      issues.push({ path: "subset", message: `names row ${row} twice; a mask holds true and false, not 1 and 0` });
    }
    if (issues.length === LISTED) break;
  }
  if (issues.length > 0) throw new DataError(issues);
  return Uint32Array.from([...named.keys()].filter((i) => named[i] === 1));
}

/** Most rows that an error names. */
const LISTED = 5;
