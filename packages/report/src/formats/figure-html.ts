import type { Figure } from "../figures/canvas.js";
import { PALETTE } from "../figures/palette.js";
import { escapeHtml } from "./escape.js";
import { sentence } from "./table-html.js";

/**
 * A figure as HTML, inlined.
 *
 * @param label `Figure 3`, in front of the title.
 */
export const figureHtml = (figure: Figure, label: string): string =>
  [
    `<figure class="chart" id="figure-${figure.name}">`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(figure.title)}">${inlined(figure.svg)}</div>`,
    `<figcaption><b>${escapeHtml(label)}. ${escapeHtml(sentence(figure.title))}</b> ${escapeHtml(figure.caption)}</figcaption>`,
    "</figure>",
  ].join("\n");

/** The palette's colours become variables of the page, so that a figure follows light and dark. */
function inlined(svg: string): string {
  const themed = Object.entries(PALETTE).reduce(
    (text, [name, { light }]) => text.replaceAll(`"${light}"`, `"var(--${name})"`),
    svg,
  );
  return themed.replace(/ color="#14181D"/, "").replace(/ (width|height)="[\d.]+"(?=[^>]* viewBox)/g, "");
}
