import { escapeMarkdown } from "../formats/escape.js";
import type { ComparedCell } from "./compared-cell.js";
import type { EstimateTable } from "./estimate-table.js";

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Estimates side by side as GitHub-flavoured Markdown: title, table, notes. */
export function estimateTableMarkdown({ title, names, groups, fit, notes }: EstimateTable): string {
  const body = groups.flatMap(({ heading, rows }) => [
    ...(heading === null ? [] : [line([`**${escapeMarkdown(heading)}**`, ...names.map(() => "")])]),
    ...rows.map(({ label, cells }) => line([escapeMarkdown(label), ...cells.map(cellMarkdown)])),
  ]);
  const below = fit.map(({ label, cells }) =>
    line([escapeMarkdown(label), ...cells.map((cell) => escapeMarkdown(cell?.text ?? ""))]),
  );
  return [
    `**${escapeMarkdown(title)}**`,
    "",
    line(["", ...names.map(escapeMarkdown)]),
    line([":--", ...names.map(() => "--:")]),
    ...body,
    ...below,
    "",
    ...notes.flatMap((note) => [escapeMarkdown(note), ""]),
  ].join("\n");
}

function cellMarkdown(cell: ComparedCell | null): string {
  if (cell === null) return "";
  const { text, stars, below, mark } = cell;
  const shown = `${escapeMarkdown(text)}${escapeMarkdown(stars)}`;
  const second = below === null ? "" : `<br>${escapeMarkdown(below)}`;
  return `${shown}${second}${mark === null ? "" : ` (${mark})`}`;
}
