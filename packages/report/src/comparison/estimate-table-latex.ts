import { escapeLatex } from "../formats/escape.js";
import { guarded } from "../formats/table-latex.js";
import { typographic } from "../number-format.js";
import type { ComparedCell } from "./compared-cell.js";
import type { ComparedRow } from "./compared-rows.js";
import type { EstimateTable } from "./estimate-table.js";

const line = (cells: readonly string[]): string => `    ${cells.join(" & ")} \\\\`;

/** Estimates side by side as a LaTeX float with booktabs rules; needs `\usepackage{booktabs}` and nothing else. */
export function estimateTableLatex({ title, names, groups, fit, notes }: EstimateTable): string {
  const blocks = groups.map(({ heading, rows }) => [
    ...(heading === null ? [] : [headingLatex(heading, names.length + 1)]),
    ...rows.flatMap(rowLatex),
  ]);
  const below = fit.map(({ label, cells }) =>
    line([guarded(escapeLatex(label)), ...cells.map((cell) => numberLatex(cell?.text ?? ""))]),
  );
  return [
    "\\begin{table}[htbp]",
    "  \\centering",
    `  \\caption{${escapeLatex(title)}}`,
    "  \\label{tab:estimates}",
    "  \\small",
    `  \\begin{tabular}{@{}l${"c".repeat(names.length)}@{}}`,
    "    \\toprule",
    line(["", ...names.map(escapeLatex)]),
    "    \\midrule",
    ...blocks.flatMap((block, k) => (k === 0 ? block : ["    \\addlinespace", ...block])),
    ...(blocks.length > 0 && below.length > 0 ? ["    \\midrule"] : []),
    ...below,
    "    \\bottomrule",
    "  \\end{tabular}",
    "",
    "  \\medskip",
    `  \\begin{minipage}{\\linewidth}\\footnotesize ${notes.map(escapeLatex).join(" ")}\\end{minipage}`,
    "\\end{table}",
    "",
  ].join("\n");
}

const headingLatex = (heading: string, columns: number): string =>
  line([`\\multicolumn{${columns}}{@{}l}{\\emph{${escapeLatex(heading)}}}`]);

/** The estimates, and below them what says how sure they are. */
function rowLatex({ label, cells }: ComparedRow): string[] {
  const first = line([guarded(escapeLatex(label)), ...cells.map(estimateLatex)]);
  return cells.some((cell) => cell !== null && cell.below !== null)
    ? [first, line(["", ...cells.map((cell) => (cell?.below == null ? "" : numberLatex(cell.below)))])]
    : [first];
}

function estimateLatex(cell: ComparedCell | null): string {
  if (cell === null) return "";
  const { text, stars, mark } = cell;
  const raised = `${stars}${mark ?? ""}`;
  return `${numberLatex(text)}${raised === "" ? "" : `\\textsuperscript{${raised}}`}`;
}

const numberLatex = (text: string): string => escapeLatex(typographic(text));
