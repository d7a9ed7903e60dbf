import type { ComparedFigure, Comparison } from "./compare-results.js";
import { duration } from "./number-text.js";

const inUnit = (value: number, unit: ComparedFigure["unit"]): string =>
  unit === "s" ? duration(value) : `${value.toPrecision(3)}${unit === "MB" ? " MB" : "x"}`;

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const rowOf = ({ name, unit, before, after, ratio, noise, verdict }: ComparedFigure): string[] => [
  name,
  inUnit(before, unit),
  inUnit(after, unit),
  ratio.toFixed(2),
  `± ${percent(noise)}`,
  verdict ?? "",
];

/** Columns side by side, the first flush left and numbers flush right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  const padded = (cell: string, k: number): string =>
    k === 0 || k === rows[0]!.length - 1 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!);
  return rows.map((row) => row.map(padded).join("  ").trimEnd()).join("\n");
}

const only = (names: readonly string[], where: string): string[] =>
  names.length === 0 ? [] : [`Only in ${where}:\n${names.map((name) => `  ${name}`).join("\n")}`];

/** A comparison as a table of plain text. @param before @param after What the two results are called. */
export function comparisonText(comparison: Comparison, before: string, after: string): string {
  const { figures, onlyBefore, onlyAfter } = comparison;
  const header = ["", before, after, "ratio", "noise", ""];
  const [better, worse] = (["better", "worse"] as const).map(
    (v) => figures.filter(({ verdict }) => verdict === v).length,
  );
  return [
    figures.length === 0
      ? "The results have nothing in common that can be compared."
      : aligned([header, ...figures.map(rowOf)]),
    ...only(onlyBefore, before),
    ...only(onlyAfter, after),
    `${figures.length} compared: ${better} better, ${worse} worse, ${figures.length - better! - worse!} within the noise.`,
  ].join("\n\n");
}
