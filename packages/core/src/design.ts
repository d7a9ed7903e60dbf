import { DataError, NonFiniteError, ShapeError } from "./errors.js";

/** Covariates of n units, column-major: entry (i, j) at `x[j * n + i]`. */
export interface Design {
  readonly n: number;
  readonly p: number;
  /** One name per column. */
  readonly names: readonly string[];
  readonly x: Float64Array;
}

/**
 * A design from named columns of one length.
 *
 * @throws {ShapeError} if a column is not of length n.
 * @throws {NonFiniteError} naming every column that holds an infinity; NaN is a missing value and is kept.
 */
export function design(columns: Readonly<Record<string, ArrayLike<number>>>, n?: number): Design {
  const names = Object.keys(columns);
  const rows = n ?? (names.length > 0 ? columns[names[0]!]!.length : 0);
  const x = new Float64Array(rows * names.length);
  names.forEach((name, j) => {
    const column = columns[name]!;
    if (column.length !== rows) throw new ShapeError(name, rows, column.length);
    x.set(column, j * rows);
  });
  return Object.freeze(checkNoInfinity({ n: rows, p: names.length, names: Object.freeze(names), x }));
}

/** Column j, as a view on the design's memory. */
export const column = (d: Design, j: number): Float64Array => d.x.subarray(j * d.n, (j + 1) * d.n);

/** The columns of all designs side by side. @throws {ShapeError} if they differ in n. */
export function bindColumns(...designs: readonly Design[]): Design {
  const n = designs[0]?.n ?? 0;
  for (const d of designs) if (d.n !== n) throw new ShapeError("design", n, d.n);
  const x = new Float64Array(designs.reduce((size, d) => size + d.x.length, 0));
  let at = 0;
  for (const d of designs) {
    x.set(d.x, at);
    at += d.x.length;
  }
  const names = designs.flatMap((d) => d.names);
  return Object.freeze({ n, p: names.length, names: Object.freeze(names), x });
}

/** The design without the columns of these names. */
export function withoutColumns(d: Design, names: readonly string[]): Design {
  const kept = d.names.flatMap((name, j) => (names.includes(name) ? [] : [j]));
  const x = new Float64Array(kept.length * d.n);
  kept.forEach((j, k) => x.set(column(d, j), k * d.n));
  return Object.freeze({ n: d.n, p: kept.length, names: Object.freeze(kept.map((j) => d.names[j]!)), x });
}

/**
 * The rows of all designs one below the other, columns of the first.
 *
 * @throws {DataError} naming the columns if a design has others, or the same in another order.
 */
export function bindRows(...designs: readonly Design[]): Design {
  const { p, names } = designs[0] ?? { p: 0, names: [] };
  for (const d of designs) {
    if (d.p === p && d.names.every((name, j) => name === names[j])) continue;
    throw new DataError([{ path: "columns", message: `are ${d.names.join(", ")}, expected ${names.join(", ")}` }]);
  }
  const n = designs.reduce((sum, d) => sum + d.n, 0);
  const x = new Float64Array(n * p);
  let at = 0;
  for (const d of designs) {
    for (let j = 0; j < p; j++) x.set(column(d, j), j * n + at);
    at += d.n;
  }
  return Object.freeze({ n, p, names, x });
}

/** The given rows, in the given order. */
export function selectRows(d: Design, rows: ArrayLike<number>): Design {
  const x = new Float64Array(rows.length * d.p);
  for (let j = 0; j < d.p; j++) {
    for (let k = 0; k < rows.length; k++) x[j * rows.length + k] = d.x[j * d.n + rows[k]!]!;
  }
  return Object.freeze({ n: rows.length, p: d.p, names: d.names, x });
}

/** The given entries of a vector, in the given order. */
export function selectEntries<T extends Float64Array | Uint8Array | Int32Array>(values: T, rows: ArrayLike<number>): T {
  const out = new (values.constructor as new (n: number) => T)(rows.length);
  for (let k = 0; k < rows.length; k++) out[k] = values[rows[k]!]!;
  return out;
}

/** Infinities per column, all columns in one error. */
function checkNoInfinity(d: Design): Design {
  const issues = d.names.flatMap((name, j) => {
    const count = column(d, j).reduce((sum, v) => sum + (v === Infinity || v === -Infinity ? 1 : 0), 0);
    return count > 0 ? [{ path: `column ${name}`, message: `holds ${count} infinite values` }] : [];
  });
  if (issues.length > 0) throw new NonFiniteError(issues);
  return d;
}
