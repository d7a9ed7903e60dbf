import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, setting, significant } from "../number-format.js";
import { axisY, draw, type Figure, ordinalAxisX } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { colour, inkOn, SEQUENTIAL } from "./palette.js";
import { sizeAxis } from "./size-axis.js";

/** Smallest detectable effect over sample sizes; null without a frontier. */
export function frontierFigure({ power, data }: CareerRunResult): Figure | null {
  if (power.frontier.length === 0) return null;
  const points = [...power.frontier].sort((a, b) => a.n - b.n);
  const here = { n: data.units, mde: power.mde };
  const format = significant(3);
  const title = ({ n, mde }: { readonly n: number; readonly mde: number }): string =>
    markTitle(["Units", integer(n)], ["Smallest detectable effect", format(mde)]);
  return draw(
    {
      name: "mde-frontier",
      title: "Smallest detectable effect by sample size",
      caption: `Effects above the line are found with a power of ${setting(power.power)} at level ${setting(power.alpha)}. The star is this analysis: n = ${integer(here.n)}, smallest detectable effect ${format(here.mde)}. The formula assumes a randomised comparison with this residual spread; poor overlap raises the line.`,
      alt: `Falling curve: ${points.map((p) => `n ${integer(p.n)} ${format(p.mde)}`).join("; ")}.`,
    },
    {
      height: 330,
      marginRight: 34,
      x: { type: "log", label: "n" },
      y: { domain: [0, Math.max(...points.map((p) => p.mde), here.mde) * 1.08] },
      marks: [
        ...sizeAxis(points.map((p) => p.n)),
        ...axisY({ label: "Smallest detectable effect" }),
        Plot.line(points, { x: "n", y: "mde", stroke: colour("blue"), strokeWidth: 2 }),
        Plot.dot(points, { x: "n", y: "mde", title, r: 4, symbol: plotSymbol("circle"), fill: colour("blue") }),
        Plot.dot([here], {
          x: "n",
          y: "mde",
          title,
          r: 7,
          symbol: plotSymbol("star"),
          fill: colour("vermillion"),
          stroke: colour("paper"),
        }),
      ],
    },
    [
      { label: "frontier", colour: "blue", mark: "circle" },
      { label: "this analysis", colour: "vermillion", mark: "star" },
    ],
  );
}

const cellTitle = (cell: { readonly sigma: number; readonly r2: number }, mde: number): string =>
  markTitle(
    ["σ of the outcome", significant(3)(cell.sigma)],
    ["R²", setting(cell.r2)],
    ["Smallest detectable effect", significant(3)(mde)],
  );

/** Heat map of the smallest detectable effect over outcome spread and explained share; null without a grid. */
export function mdeGridFigure({ power }: CareerRunResult): Figure | null {
  const { sigma, r2, mde } = power.grid;
  const cells = sigma.flatMap((s, i) => r2.map((share, j) => ({ sigma: s, r2: share, mde: mde[i]?.[j] ?? null })));
  const values = cells.flatMap((c) => (c.mde === null ? [] : [c.mde]));
  if (values.length === 0) return null;
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = (value: number): number => Math.min(4, Math.floor((5 * (value - low)) / span));
  const known = cells.flatMap((c) =>
    c.mde === null ? [] : [{ ...c, step: step(c.mde), text: significant(2)(c.mde), title: cellTitle(c, c.mde) }],
  );
  return draw(
    {
      name: "mde-heat-map",
      title: "Smallest detectable effect by spread of the outcome and explained share",
      caption:
        "Darker means that only larger effects would be found. Rows: standard deviation of the outcome; columns: share of its variance that the adjustment explains. At this sample size; the numbers come from the same formula as the frontier.",
      alt: `Heat map: ${known.map((c) => `sigma ${c.sigma}, R2 ${c.r2}: ${c.text}`).join("; ")}.`,
    },
    {
      height: 80 + sigma.length * 38,
      marginLeft: 76,
      x: { type: "band", domain: [...r2], padding: 0.03 },
      y: { type: "band", domain: [...sigma].sort((a, b) => b - a), padding: 0.03 },
      marks: [
        Plot.cell(known, { x: "r2", y: "sigma", title: "title", fill: (c) => SEQUENTIAL[c.step] }),
        Plot.text(known, { x: "r2", y: "sigma", text: "text", pointerEvents: "none", fill: (c) => inkOn(c.step) }),
        ordinalAxisX("R², share of the outcome's variance explained"),
        Plot.axisY({
          labelAnchor: "center",
          labelArrow: "none",
          labelOffset: 64,
          tickSize: 0,
          tickFormat: significant(3),
          label: "σ of the outcome",
        }),
      ],
    },
  );
}
