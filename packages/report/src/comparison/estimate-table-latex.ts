import { escapeLatex } from "../formats/escape.js";
import { latexFloat, latexRow } from "../formats/latex-float.js";
import { isParagraph, type LatexColumn, latexLayout } from "../formats/latex-layout.js";
import { guarded } from "../formats/table-latex.js";
import { typographic } from "../number-format.js";
import type { ComparedCell } from "./compared-cell.js";
import type { ComparedRow } from "./compared-rows.js";
import type { EstimateTable } from "./estimate-table.js";

/**
 * Estimates side by side as a LaTeX float with booktabs rules, set for lines of 16 centimetres; needs `\usepackage{booktabs}` and nothing
 * else, where it is longer than a page `longtable` too.
 */
export function estimateTableLatex(table: EstimateTable): string {
  const { title, names, groups, fit, notes } = table;
  const layout = latexLayout(columnsOf(table));
  const labelled = (label: string): string =>
    `${isParagraph(layout.types[0]) ? "\\raggedright " : ""}${guarded(escapeLatex(label))}`;
  const blocks = groups.map(({ heading, rows }) => [
    ...(heading === null ? [] : [headingLatex(heading, names.length + 1)]),
    ...rows.flatMap((row) => rowLatex(row, labelled)),
  ]);
  const below = fit.map(({ label, cells }) =>
    latexRow([labelled(label), ...cells.map((cell) => numberLatex(cell?.text ?? ""))]),
  );
  return latexFloat({
    title,
    name: "estimates",
    layout,
    lines: [
      ...blocks.flatMap((block, k) => (k === 0 ? block : ["    \\addlinespace", ...block])),
      ...(blocks.length > 0 && below.length > 0 ? ["    \\midrule"] : []),
      ...below,
    ],
    notes,
  });
}

/** Labels, and for each estimate all that stands below its name. */
function columnsOf({ names, groups, fit }: EstimateTable): readonly LatexColumn[] {
  const rows = groups.flatMap((group) => group.rows);
  const labels = [...rows, ...fit].map(({ label }) => label);
  const below = (j: number): string[] => [
    ...rows.flatMap(({ cells }) => [`${cells[j]?.text ?? ""}${cells[j]?.stars ?? ""}`, cells[j]?.below ?? ""]),
    ...fit.map(({ cells }) => cells[j]?.text ?? ""),
  ];
  return [
    { head: "", cells: labels, kind: "text" },
    ...names.map((head, j) => ({ head, cells: below(j), kind: "centred" as const })),
  ];
}

const headingLatex = (heading: string, columns: number): string =>
  latexRow([`\\multicolumn{${columns}}{@{}l}{\\emph{${escapeLatex(heading)}}}`]);

/** The estimates, and below them what says how sure they are. */
function rowLatex({ label, cells }: ComparedRow, labelled: (label: string) => string): string[] {
  const first = latexRow([labelled(label), ...cells.map(estimateLatex)]);
  return cells.some((cell) => cell !== null && cell.below !== null)
    ? [first, latexRow(["", ...cells.map((cell) => (cell?.below == null ? "" : numberLatex(cell.below)))])]
    : [first];
}

function estimateLatex(cell: ComparedCell | null): string {
  if (cell === null) return "";
  const { text, stars, mark } = cell;
  const raised = `${stars}${mark ?? ""}`;
  return `${numberLatex(text)}${raised === "" ? "" : `\\textsuperscript{${raised}}`}`;
}

const numberLatex = (text: string): string => escapeLatex(typographic(text));
