import { escapeHtml } from "../formats/escape.js";
import { sentence, valueHtml } from "../formats/table-html.js";
import { typographic } from "../number-format.js";
import { shortPage } from "../page.js";
import type { ComparedCell } from "./compared-cell.js";
import type { EstimateTable } from "./estimate-table.js";
import type { FitCell } from "./fit-rows.js";

/** Estimates side by side as one self-contained page; each number in a `<data>` element with its unrounded value. */
export const estimateTablePage = (table: EstimateTable): string =>
  shortPage(table.title, estimateTableHtml(table), "Estimates side by side");

/** The table itself, for a page that has the report's style. */
export function estimateTableHtml({ title, names, groups, fit, notes }: EstimateTable): string {
  const heads = names.map((name) => `<th scope="col" class="num">${escapeHtml(name)}</th>`);
  const bodies = groups.map(({ heading, rows }) => {
    const head = heading === null ? "" : `${headingHtml(heading, names.length + 1)}\n`;
    return `<tbody>${head}${rows.map(({ label, cells }) => rowHtml(label, cells.map(estimateHtml))).join("\n")}</tbody>`;
  });
  const below = fit.map(({ label, cells }) => rowHtml(label, cells.map(fitHtml)));
  return [
    '<figure class="table estimates" id="table-estimates">',
    `<figcaption><b>${escapeHtml(sentence(title))}</b></figcaption>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(title)}"><table>`,
    `<caption class="unseen">${escapeHtml(title)}</caption>`,
    `<thead><tr><th scope="col"><span class="unseen">Row</span></th>${heads.join("")}</tr></thead>`,
    ...bodies,
    `<tbody>${below.join("\n")}</tbody></table></div>`,
    ...notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
    "</figure>",
  ].join("\n");
}

const headingHtml = (heading: string, columns: number): string =>
  `<tr><th scope="rowgroup" colspan="${columns}"><strong>${escapeHtml(heading)}</strong></th></tr>`;

const rowHtml = (label: string, cells: readonly string[]): string =>
  `<tr><th scope="row">${escapeHtml(label)}</th>${cells.map((cell) => `<td class="num">${cell}</td>`).join("")}</tr>`;

function estimateHtml(cell: ComparedCell | null): string {
  if (cell === null) return "";
  const { estimate, text, stars, below, mark } = cell;
  const raised = `${stars}${mark ?? ""}`;
  return [
    estimate === null ? text : valueHtml({ kind: "number", value: estimate, text }),
    ...(raised === "" ? [] : [`<sup>${raised}</sup>`]),
    ...(below === null ? [] : [`<br><small>${escapeHtml(typographic(below))}</small>`]),
  ].join("");
}

function fitHtml(cell: FitCell | null): string {
  if (cell === null) return "";
  const { value, text } = cell;
  return typeof value === "number"
    ? valueHtml({ kind: "number", value, text })
    : `<span class="words">${escapeHtml(text)}</span>`;
}
