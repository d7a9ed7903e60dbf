import { open } from "node:fs/promises";
import { checkpoint, report, type RunContext } from "@career-dml/core";
import type { PanelTable } from "@career-dml/dgp";

type Values = PanelTable["columns"][string];

/** Rows that go to the file at once. */
const CHUNK = 8192;

/**
 * A table as CSV: UTF-8, lines ending in a line feed. A number is written with the fewest digits that read back to the same bits,
 * NaN as an empty field, text in double quotes where it needs them.
 *
 * @param stage What progress calls it.
 */
export async function writeCsv(
  file: string,
  { rows, columns }: PanelTable,
  stage: string,
  run: RunContext,
): Promise<void> {
  const values = Object.values(columns);
  const handle = await open(file, "w");
  try {
    await handle.write(`${Object.keys(columns).map(textCell).join(",")}\n`);
    for (let start = 0; start < rows; start += CHUNK) {
      const end = Math.min(start + CHUNK, rows);
      await handle.write(linesOf(values, start, end));
      report(run, stage, start, rows);
      await checkpoint(run);
    }
  } finally {
    await handle.close();
  }
}

function linesOf(columns: readonly Values[], start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) {
    for (let j = 0; j < columns.length; j++) {
      const value = columns[j]![i]!;
      text += (j === 0 ? "" : ",") + (typeof value === "number" ? numberCell(value) : textCell(value));
    }
    text += "\n";
  }
  return text;
}

function numberCell(value: number): string {
  if (Number.isNaN(value)) return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

const textCell = (text: string): string =>
  text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
