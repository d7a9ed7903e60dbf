import { column, DataError } from "@career-dml/core";
import type { LeastSquaresFit } from "./least-squares.js";

/** Leverages nearer to 1 than this are 1. */
const ROUNDING = 1e-10;

/** Columns with less of a row than this, as a share of the largest, have none of it. */
const NOTHING = 1e-6;

/** A row whose outcome a regression repeats whatever it is: its residual is 0 and its leverage 1. */
export interface RowAlone {
  /** From 0. */
  readonly row: number;
  /** Names of the columns whose coefficients the row determines: without it one of them depends on the others. */
  readonly columns: readonly string[];
}

/** Rows of leverage 1, where a covariance divides by 1 less the leverage. */
export class RowsAloneError extends DataError {
  readonly rows: readonly RowAlone[];

  constructor(rows: readonly RowAlone[], kind: string) {
    const issueOf = ({ row, columns }: RowAlone) => ({
      path: `row ${row + 1}`,
      message: `determines a coefficient alone (leverage 1; columns: ${columns.join(", ")}), so ${kind} does not exist; use HC1`,
    });
    super(rows.map(issueOf));
    this.rows = rows;
  }
}

/**
 * The rows of leverage 1 of a fit, ascending, and the columns that rest on each: those with a coefficient in
 * c = (X'WX)^-1 x_i sqrt(w_i), the one combination for which W^1/2 X c is 1 in that row and 0 in all others.
 *
 * @param leverages Of the same fit, length n.
 */
export function rowsAlone(
  { design, weights, xxInverse }: LeastSquaresFit,
  leverages: Float64Array,
): readonly RowAlone[] {
  const { n, p, names } = design;
  const rows = [...leverages.keys()].filter((i) => leverages[i]! > 1 - ROUNDING);
  if (rows.length === 0) return [];
  const lengths = names.map((_, j) =>
    Math.sqrt(column(design, j).reduce((sum, v, i) => sum + (weights?.[i] ?? 1) * v * v, 0)),
  );
  return rows.map((row) => {
    // Times the column's own length, so that no scale decides.
    const shares = names.map((_, j) => {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += xxInverse[k * p + j]! * design.x[k * n + row]!;
      return Math.abs(sum * lengths[j]!);
    });
    const largest = Math.max(...shares);
    return Object.freeze({ row, columns: names.filter((_, j) => shares[j]! > NOTHING * largest) });
  });
}
