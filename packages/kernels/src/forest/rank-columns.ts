import { CareerDmlError, ShapeError } from "@career-dml/core";
import { expectRoom, MOST_ENTRIES } from "../room.js";

/** What both implementations take. Arrays are read-only by contract. */
export interface RankColumnsInput {
  /** Covariates, column-major, n x p; NaN is a missing value. */
  readonly x: Float64Array;
  readonly n: number;
  readonly p: number;
}

/** Every column as integers: what a tree is grown on. */
export interface RankColumnsOutput {
  /**
   * Place of each unit in its column, 0..n-1, every place once; ties stand in the order of their units, and so do missing
   * values, behind all others. Column-major.
   */
  readonly rank: Int32Array;
  /** Number of the unit's value among the distinct values of its column, ascending from 0; `distinct` if missing. */
  readonly code: Int32Array;
  /** Distinct values per column, and units whose value is missing; length p. */
  readonly distinct: Int32Array;
  readonly missing: Int32Array;
}

/**
 * Ranks every column once, so that growing a tree compares integers and never sorts. -0 and 0 are one value.
 *
 * Parity: exact. Twin: native/crates/kernels/src/forest/rank_columns.rs
 *
 * @throws {ShapeError} if `x` is not n x p.
 * @throws {CareerDmlError} code NON_FINITE if an entry is infinite.
 */
export function rankColumns({ x, n, p }: RankColumnsInput, _threads: number): RankColumnsOutput {
  if (x.length !== n * p) throw new ShapeError("x", n * p, x.length);
  expectRoom("p", p, MOST_ENTRIES);
  const at = x.findIndex((value) => value === Infinity || value === -Infinity);
  if (at >= 0) throw new CareerDmlError("NON_FINITE", `x is not finite at entry ${at}.`);
  const rank = new Int32Array(n * p);
  const code = new Int32Array(n * p);
  const distinct = new Int32Array(p);
  const missing = new Int32Array(p);
  for (let j = 0; j < p; j++) {
    const [from, to] = [j * n, j * n + n];
    const counts = rankColumn(x.subarray(from, to), rank.subarray(from, to), code.subarray(from, to));
    distinct[j] = counts.distinct;
    missing[j] = counts.missing;
  }
  return { rank, code, distinct, missing };
}

/** Sorting the values and looking them up is several times faster than sorting units with a comparison function. */
function rankColumn(
  values: Float64Array,
  rank: Int32Array,
  code: Int32Array,
): { readonly distinct: number; readonly missing: number } {
  // NaN is sorted behind every number.
  const sorted = Float64Array.from(values).sort();
  let n = values.length;
  while (n > 0 && Number.isNaN(sorted[n - 1])) n--;
  const starts = new Int32Array(n);
  let distinct = 0;
  let absent = n;
  for (let k = 0; k < n; k++) {
    if (k > 0 && sorted[k] === sorted[distinct - 1]) continue;
    sorted[distinct] = sorted[k]!;
    starts[distinct++] = k;
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      code[i] = distinct;
      rank[i] = absent++;
      continue;
    }
    let low = 0;
    let high = distinct - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    code[i] = low;
    rank[i] = starts[low]!++;
  }
  return { distinct, missing: values.length - n };
}
