import * as Plot from "@observablehq/plot";
import { textWidth, wrapLabel } from "../text-width.js";
import type { ChartRow, PlacedRow } from "./chart.js";

const FONT = 11;
/** Where a label starts, in pixels: a heading of its group stands further left. */
const INDENT = 18;
/** Pixels between the longest label and what is drawn of its row. */
const AFTER = 10;

/** Pixels of the column that names the rows of a study's figure: what the longest name needs, but no more than `most`. */
export function labelColumn(rows: readonly ChartRow[], most: number): number {
  const longest = Math.max(...rows.map(({ label }) => textWidth(label, FONT)));
  return Math.min(most, Math.ceil(longest) + INDENT + AFTER);
}

/** The names of rows in a column of that many pixels. */
export const labelMark = (rows: readonly PlacedRow[], column: number): Plot.Markish =>
  Plot.text(rows, {
    x: INDENT,
    y: "y",
    text: ({ row }) => wrapLabel(row.label, column - INDENT - AFTER, FONT, 1)[0]!,
    textAnchor: "start",
    fontSize: FONT,
  });
