import type { CareerRunResult } from "@career-dml/core";
import { clip } from "./clip.js";
import { FINDING_LABELS } from "./document.js";
import { oneLine } from "./formats/escape.js";
import type { Cell, Table } from "./table.js";
import { estimatesTable } from "./tables/estimates.js";
import { wrap } from "./wrap.js";

/** How `consoleSummary` is laid out. */
export interface ConsoleOptions {
  /** Columns of the terminal. Default 80. */
  readonly width?: number;
  /** Whether to set headings and the chosen row in bold. Default false; callers respect NO_COLOR. */
  readonly color?: boolean;
}

const SHOWN = ["Adjustment", "Estimate", "SE", "CI", "n"];

/** The findings and the table of estimates for a terminal: plain text, aligned, at most `width` columns where names allow. */
export function consoleSummary(result: CareerRunResult, options: ConsoleOptions = {}): string {
  const { width = 80, color = false } = options;
  const bold = (value: string): string => (color ? `\u001b[1m${value}\u001b[22m` : value);
  const findings = result.verdict.flatMap(({ kind, text }) => {
    const label = `${FINDING_LABELS[kind]}:`.padEnd(10);
    return wrap(oneLine(text), Math.max(30, width - 10)).map(
      (line, i) => `${i === 0 ? bold(label) : " ".repeat(10)}${line}`,
    );
  });
  return [bold(oneLine(result.title)), "", ...aligned(estimatesTable(result), width, bold), "", ...findings, ""].join(
    "\n",
  );
}

function aligned(table: Table, width: number, bold: (value: string) => string): readonly string[] {
  const keep = table.columns.flatMap(({ label }, j) =>
    SHOWN.some((s) => label === s || label.endsWith(s)) ? [j] : [],
  );
  const cells = table.rows.map((row) => keep.map((j) => cellText(row[j]!)));
  const heads = keep.map((j) => table.columns[j]!.label);
  const numberWidths = heads.map((head, k) => Math.max(head.length, ...cells.map((row) => row[k]!.length)));
  const numbers = numberWidths.slice(1).reduce((sum, w) => sum + w + 2, 0);
  const first = Math.min(numberWidths[0]!, Math.max(16, width - numbers));
  const line = (row: readonly string[]): string =>
    [clip(row[0]!, first).padEnd(first), ...row.slice(1).map((cell, k) => cell.padStart(numberWidths[k + 1]!))].join(
      "  ",
    );
  const isStrong = (i: number): boolean => {
    const cell = table.rows[i]?.[0];
    return cell?.kind === "text" && cell.strong === true;
  };
  return [
    line(heads),
    "-".repeat(first + numbers),
    ...cells.map((row, i) => (isStrong(i) ? bold(line(row)) : line(row))),
    ...table.notes.filter((note) => note.startsWith("(")).flatMap((note) => wrap(note, width)),
  ];
}

function cellText(cell: Cell): string {
  if (cell.kind === "none") return cell.mark === null ? "-" : `- (${cell.mark})`;
  return oneLine(cell.text);
}
