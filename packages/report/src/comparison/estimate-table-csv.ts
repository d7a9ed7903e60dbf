import { escapeCsv } from "../formats/escape.js";
import type { ComparedCell } from "./compared-cell.js";
import type { EstimateTable } from "./estimate-table.js";

/** What each estimate has a column of. */
const PARTS = ["", " se", " low", " high", " p"];

/**
 * Estimates side by side as CSV (RFC 4180, LF line ends): numbers unrounded; of each estimate a column of estimates, errors, both bounds and
 * p-values, whatever the table shows of them. What an estimate does not have is an empty field.
 */
export function estimateTableCsv({ names, groups, fit }: EstimateTable): string {
  const head = ["group", "row", ...names.flatMap((name) => PARTS.map((part) => `${name}${part}`))];
  const estimates = groups.flatMap(({ heading, rows }) =>
    rows.map(({ label, cells }) => [heading ?? "effect", label, ...cells.flatMap(fields)]),
  );
  const about = fit.map(({ label, cells }) => [
    "fit",
    label,
    ...cells.flatMap((cell) => [cell === null ? "" : String(cell.value), ...PARTS.slice(1).map(() => "")]),
  ]);
  return `${[head, ...estimates, ...about].map((record) => record.map(escapeCsv).join(",")).join("\n")}\n`;
}

function fields(cell: ComparedCell | null): string[] {
  if (cell === null) return PARTS.map(() => "");
  const { estimate, se, ci, pValue } = cell;
  return [estimate, se, ci?.[0] ?? null, ci?.[1] ?? null, pValue].map((value) => (value === null ? "" : String(value)));
}
