import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { type EffectRow, heckmanRows, representationRows } from "../effect-rows.js";
import { decimalsFor, fixed } from "../number-format.js";
import { axisX, draw, type Figure } from "./canvas.js";
import { kindLegend } from "./estimate-figures.js";
import { plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { colour, KIND_STYLE } from "./palette.js";
import { robustReach } from "./robust-domain.js";
import { type PlacedRow, rowLayout } from "./row-labels.js";

const biasOf = (row: EffectRow): number => row.againstTruth?.biasAte ?? 0;

/** Figure 3 in a simulation: size of the bias, double machine learning against the Heckman benchmarks. */
export function biasFigure(result: CareerRunResult): Figure | null {
  if (result.truth === null) return null;
  const known = [...representationRows(result), ...heckmanRows(result)].filter((r) => r.againstTruth !== null);
  if (known.length === 0) return null;
  const sorted = known.sort((a, b) => Math.abs(biasOf(a)) - Math.abs(biasOf(b)));
  const format = fixed(decimalsFor(sorted.map((r) => r.effect.se)));
  const { rows, frame, marks } = rowLayout(
    sorted.map((row) => ({
      ...row,
      size: Math.abs(biasOf(row)),
      note: `${format(Math.abs(biasOf(row)))} ${biasOf(row) < 0 ? "(too low)" : "(too high)"}`,
      strong: row.kind === "choice",
      title: markTitle(["Estimate", row.label], ["Effect", format(row.effect.estimate)], ["Bias", format(biasOf(row))]),
    })),
    26,
  );
  const reach = robustReach(rows.map((r) => r.size)) * 1.04 || 1;
  return draw(
    {
      name: "bias-dml-against-heckman",
      title: "Size of the bias: double machine learning against Heckman",
      caption:
        "Absolute distance of each estimate from the average of the realised individual effects, smallest first; an arrow runs on beyond the axis. It is one simulated sample, so part of each distance is sampling error; nobody with real data can draw this figure, and nothing was chosen by it.",
      alt: `Absolute bias, smallest first. ${rows.map((r) => `${r.label} ${r.note}`).join("; ")}.`,
    },
    {
      ...frame,
      x: { domain: [0, reach] },
      marks: [
        ...axisX({ label: "|bias| of the ATE" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        ...rows.flatMap((row) => lollipop(row, reach)),
        ...marks,
      ],
    },
    kindLegend(rows),
  );
}

function lollipop(
  row: PlacedRow<EffectRow & { readonly size: number; readonly note: string; readonly title: string }>,
  reach: number,
): Plot.Markish[] {
  const style = KIND_STYLE[row.kind];
  return [
    Plot.ruleY([row], {
      x1: 0,
      x2: (r) => Math.min(r.size, reach),
      y: "i",
      title: "title",
      stroke: colour(style.colour),
      strokeWidth: 3,
    }),
    Plot.text(row.size > reach ? [row] : [], {
      x: () => reach,
      y: "i",
      text: () => "▸",
      title: "title",
      fontSize: 14,
      fill: colour(style.colour),
    }),
    Plot.dot(row.size > reach ? [] : [row], {
      x: "size",
      y: "i",
      title: "title",
      r: 5,
      symbol: plotSymbol(style.symbol),
      fill: colour(style.colour),
    }),
  ];
}
