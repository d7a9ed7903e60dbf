import type { Figure } from "../figures/canvas.js";
import { PALETTE } from "../figures/palette.js";
import { escapeHtml } from "./escape.js";
import { sentence } from "./table-html.js";

/**
 * A figure as HTML, inlined.
 *
 * @param label `Figure 3`, in front of the title.
 * @param anchor Behind `figure-` in its id, the figure's name by default.
 */
export const figureHtml = (figure: Figure, label: string, anchor = figure.name): string =>
  [
    `<figure class="chart" id="figure-${escapeHtml(anchor)}">`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(figure.title)}">${inlined(figure.svg, `drawing-${escapeHtml(anchor)}`)}</div>`,
    `<figcaption><b>${escapeHtml(label)}. ${escapeHtml(sentence(figure.title))}</b> ${escapeHtml(figure.caption)}</figcaption>`,
    "</figure>",
  ].join("\n");

/**
 * The palette's colours become variables of the page, so that a figure follows light and dark. What Plot calls its groups of marks
 * becomes their class: a label of something without a role is an error to screen readers.
 */
function inlined(svg: string, id: string): string {
  const themed = Object.entries(PALETTE).reduce(
    (text, [name, { light }]) => text.replaceAll(`"${light}"`, `"var(--${name})"`),
    svg,
  );
  return themed
    .replace("<svg ", `<svg id="${id}" `)
    .replace(/ color="#14181D"/, "")
    .replace(/(<g\b[^>]*?) aria-label=/g, "$1 class=")
    .replace(/ (width|height)="[\d.]+"(?=[^>]* viewBox)/g, "");
}
