import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { fixed, typographic } from "../number-format.js";
import { axisX, draw, type Figure, FONT_SIZE } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { colour } from "./palette.js";
import { textWidth, wrapLabel } from "./text-width.js";

const MOST = 30;

/** Standardised differences of the covariates before adjustment, largest first; null without covariates. */
export function balanceFigure({ data }: CareerRunResult): Figure | null {
  if (data.covariates.length === 0) return null;
  const sorted = [...data.covariates].sort(
    (a, b) => Math.abs(b.standardisedDifference) - Math.abs(a.standardisedDifference),
  );
  const rows = sorted.slice(0, MOST).map((c, i) => ({
    i,
    x: c.standardisedDifference,
    text: wrapLabel(c.name, 200, FONT_SIZE).join("\n"),
    number: typographic(fixed(2)(c.standardisedDifference)),
  }));
  const widest = Math.max(...rows.flatMap((r) => r.text.split("\n").map((t) => textWidth(t, FONT_SIZE))));
  const reach = Math.max(0.25, ...rows.map((r) => Math.abs(r.x))) * 1.1;
  return draw(
    {
      name: "covariate-balance",
      title: "Covariates of treated and untreated units before adjustment",
      caption: `Difference of means in standard deviations, largest first${sorted.length > MOST ? ` (the ${MOST} largest; the table has all)` : ""}. Outside the tinted band of ±0.1 a covariate is commonly called unbalanced. It shows what has to be adjusted for; it shows neither the balance after adjustment nor variables that were not recorded.`,
      alt: rows.map((r) => `${r.text.replaceAll("\n", " ")} ${r.number}`).join("; "),
    },
    {
      marginTop: 8,
      marginLeft: Math.ceil(widest) + 22,
      marginRight: 64,
      height: 56 + rows.length * (rows.some((r) => r.text.includes("\n")) ? 34 : 24),
      x: { domain: [-reach, reach] },
      y: { type: "band", domain: rows.map((r) => r.i), padding: 0.1, axis: null },
      marks: [
        Plot.rectX([{ from: -0.1, to: 0.1 }], { x1: "from", x2: "to", fill: colour("band") }),
        ...axisX({ label: "Standardised difference, treated minus untreated" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        Plot.ruleY(rows, { x1: 0, x2: "x", y: "i", stroke: colour("blue"), strokeWidth: 2 }),
        Plot.dot(rows, { x: "x", y: "i", r: 4.5, symbol: plotSymbol("circle"), fill: colour("blue") }),
        Plot.text(rows, { y: "i", text: "text", frameAnchor: "left", textAnchor: "end", dx: -12, lineHeight: 1.15 }),
        Plot.text(rows, { y: "i", text: "number", frameAnchor: "right", textAnchor: "start", dx: 12, fontSize: 11 }),
      ],
    },
  );
}
