import { typographic } from "../number-format.js";
import type { Cell, Table } from "../table.js";
import { escapeLatex } from "./escape.js";

const row = (cells: readonly string[]): string => `    ${cells.join(" & ")} \\\\`;

/** A table as a LaTeX float with booktabs rules; needs `\usepackage{booktabs}` and nothing else. */
export function tableLatex(table: Table): string {
  const alignment = table.columns.map((_, j) => columnType(table, j)).join("");
  return [
    "\\begin{table}[htbp]",
    "  \\centering",
    `  \\caption{${escapeLatex(table.title)}}`,
    `  \\label{tab:${table.name}}`,
    "  \\small",
    `  \\begin{tabular}{@{}${alignment}@{}}`,
    "    \\toprule",
    row(table.columns.map(({ label }) => escapeLatex(label))),
    "    \\midrule",
    ...table.rows.map((cells) => row(cells.map(cellText))),
    "    \\bottomrule",
    "  \\end{tabular}",
    "",
    "  \\medskip",
    `  \\begin{minipage}{\\linewidth}\\footnotesize ${[table.caption, ...table.notes].map(escapeLatex).join(" ")}\\end{minipage}`,
    "\\end{table}",
    "",
  ].join("\n");
}

/** Texts left, numbers right, long texts in a paragraph of limited width. */
function columnType(table: Table, j: number): string {
  if (table.columns[j]?.kind !== "text") return "r";
  const longest = Math.max(0, ...table.rows.map((cells) => textLength(cells[j])));
  return longest > LONG ? "p{0.3\\linewidth}" : "l";
}

const LONG = 36;
const textLength = (cell: Cell | undefined): number => (cell?.kind === "text" ? cell.text.length : 0);

function cellText(cell: Cell): string {
  if (cell.kind === "none") return cell.mark === null ? "--" : `--\\textsuperscript{${cell.mark}}`;
  // Braces keep a row that begins with `[` from being read as the optional argument of `\\`.
  if (cell.kind === "interval") return `{${escapeLatex(typographic(cell.text))}}`;
  if (cell.kind === "number") return escapeLatex(typographic(cell.text));
  return cell.strong ? `\\textbf{${escapeLatex(cell.text)}}` : guarded(escapeLatex(cell.text));
}

/** Braces keep a cell that begins with `[` or `*` from being read as an argument of the `\\\\` before it. */
export const guarded = (text: string): string => (/^[[*]/.test(text) ? `{${text}}` : text);
