import { escapeLatex } from "./escape.js";
import type { LatexLayout } from "./latex-layout.js";

/** A table whose rows are LaTeX already. */
export interface LatexFloat {
  readonly title: string;
  /** Behind `tab:` in its label. */
  readonly name: string;
  readonly layout: LatexLayout;
  /** Rows, and rules and space between them. */
  readonly lines: readonly string[];
  /** Below the table; plain. */
  readonly notes: readonly string[];
}

/** Lines of text from which on a table is no float, as none would fit on a page. */
const LONG = 48;

/** Cells as a row. */
export const latexRow = (cells: readonly string[], end = "\\\\"): string => `    ${cells.join(" & ")} ${end}`;

/** A table with booktabs rules, as a float; a long one as a `longtable`, whose heads stand on every page. Its first line names the packages. */
export const latexFloat = (float: LatexFloat): string =>
  [...(float.layout.height < LONG ? short(float) : long(float)), ""].join("\n");

const headed = ({ heads }: LatexLayout): readonly string[] => ["    \\toprule", latexRow(heads), "    \\midrule"];

const below = (notes: readonly string[]): string => `\\footnotesize ${notes.map(escapeLatex).join(" ")}`;

const short = ({ title, name, layout, lines, notes }: LatexFloat): readonly string[] => [
  "% \\usepackage{booktabs}",
  "\\begin{table}[htbp]",
  "  \\centering",
  `  \\caption{${escapeLatex(title)}}`,
  `  \\label{tab:${name}}`,
  `  ${layout.setting}`,
  `  \\begin{tabular}{@{}${layout.types.join("")}@{}}`,
  ...headed(layout),
  ...lines,
  "    \\bottomrule",
  "  \\end{tabular}",
  "",
  "  \\medskip",
  `  \\begin{minipage}{\\linewidth}${below(notes)}\\end{minipage}`,
  "\\end{table}",
];

const long = ({ title, name, layout, lines, notes }: LatexFloat): readonly string[] => [
  "% \\usepackage{booktabs,longtable}",
  "\\begingroup",
  `  ${layout.setting}`,
  `  \\begin{longtable}{@{}${layout.types.join("")}@{}}`,
  `    \\caption{${escapeLatex(title)}}\\label{tab:${name}} \\\\`,
  ...headed(layout),
  "    \\endfirsthead",
  ...headed(layout),
  "    \\endhead",
  ...lines,
  "    \\bottomrule",
  "  \\end{longtable}",
  `  \\noindent${below(notes)}\\par`,
  "\\endgroup",
];
