import type { AttributionResult } from "@career-dml/core";
import type { Figure } from "./figures/canvas.js";
import { figureHtml } from "./formats/figure-html.js";
import { tableHtml } from "./formats/table-html.js";
import { shortPage } from "./page.js";
import { attributionTable } from "./tables/attribution.js";

/** Figures and the whole table of an attribution as one self-contained page. */
export function attributionPage(result: AttributionResult, figures: readonly Figure[]): string {
  const table = attributionTable(result);
  const drawn = figures.map((figure, k) => figureHtml(figure, `Figure ${k + 1}`));
  return shortPage(table.title, [...drawn, tableHtml(table, "Table 1")].join("\n"));
}
