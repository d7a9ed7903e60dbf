import { DataError } from "@career-dml/core";
import { examples, rowsWhere, shareOf } from "../../data/column-checks.js";
import type { SharedOptions } from "../method.js";
import type { RoleColumns } from "./columns.js";

/** Rows that cannot be used, and why. */
export interface UnusableRows {
  readonly rows: ReadonlySet<number>;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** Roles whose missing values `keep` and `indicator` are about. */
const FILLED: readonly string[] = ["covariates", "untreatedCovariates", "selectors"];

/**
 * Rows with a missing value that the method cannot do without. An outcome that is not selected need not be there.
 *
 * @throws {DataError} unless the rule is to leave them out, with the counts of every column.
 */
export function rowsWithout(
  { fileRow, numbers, labels }: RoleColumns,
  { missing }: SharedOptions,
  selected: Uint8Array | null,
): UnusableRows {
  const isKept = (role: string): boolean => FILLED.includes(role) && (missing === "keep" || missing === "indicator");
  const lacking = [
    ...numbers.map(({ role, name, values }) => {
      const isNeeded = (i: number): boolean => role !== "outcome" || selected === null || selected[i] === 1;
      return { role, name, rows: rowsWhere(values, (value, i) => Number.isNaN(value) && isNeeded(i)) };
    }),
    ...labels
      .filter(({ role }) => role !== "unit")
      .map(({ role, name, values }) => ({
        role,
        name,
        rows: values.flatMap((value, i) => (value === null ? [i] : [])),
      })),
  ].filter(({ role, rows }) => rows.length > 0 && !isKept(role));
  const rows = new Set(lacking.flatMap((column) => column.rows));
  if (rows.size === 0) return { rows, reasons: [] };
  const list = lacking
    .map(({ role, name, rows: its }) => `${name} (${role}, ${its.length.toLocaleString("en-US")})`)
    .join(", ");
  if (missing === "drop")
    return { rows, reasons: [{ reason: `rows with a missing value: ${list}`, count: rows.size }] };
  const places = examples([...rows].sort((a, b) => a - b).map((i) => String(fileRow[i])));
  const canFill = lacking.every(({ role }) => FILLED.includes(role));
  const ways = `add --missing drop to leave them out${canFill ? ", or --missing indicator to fill and mark them" : ""}`;
  const path = shareOf(rows.size, fileRow.length, "row");
  throw new DataError([{ path, message: `lack a value (row ${places}): ${list}; ${ways}` }]);
}
