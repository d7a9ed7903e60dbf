import { typographic } from "../number-format.js";
import type { Cell, Table } from "../table.js";
import { escapeHtml } from "./escape.js";

/** Which rows of tables are about which representation. */
export interface MarkedRows {
  /** Key of a representation by its label, as rows begin with it. */
  readonly keys: ReadonlyMap<string, string>;
  /** Key of the representation whose rows are marked. */
  readonly chosen: string | null;
}

/**
 * A table as HTML. Each number stands in a `<data>` element whose `value` is the unrounded number of results.json.
 *
 * @param label `Table 3`, in front of the title.
 * @param marked Rows that stand out; none by default.
 */
export const tableHtml = (table: Table, label: string, marked?: MarkedRows): string =>
  [
    `<figure class="table" id="table-${table.name}">`,
    `<figcaption><b>${escapeHtml(label)}. ${escapeHtml(sentence(table.title))}</b> ${escapeHtml(table.caption)}</figcaption>`,
    gridHtml(table, marked),
    ...table.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
    "</figure>",
  ].join("\n");

/** Rows and columns of a table alone, without its caption and notes. */
export function gridHtml(table: Table, marked?: MarkedRows): string {
  const heads = table.columns.map(
    ({ label, kind }) => `<th scope="col"${kind === "text" ? "" : ' class="num"'}>${escapeHtml(label)}</th>`,
  );
  const body = table.rows.map((row, i) => {
    const repeats = i > 0 && sameText(row[0], table.rows[i - 1]?.[0]);
    const cells = row.map((cell, j) => cellHtml(cell, j === 0, repeats && j === 0, table.columns[j]?.kind !== "text"));
    return `<tr${repeats ? ' class="same"' : ""}${rowAttributes(row[0], marked)}>${cells.join("")}</tr>`;
  });
  return [
    `<div class="scroll${table.columns.length === 2 ? " narrow" : ""}" tabindex="0" role="region" aria-label="${escapeHtml(table.title)}"><table>`,
    `<caption class="unseen">${escapeHtml(table.title)}</caption>`,
    `<thead><tr>${heads.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></div>`,
  ].join("\n");
}

/** Of a row that is about a representation: which one, and whether it stands out. */
function rowAttributes(first: Cell | undefined, marked: MarkedRows | undefined): string {
  const key = first?.kind === "text" ? marked?.keys.get(first.text) : undefined;
  if (key === undefined) return "";
  return ` data-representation="${escapeHtml(key)}"${key === marked?.chosen ? ' aria-current="true"' : ""}`;
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
