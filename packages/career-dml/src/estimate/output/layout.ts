import { wrap } from "@career-dml/report/text";
import { grid, type GridColumn } from "./grid.js";

/** How a summary is laid out. */
export interface SummaryLayout {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

type Paint = (text: string) => string;

/** The same with what paints text. */
export interface Layout {
  readonly width: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly warn: Paint;
}

/** Bold, dim and warning text where there is colour. */
export const layoutOf = ({ width, color }: SummaryLayout): Layout => ({
  width,
  bold: paint(1, 22, color),
  dim: paint(2, 22, color),
  warn: paint(33, 39, color),
});

const paint =
  (on: number, off: number, color: boolean): Paint =>
  (text) =>
    color ? `\u001b[${on}m${text}\u001b[${off}m` : text;

/** A text in lines of the terminal's width. */
export const indented = (text: string, width: number, indent = 2): string[] =>
  wrap(text, Math.max(30, width - indent)).map((line) => `${" ".repeat(indent)}${line}`);

export const LEFT = (label: string): GridColumn => ({ label, align: "left" });
export const RIGHT = (label: string): GridColumn => ({ label, align: "right" });
export const POINT = (label: string): GridColumn => ({ label, align: "point" });

/** A grid with a bold head; nothing without a row. */
export function table(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  { bold }: Pick<Layout, "bold">,
): string[] {
  if (rows.length === 0) return [];
  const [labels, ...lines] = grid(columns, rows);
  return [bold(labels!), ...lines];
}
