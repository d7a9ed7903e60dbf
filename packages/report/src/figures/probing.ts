import type { CareerRunResult, ProbingResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { labelOf } from "../effect-rows.js";
import { fixed } from "../number-format.js";
import { axisX, draw, type Figure, type FigureText } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { type Colour, colour, type SymbolName } from "./palette.js";
import { rowLayout } from "./row-labels.js";

interface Measure {
  readonly label: string;
  readonly colour: Colour;
  readonly mark: SymbolName;
  readonly value: (probing: ProbingResult) => number | null;
}

const MEASURES: readonly Measure[] = [
  { label: "ability R²", colour: "green", mark: "diamond", value: (p) => p.abilityR2 },
  { label: "outcome R²", colour: "blue", mark: "circle", value: (p) => p.outcomeR2 },
  { label: "treatment accuracy", colour: "vermillion", mark: "square", value: (p) => p.treatmentAccuracy },
  { label: "majority class", colour: "grey", mark: "wye", value: (p) => p.majority },
];

const LANE = 13;

/** Figure 7: what a linear model reads from each representation; null where nothing was probed. */
export function probingFigure(result: CareerRunResult): Figure | null {
  const { probing } = result.validation;
  if (probing.length === 0) return null;
  const measures = MEASURES.filter((m) => probing.some((p) => m.value(p) !== null));
  const { rows, frame, marks } = rowLayout(
    probing.map((p) => ({
      label: labelOf(result, p.representation),
      note: p.profile === "unknown" ? "" : p.profile,
      probing: p,
    })),
    LANE * measures.length + 16,
  );
  const points = rows.flatMap((row) =>
    measures.flatMap((measure, lane) => {
      const x = measure.value(row.probing);
      if (x === null) return [];
      const title = markTitle(["Representation", row.label], [measure.label, fixed(3)(x)]);
      return [{ x, i: row.i, measure, dy: (lane - (measures.length - 1) / 2) * LANE, title }];
    }),
  );
  const low = Math.min(0, ...points.map((p) => p.x));
  const high = Math.max(1, ...points.map((p) => p.x));
  return draw(
    textOf(result, measures),
    {
      ...frame,
      x: { domain: [low, high] },
      marks: [
        Plot.barX(
          rows.filter((r) => r.i % 2 === 0),
          { x1: () => low, x2: () => high, y: "i", fill: colour("band"), insetTop: -3, insetBottom: -3 },
        ),
        ...axisX({ label: "Out-of-fold R², or share classified correctly" }),
        Plot.ruleX([0], { stroke: "currentColor" }),
        ...points.flatMap(({ measure, dy, ...point }) => [
          Plot.ruleY([point], {
            x1: 0,
            x2: "x",
            y: "i",
            dy,
            title: "title",
            stroke: colour(measure.colour),
            strokeWidth: 2.2,
          }),
          Plot.dot([point], {
            x: "x",
            y: "i",
            dy,
            title: "title",
            r: 4.2,
            symbol: plotSymbol(measure.mark),
            fill: colour(measure.colour),
          }),
        ]),
        ...marks,
      ],
    },
    measures,
  );
}

function textOf(result: CareerRunResult, measures: readonly Measure[]): FigureText {
  const profiled = result.validation.probing.some((p) => p.profile !== "unknown");
  const inWords = (p: ProbingResult): string =>
    measures
      .map((m) => {
        const value = m.value(p);
        return `${m.label} ${value === null ? "unknown" : fixed(2)(value)}`;
      })
      .join(", ");
  return {
    name: "probing",
    title: "What a linear model reads from each representation",
    caption: `Out-of-fold linear probes. Treatment accuracy counts only above the majority class.${profiled ? " Words at the right: the reference's profile." : ""} A linear probe sees what is linearly encoded; a low value does not prove that the information is absent.`,
    alt: result.validation.probing.map((p) => `${labelOf(result, p.representation)}: ${inWords(p)}`).join("; "),
  };
}
