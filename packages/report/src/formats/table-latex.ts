import { typographic } from "../number-format.js";
import type { Cell, Table } from "../table.js";
import { escapeLatex } from "./escape.js";

const row = (cells: readonly string[]): string => `    ${cells.join(" & ")} \\\\`;

/** A table as a LaTeX float with booktabs rules; needs `\usepackage{booktabs}` and nothing else. */
export function tableLatex(table: Table): string {
  const alignment = table.columns.map(({ kind }) => (kind === "text" ? "l" : "r")).join("");
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

function cellText(cell: Cell): string {
  if (cell.kind === "none") return cell.mark === null ? "--" : `--\\textsuperscript{${cell.mark}}`;
  // Braces keep a row that begins with `[` from being read as the optional argument of `\\`.
  if (cell.kind === "interval") return `{${escapeLatex(typographic(cell.text))}}`;
  if (cell.kind === "number") return escapeLatex(typographic(cell.text));
  return cell.strong ? `\\textbf{${escapeLatex(cell.text)}}` : guarded(escapeLatex(cell.text));
}

const guarded = (text: string): string => (/^[[*]/.test(text) ? `{${text}}` : text);
