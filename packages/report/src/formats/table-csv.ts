import type { Cell, Table } from "../table.js";
import { escapeCsv } from "./escape.js";

/**
 * A table as CSV (RFC 4180, LF line ends): numbers unrounded, an interval as two columns, an undefined value as an
 * empty field.
 */
export function tableCsv(table: Table): string {
  const header = table.columns.flatMap(({ label, kind }) =>
    kind === "interval" ? [`${label} low`, `${label} high`] : [label],
  );
  const lines = table.rows.map((row) => row.flatMap((cell, j) => fields(cell, table.columns[j]?.kind === "interval")));
  return `${[header, ...lines].map((line) => line.map(escapeCsv).join(",")).join("\n")}\n`;
}

function fields(cell: Cell, isInterval: boolean): string[] {
  if (cell.kind === "interval") return [String(cell.low), String(cell.high)];
  if (cell.kind === "none") return isInterval ? ["", ""] : [""];
  return [cell.kind === "number" ? String(cell.value) : cell.text];
}
