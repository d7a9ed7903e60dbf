import { typographic } from "../number-format.js";
import type { Cell, Table } from "../table.js";
import { escapeHtml } from "./escape.js";

/**
 * A table as HTML. Each number stands in a `<data>` element whose `value` is the unrounded number of results.json.
 *
 * @param label `Table 3`, in front of the title.
 */
export function tableHtml(table: Table, label: string): string {
  const heads = table.columns.map(
    ({ label, kind }) => `<th scope="col"${kind === "text" ? "" : ' class="num"'}>${escapeHtml(label)}</th>`,
  );
  const body = table.rows.map((row) => `<tr>${row.map((cell, j) => cellHtml(cell, j === 0)).join("")}</tr>`);
  return [
    `<figure class="table" id="table-${table.name}">`,
    `<figcaption><b>${escapeHtml(label)}. ${escapeHtml(table.title)}.</b> ${escapeHtml(table.caption)}</figcaption>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(table.title)}"><table>`,
    `<caption class="unseen">${escapeHtml(table.title)}</caption>`,
    `<thead><tr>${heads.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></div>`,
    ...table.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
    "</figure>",
  ].join("\n");
}

function cellHtml(cell: Cell, isFirst: boolean): string {
  if (cell.kind === "text") {
    const shown = cell.strong ? `<strong>${escapeHtml(cell.text)}</strong>` : escapeHtml(cell.text);
    return isFirst ? `<th scope="row">${shown}</th>` : `<td>${shown}</td>`;
  }
  return `<td class="num">${valueHtml(cell)}</td>`;
}

/** A number, an interval or a dash, with the unrounded numbers in `<data>` elements. */
export function valueHtml(cell: Exclude<Cell, { kind: "text" }>): string {
  if (cell.kind === "none") return cell.mark === null ? "–" : `–<sup>${cell.mark}</sup>`;
  const shown = escapeHtml(typographic(cell.text));
  if (cell.kind === "number") return `<data value="${cell.value}">${shown}</data>`;
  const [low = "", high = ""] = shown.slice(1, -1).split(", ");
  return `[<data value="${cell.low}">${low}</data>, <data value="${cell.high}">${high}</data>]`;
}
