import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { fixed, typographic } from "../number-format.js";
import { axisX, draw, type Figure } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { rowLayout } from "./row-labels.js";

const MOST = 30;

/** Standardised differences of the covariates before adjustment, largest first; null without covariates. */
export function balanceFigure({ data }: CareerRunResult): Figure | null {
  if (data.covariates.length === 0) return null;
  const sorted = [...data.covariates].sort(
    (a, b) => Math.abs(b.standardisedDifference) - Math.abs(a.standardisedDifference),
  );
  const { rows, frame, marks } = rowLayout(
    sorted.slice(0, MOST).map(({ name, standardisedDifference }) => ({
      label: name,
      note: typographic(fixed(2)(standardisedDifference)),
      difference: standardisedDifference,
      title: markTitle(["Covariate", name], ["Standardised difference", fixed(3)(standardisedDifference)]),
    })),
    26,
  );
  const reach = Math.max(0.25, ...rows.map((r) => Math.abs(r.difference))) * 1.1;
  const rest = sorted.length > MOST ? ` (the ${MOST} largest; the table has all)` : "";
  return draw(
    {
      name: "covariate-balance",
      title: "Covariates of treated and untreated units before adjustment",
      caption: `Difference of means in standard deviations, largest first${rest}. Outside the tinted band of ±0.1 a covariate is commonly called unbalanced. It shows what has to be adjusted for; it shows neither the balance after adjustment nor variables that were not recorded.`,
      alt: rows.map((r) => `${r.label} ${r.note}`).join("; "),
    },
    {
      ...frame,
      x: { domain: [-reach, reach] },
      marks: [
        Plot.rectX([{ from: -0.1, to: 0.1 }], { x1: "from", x2: "to", fill: colour("band") }),
        ...axisX({ label: "Standardised difference, treated minus untreated" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        Plot.ruleY(rows, { x1: 0, x2: "difference", y: "i", title: "title", stroke: colour("blue"), strokeWidth: 2 }),
        Plot.dot(rows, {
          x: "difference",
          y: "i",
          title: "title",
          r: 4.5,
          symbol: plotSymbol("circle"),
          fill: colour("blue"),
        }),
        ...marks,
      ],
    },
  );
}
