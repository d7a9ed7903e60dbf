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
  const body = table.rows.map((row, i) => {
    const repeats = i > 0 && sameText(row[0], table.rows[i - 1]?.[0]);
    const cells = row.map((cell, j) => cellHtml(cell, j === 0, repeats && j === 0, table.columns[j]?.kind !== "text"));
    return `<tr${repeats ? ' class="same"' : ""}>${cells.join("")}</tr>`;
  });
  return [
    `<figure class="table" id="table-${table.name}">`,
    `<figcaption><b>${escapeHtml(label)}. ${escapeHtml(sentence(table.title))}</b> ${escapeHtml(table.caption)}</figcaption>`,
    `<div class="scroll${table.columns.length === 2 ? " narrow" : ""}" tabindex="0" role="region" aria-label="${escapeHtml(table.title)}"><table>`,
    `<caption class="unseen">${escapeHtml(table.title)}</caption>`,
    `<thead><tr>${heads.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></div>`,
    ...table.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
    "</figure>",
  ].join("\n");
}

/** A title as the first sentence of its caption. */
export const sentence = (title: string): string => (/[.?!]$/.test(title) ? title : `${title}.`);

const sameText = (a: Cell | undefined, b: Cell | undefined): boolean =>
  a?.kind === "text" && b?.kind === "text" && a.text === b.text;

/** A repeated row label is for screen readers only: to the eye the rows form a group. */
function cellHtml(cell: Cell, isFirst: boolean, repeats: boolean, isNumeric: boolean): string {
  if (cell.kind === "text") {
    if (repeats) return `<th scope="row"><span class="unseen">${escapeHtml(cell.text)}</span></th>`;
    const words = escapeHtml(cell.text.replaceAll(" < ", "\u00a0<\u00a0"));
    const shown = cell.strong ? `<strong>${words}</strong>` : words;
    return isFirst ? `<th scope="row">${shown}</th>` : `<td${isNumeric ? ' class="num words"' : ""}>${shown}</td>`;
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
