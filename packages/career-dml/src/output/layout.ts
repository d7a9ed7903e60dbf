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

/** A text behind a head that fills the indent and may be painted; further lines stand below the text. */
export const hanging = (
  head: string,
  text: string,
  { width, indent }: { readonly width: number; readonly indent: number },
): string[] => indented(text, width, indent).map((line, i) => (i === 0 ? `${head}${line.trimStart()}` : line));

/** A title, and below it what it is about. */
export const titled = (title: string, about: string, { bold, dim, width }: Layout): string[] => [
  bold(title),
  ...indented(about, width, 0).map(dim),
];

const MARK = "warning: ";

/** Warnings, each behind its mark. */
export const warningLines = (texts: readonly string[], { warn, width }: Layout): string[] =>
  texts.flatMap((text) => hanging(MARK, text, { width, indent: MARK.length }).map(warn));

export const LEFT = (label: string): GridColumn => ({ label, align: "left" });
export const RIGHT = (label: string): GridColumn => ({ label, align: "right" });
export const POINT = (label: string): GridColumn => ({ label, align: "point" });

/** Blocks of lines with an empty line between them; those without a line are left out. */
export const joinedBlocks = (blocks: readonly (readonly string[])[]): string =>
  blocks.flatMap((block) => (block.length > 0 ? [block.join("\n")] : [])).join("\n\n");

/** How something was computed. */
export interface Computation {
  readonly seconds: number;
  readonly backend: string;
  readonly threads: number;
  readonly seed: number;
}

/** `1.6 s, native kernels on 1 thread, seed 42`. */
export const computationText = ({ seconds, backend, threads, seed }: Computation): string =>
  `${seconds.toFixed(1)} s, ${backend} kernels on ${threads} thread${threads === 1 ? "" : "s"}, seed ${seed}`;

/** A grid with a bold head, as wide as the terminal where broken labels make it so; nothing without a row. */
export function table(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  { bold, width }: Pick<Layout, "bold" | "width">,
): string[] {
  if (rows.length === 0) return [];
  const { head, rows: lines } = grid(columns, rows, width);
  return [...head.map(bold), ...lines];
}
