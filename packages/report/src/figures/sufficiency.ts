import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { labelOf } from "../effect-rows.js";
import { fixed } from "../number-format.js";
import { axisX, draw, type Figure, FONT_SIZE } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { colour } from "./palette.js";
import { textWidth, wrapLabel } from "./text-width.js";

/** Figure 6: does the estimate move when more is adjusted for? Null where the check was not run. */
export function sufficiencyFigure(result: CareerRunResult): Figure | null {
  const { sufficiency } = result.validation;
  if (sufficiency.length === 0) return null;
  const rows = sufficiency.map((s, i) => ({
    ...s,
    i,
    text: wrapLabel(labelOf(result, s.representation), 200, FONT_SIZE).join("\n"),
  }));
  const widest = Math.max(...rows.flatMap((r) => r.text.split("\n").map((t) => textWidth(t, FONT_SIZE))));
  const added = [...new Set(sufficiency.flatMap((s) => s.added))].join(", ");
  const values = rows.flatMap((r) => [r.alone, r.augmented]);
  const pad = (Math.max(...values) - Math.min(...values) || 1) * 0.08;
  const labelled = { y: "i", lineHeight: 1.15 } as const;
  return draw(
    {
      name: "causal-sufficiency",
      title: "Does the estimate move when more is adjusted for?",
      caption: `Hollow: the representation alone. Filled: with ${added} added. Words at the right: verdict by the size of the move (thresholds .02 and .05). A short arrow shows that the additions carry nothing beyond the representation; it says nothing about what was never recorded.`,
      alt: rows
        .map(
          (r) =>
            `${labelOf(result, r.representation)} moves from ${fixed(3)(r.alone)} to ${fixed(3)(r.augmented)}, ${r.verdict}`,
        )
        .join("; "),
    },
    {
      marginTop: 8,
      marginLeft: Math.ceil(widest) + 22,
      marginRight: 172,
      height: 56 + rows.length * 36,
      x: { domain: [Math.min(...values) - pad, Math.max(...values) + pad] },
      y: { type: "band", domain: rows.map((r) => r.i), padding: 0.1, axis: null },
      marks: [
        ...axisX({ label: `Effect on ${result.data.outcome.name}` }),
        Plot.arrow(rows, {
          x1: "alone",
          x2: "augmented",
          y: "i",
          stroke: colour("grey"),
          strokeWidth: 2,
          headLength: 0,
        }),
        Plot.dot(rows, {
          x: "alone",
          y: "i",
          r: 5.5,
          symbol: plotSymbol("circle"),
          fill: colour("paper"),
          stroke: colour("blue"),
          strokeWidth: 2,
        }),
        Plot.dot(rows, { x: "augmented", y: "i", r: 5, symbol: plotSymbol("diamond"), fill: colour("vermillion") }),
        Plot.text(rows, { ...labelled, text: "text", frameAnchor: "left", textAnchor: "end", dx: -12 }),
        Plot.text(rows, {
          ...labelled,
          text: "verdict",
          frameAnchor: "right",
          textAnchor: "start",
          dx: 12,
          fontSize: 11,
        }),
      ],
    },
    [
      { label: "representation alone", colour: "blue", mark: "circle", hollow: true },
      { label: "with the additions", colour: "vermillion", mark: "diamond" },
    ],
  );
}
