import { typographic } from "../number-format.js";
import type { Cell, Table } from "../table.js";
import { escapeLatex } from "./escape.js";
import { latexFloat, latexRow } from "./latex-float.js";
import { isParagraph, type LatexColumn, latexLayout } from "./latex-layout.js";

/**
 * A table as a LaTeX float with booktabs rules, set for lines of 16 centimetres; needs `\usepackage{booktabs}` and nothing else, where it is
 * longer than a page `longtable` too. A label that repeats the one above it is left out.
 */
export function tableLatex(table: Table): string {
  const layout = latexLayout(table.columns.map((_, j) => columnOf(table, j)));
  // A ragged cell at the end of a row makes `\\\\` a line of its own.
  const end = isParagraph(layout.types.at(-1)) ? "\\tabularnewline" : "\\\\";
  return latexFloat({
    title: table.title,
    name: table.name,
    layout,
    lines: table.rows.map((cells, i) => latexRow(rowCells(cells, table.rows[i - 1], layout.types), end)),
    notes: [table.caption, ...table.notes],
  });
}

/** Texts among numbers stand at the right with them, unless one is too long for that. */
function columnOf({ columns, rows }: Table, j: number): LatexColumn {
  const { label, kind } = columns[j]!;
  const cells = rows.map((row) => plain(row[j]));
  const isText = kind === "text" || rows.some((row) => row[j]?.kind === "text" && row[j].text.length > LONG);
  return { head: label, cells, kind: isText ? "text" : "number" };
}

/** Characters of a text that has no room among numbers. */
const LONG = 40;

const plain = (cell: Cell | undefined): string => (cell === undefined || cell.kind === "none" ? "–" : cell.text);

function rowCells(cells: readonly Cell[], above: readonly Cell[] | undefined, types: readonly string[]): string[] {
  return cells.map((cell, j) => {
    const repeats = j === 0 && cell.kind === "text" && above?.[0]?.kind === "text" && above[0].text === cell.text;
    if (repeats) return "";
    return isParagraph(types[j]) ? `\\raggedright ${cellText(cell)}` : cellText(cell);
  });
}

function cellText(cell: Cell): string {
  if (cell.kind === "none") return cell.mark === null ? "--" : `--\\textsuperscript{${cell.mark}}`;
  // Braces keep a row that begins with `[` from being read as the optional argument of `\\`.
  if (cell.kind === "interval") return `{${escapeLatex(typographic(cell.text))}}`;
  if (cell.kind === "number") return escapeLatex(typographic(cell.text));
  return cell.strong ? `\\textbf{${escapeLatex(cell.text)}}` : guarded(escapeLatex(cell.text));
}

/** Braces keep a cell that begins with `[` or `*` from being read as an argument of the `\\\\` before it. */
export const guarded = (text: string): string => (/^[[*]/.test(text) ? `{${text}}` : text);
