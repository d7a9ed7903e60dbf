import { column, DataError, type Design, requireFinite, ShapeError } from "@career-dml/core";

/** What treating each unit is worth, and what a policy may look at. */
export interface PolicyInput {
  /** Doubly robust score of each unit, length n, outcome units. */
  readonly scores: Float64Array;
  /** What the policy may look at, n rows; no missing values. */
  readonly design: Design;
  /** What treating costs, outcome units: one number, or one per unit. Default 0. */
  readonly cost?: number | Float64Array;
}

/** Columns of a policy as ranks, and gains as integers: nothing in the search depends on the order of sums. */
export interface PolicyData {
  readonly n: number;
  /** Score less cost, on a grid fine enough for 52 bits in any sum. */
  readonly gain: Float64Array;
  readonly columns: readonly RankedColumn[];
}

/** A column by its distinct values. */
export interface RankedColumn {
  /** Ascending. */
  readonly values: Float64Array;
  /** Group of each unit: the place of its value. */
  readonly group: Uint32Array;
  /** Units, ascending by (value, unit). */
  readonly order: Uint32Array;
}

/** Score less cost. @throws {ShapeError | NonFiniteError} if costs are not n finite numbers. */
export function gains(scores: Float64Array, cost: number | Float64Array = 0): Float64Array {
  const given = typeof cost === "number" ? new Float64Array(scores.length).fill(cost) : cost;
  if (given.length !== scores.length) throw new ShapeError("cost", scores.length, given.length);
  requireFinite({ scores, cost: given });
  return scores.map((score, i) => score - given[i]!);
}

/** @throws {ShapeError | NonFiniteError} if lengths disagree or a value is missing. @throws {DataError} without columns. */
export function policyData({ scores, design, cost }: PolicyInput): PolicyData {
  const n = scores.length;
  if (design.n !== n) throw new ShapeError("design", n, design.n);
  if (design.p === 0) throw new DataError([{ path: "design", message: "has no column that a policy could look at" }]);
  const raw = gains(scores, cost);
  requireFinite(Object.fromEntries(design.names.map((name, j) => [`column ${name}`, column(design, j)])));
  return { n, gain: onGrid(raw), columns: design.names.map((_, j) => ranked(column(design, j))) };
}

/** Integers proportional to the values, none of whose sums passes 2^52. */
function onGrid(values: Float64Array): Float64Array {
  const most = values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  if (most === 0) return values.slice();
  const scale = 2 ** Math.floor(52 - Math.log2(most) - Math.log2(values.length));
  return values.map((v) => Math.round(v * scale));
}

function ranked(values: Float64Array): RankedColumn {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const distinct: number[] = [];
  const group = new Uint32Array(values.length);
  for (const unit of order) {
    if (distinct.length === 0 || values[unit]! !== distinct.at(-1)!) distinct.push(values[unit]!);
    group[unit] = distinct.length - 1;
  }
  return { values: Float64Array.from(distinct), group, order };
}
