import type { CareerRunResult, ProbingResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { labelOf } from "../effect-rows.js";
import { fixed } from "../number-format.js";
import { axisX, draw, type Figure, FONT_SIZE } from "./canvas.js";
import { type LegendItem, plotSymbol } from "./legend.js";
import { type Colour, colour, type SymbolName } from "./palette.js";
import { textWidth, wrapLabel } from "./text-width.js";

interface Measure {
  readonly label: string;
  readonly colour: Colour;
  readonly symbol: SymbolName;
  readonly value: (probing: ProbingResult) => number | null;
}

const MEASURES: readonly Measure[] = [
  { label: "ability R²", colour: "green", symbol: "diamond", value: (p) => p.abilityR2 },
  { label: "outcome R²", colour: "blue", symbol: "circle", value: (p) => p.outcomeR2 },
  { label: "treatment accuracy", colour: "vermillion", symbol: "square", value: (p) => p.treatmentAccuracy },
  { label: "majority class", colour: "grey", symbol: "wye", value: (p) => p.majority },
];

/** Figure 7: what a linear model reads from each representation; null where nothing was probed. */
export function probingFigure(result: CareerRunResult): Figure | null {
  const { probing } = result.validation;
  if (probing.length === 0) return null;
  const measures = MEASURES.filter((m) => probing.some((p) => m.value(p) !== null));
  const labels = probing.map((p) => wrapLabel(labelOf(result, p.representation), 200, FONT_SIZE));
  const widest = Math.max(...labels.flat().map((t) => textWidth(t, FONT_SIZE)));
  const points = measures.flatMap((measure, k) =>
    probing.flatMap((p, i) => {
      const x = measure.value(p);
      return x === null ? [] : [{ x, i, k, measure }];
    }),
  );
  const step = 13;
  const rows = probing.map((p, i) => ({
    i,
    text: labels[i]!.join("\n"),
    profile: p.profile === "unknown" ? "" : p.profile,
  }));
  return draw(
    {
      name: "probing",
      title: "What a linear model reads from each representation",
      caption: `Out-of-fold linear probes. Treatment accuracy counts only above the majority class.${measures.includes(MEASURES[0]!) ? " Words at the right: the reference's profile." : ""} A linear probe sees what is linearly encoded; a low value does not prove that the information is absent.`,
      alt: probing
        .map(
          (p) =>
            `${labelOf(result, p.representation)}: ${measures.map((m) => `${m.label} ${fixed(2)(m.value(p) ?? Number.NaN)}`.replace("NaN", "unknown")).join(", ")}`,
        )
        .join("; "),
    },
    {
      marginTop: 8,
      marginLeft: Math.ceil(widest) + 22,
      marginRight: 108,
      height: 56 + probing.length * (step * measures.length + 16),
      x: { domain: [Math.min(0, ...points.map((p) => p.x)), Math.max(1, ...points.map((p) => p.x))] },
      y: { type: "band", domain: rows.map((r) => r.i), padding: 0.12, axis: null },
      marks: [
        Plot.barX(
          rows.filter((r) => r.i % 2 === 0),
          { y: "i", fill: colour("band"), insetTop: -3, insetBottom: -3 },
        ),
        ...axisX({ label: "Out-of-fold R², or share classified correctly" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        ...points.flatMap((p) => {
          const dy = (p.k - (measures.length - 1) / 2) * step;
          const style = colour(p.measure.colour);
          return [
            Plot.ruleY([p], { x1: 0, x2: "x", y: "i", dy, stroke: style, strokeWidth: 2.2 }),
            Plot.dot([p], { x: "x", y: "i", dy, r: 4.2, symbol: plotSymbol(p.measure.symbol), fill: style }),
          ];
        }),
        Plot.text(rows, { y: "i", text: "text", frameAnchor: "left", textAnchor: "end", dx: -12, lineHeight: 1.15 }),
        Plot.text(rows, { y: "i", text: "profile", frameAnchor: "right", textAnchor: "start", dx: 12, fontSize: 11 }),
      ],
    },
    measures.map((m): LegendItem => ({ label: m.label, colour: m.colour, mark: m.symbol })),
  );
}
