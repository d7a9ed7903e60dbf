import { textWidth } from "../text-width.js";
import type { ChartRow } from "./chart.js";

/** Where a label starts, in pixels: a heading of its group stands further left. */
export const LABEL_INDENT = 18;
/** Pixels between the longest label and what is drawn of its row. */
const AFTER = 10;

/** Pixels of the column that names the rows of a study's figure: what the longest name needs, but no more than `most`. */
export function labelColumn(rows: readonly ChartRow[], fontSize: number, most: number): number {
  const longest = Math.max(...rows.map(({ label }) => textWidth(label, fontSize)));
  return Math.min(most, Math.ceil(longest) + LABEL_INDENT + AFTER);
}

/** Pixels that a label itself may take. */
export const labelRoom = (column: number): number => column - LABEL_INDENT - AFTER;
