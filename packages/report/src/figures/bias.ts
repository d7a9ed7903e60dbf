import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { type EffectRow, heckmanRows, representationRows } from "../effect-rows.js";
import { decimalsFor, fixed } from "../number-format.js";
import { axisX, draw, type Figure, FONT_SIZE } from "./canvas.js";
import { kindLegend } from "./estimate-figures.js";
import { plotSymbol } from "./legend.js";
import { colour, KIND_STYLE } from "./palette.js";
import { textWidth, wrapLabel } from "./text-width.js";

const biasOf = (row: EffectRow): number => row.againstTruth?.biasAte ?? 0;

/** Figure 3 in a simulation: size of the bias, double machine learning against the Heckman benchmarks. */
export function biasFigure(result: CareerRunResult): Figure | null {
  if (result.truth === null) return null;
  const known = [...representationRows(result), ...heckmanRows(result)].filter((r) => r.againstTruth !== null);
  const rows = known.sort((a, b) => Math.abs(biasOf(a)) - Math.abs(biasOf(b)));
  if (rows.length === 0) return null;
  const format = fixed(decimalsFor(rows.map((r) => r.effect.se)));
  const shown = rows.map((row, i) => ({
    ...row,
    i,
    size: Math.abs(biasOf(row)),
    text: wrapLabel(row.label, 200, FONT_SIZE).join("\n"),
    number: `${format(Math.abs(biasOf(row)))} ${biasOf(row) < 0 ? "(too low)" : "(too high)"}`,
  }));
  const widest = Math.max(
    ...shown.flatMap((r) => r.text.split("\n").map((t) => textWidth(t, FONT_SIZE, r.kind === "choice"))),
  );
  const widestNumber = Math.max(...shown.map((r) => textWidth(r.number, 11, r.kind === "choice")));
  return draw(
    {
      name: "bias-dml-against-heckman",
      title: "Size of the bias: double machine learning against Heckman",
      caption:
        "Absolute distance of each estimate from the average of the realised individual effects, smallest first. It is one simulated sample, so part of each distance is sampling error; nobody with real data can draw this figure, and nothing was chosen by it.",
      alt: `Absolute bias, smallest first. ${shown.map((r) => `${r.label} ${r.number}`).join("; ")}.`,
    },
    {
      marginTop: 8,
      marginLeft: Math.ceil(widest) + 22,
      marginRight: Math.ceil(widestNumber) + 24,
      height: 56 + shown.length * (shown.some((r) => r.text.includes("\n")) ? 36 : 26),
      x: { domain: [0, Math.max(...shown.map((r) => r.size)) * 1.04 || 1], label: "|bias| of the ATE" },
      y: { type: "band", domain: shown.map((r) => r.i), padding: 0.1, axis: null },
      marks: [
        ...axisX({ label: "|bias| of the ATE" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        ...shown.flatMap((r) => lollipop(r)),
      ],
    },
    kindLegend(rows),
  );
}

type Shown = EffectRow & { readonly i: number; readonly size: number; readonly text: string; readonly number: string };

function lollipop(row: Shown): Plot.Markish[] {
  const style = KIND_STYLE[row.kind];
  const weight = row.kind === "choice" ? { fontWeight: "bold" } : {};
  return [
    Plot.ruleY([row], { x1: 0, x2: "size", y: "i", stroke: colour(style.colour), strokeWidth: 3 }),
    Plot.dot([row], { x: "size", y: "i", r: 5, symbol: plotSymbol(style.symbol), fill: colour(style.colour) }),
    Plot.text([row], {
      y: "i",
      text: "text",
      frameAnchor: "left",
      textAnchor: "end",
      dx: -12,
      lineHeight: 1.15,
      ...weight,
    }),
    Plot.text([row], {
      y: "i",
      text: "number",
      frameAnchor: "right",
      textAnchor: "start",
      dx: 12,
      fontSize: 11,
      ...weight,
    }),
  ];
}
