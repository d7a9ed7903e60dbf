import type { AttributionResult } from "@career-dml/core";
import type { Figure } from "./figures/canvas.js";
import { controlsHtml } from "./formats/controls-html.js";
import { figureHtml } from "./formats/figure-html.js";
import { tableHtml } from "./formats/table-html.js";
import { page } from "./page.js";
import { attributionTable } from "./tables/attribution.js";

/** Figures and the whole table of an attribution as one self-contained page. */
export function attributionPage(result: AttributionResult, figures: readonly Figure[]): string {
  const table = attributionTable(result);
  return page(table.title, [
    '<div class="layout">',
    `<header>\n<h1>${table.title}</h1>\n</header>`,
    `<div class="side">${controlsHtml([], null)}</div>`,
    `<main>\n<section>\n${figures.map((figure, k) => figureHtml(figure, `Figure ${k + 1}`)).join("\n")}\n${tableHtml(table, "Table 1")}\n</section>\n</main>`,
    "</div>",
  ]);
}
