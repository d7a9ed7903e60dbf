import type { Cell, Table } from "../table.js";
import { escapeMarkdown } from "./escape.js";

/** A table as GitHub-flavoured Markdown: title, table, caption, notes. */
export function tableMarkdown(table: Table, label = "Table"): string {
  const rule = table.columns.map(({ kind }) => (kind === "text" ? ":--" : "--:"));
  const lines = [
    table.columns.map((c) => escapeMarkdown(c.label)),
    rule,
    ...table.rows.map((row) => row.map(cellText)),
  ];
  return [
    `**${label}. ${escapeMarkdown(table.title)}**`,
    "",
    ...lines.map((line) => `| ${line.join(" | ")} |`),
    "",
    escapeMarkdown(table.caption),
    ...(table.notes.length > 0 ? ["", table.notes.map(escapeMarkdown).join(" ")] : []),
    "",
  ].join("\n");
}

function cellText(cell: Cell): string {
  if (cell.kind === "none") return cell.mark === null ? "–" : `– (${cell.mark})`;
  const shown = escapeMarkdown(cell.text);
  return cell.kind === "text" && cell.strong ? `**${shown}**` : shown;
}
