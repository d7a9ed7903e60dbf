import * as Plot from "@observablehq/plot";
import { decimalsFor, fixed, intervalText, type NumberFormat, typographic } from "../number-format.js";
import { axisX } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { type Colour, colour, type SymbolName } from "./palette.js";
import { robustDomain } from "./robust-domain.js";
import { rowLayout } from "./row-labels.js";

/** One estimate with its interval, as a row of a forest plot. */
export interface IntervalRow {
  readonly label: string;
  readonly estimate: number;
  /** Null draws the point alone, hollow. */
  readonly ci: readonly [number, number] | null;
  readonly colour: Colour;
  readonly symbol: SymbolName;
  /** Set in bold on a tinted band. */
  readonly strong?: boolean;
  /** What the row is, in the title of its marks. Default `Estimate`. */
  readonly what?: string;
}

/** A vertical line with a meaning of its own. */
export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
  readonly colour: Colour | "ink";
  readonly dashed: boolean;
}

/** Plot options of a forest plot: labels left, intervals, numbers right. */
export function intervalPlot(
  rows: readonly IntervalRow[],
  lines: readonly ReferenceLine[],
  xLabel: string,
): Plot.PlotOptions {
  const domain = robustDomain(
    rows,
    lines.map((l) => l.value),
  );
  const format = fixed(Math.min(4, decimalsFor(rows.map((r) => (r.ci === null ? null : (r.ci[1] - r.ci[0]) / 4)))));
  const layout = rowLayout(
    rows.map((row) => ({
      ...row,
      ...clipped(row, domain),
      note: inNumbers(row, format),
      title: markTitle(
        [row.what ?? "Estimate", row.label],
        [xLabel, format(row.estimate)],
        ["Interval", row.ci === null ? null : intervalText(row.ci, format)],
      ),
    })),
    28,
  );
  return {
    ...layout.frame,
    x: { domain },
    marks: [
      bandMark(layout.rows, domain, [layout.labelWidth + 18, layout.noteWidth + 20]),
      axisX({ label: xLabel }),
      lineMarks(lines, domain, format),
      rowMarks(layout.rows),
      ...layout.marks,
    ],
  };
}

const inNumbers = ({ estimate, ci }: IntervalRow, format: NumberFormat): string =>
  typographic(ci === null ? format(estimate) : `${format(estimate)} ${intervalText(ci, format)}`);

type Drawn = IntervalRow & {
  readonly i: number;
  readonly low: number;
  readonly high: number;
  readonly cutLow: boolean;
  readonly cutHigh: boolean;
  readonly isInside: boolean;
  readonly title: string;
};

/** The part of an interval that the axis holds, and at which ends it goes on. */
function clipped({ ci, estimate }: IntervalRow, [from, to]: readonly [number, number]) {
  const [low, high] = ci ?? [estimate, estimate];
  const within = (value: number): number => Math.min(to, Math.max(from, value));
  return {
    low: within(low),
    high: within(high),
    cutLow: low < from,
    cutHigh: high > to,
    isInside: estimate >= from && estimate <= to,
  };
}

/** A tinted band across label, plot and number of the rows that stand out. */
const bandMark = (
  rows: readonly Drawn[],
  [from, to]: readonly [number, number],
  [left, right]: readonly [number, number],
): Plot.Markish =>
  Plot.barX(
    rows.filter((r) => r.strong),
    { x1: () => from, x2: () => to, y: "i", fill: colour("band"), insetLeft: -left, insetRight: -right },
  );

const lineMarks = (
  lines: readonly ReferenceLine[],
  [from, to]: readonly [number, number],
  format: NumberFormat,
): Plot.Markish[] => [
  ...(from < 0 && to > 0 ? [Plot.ruleX([0], { stroke: colour("grey"), strokeWidth: 1 })] : []),
  ...lines.map(({ value, label, colour: name, dashed }) =>
    Plot.ruleX([value], {
      title: () => markTitle([label, format(value)]),
      stroke: name === "ink" ? "currentColor" : colour(name),
      strokeWidth: 1.8,
      ...(dashed ? { strokeDasharray: "6,4" } : {}),
    }),
  ),
];

function rowMarks(rows: readonly Drawn[]): Plot.Markish[] {
  const whole = rows.filter((r) => r.ci !== null);
  const arrow = (cut: readonly Drawn[], side: "low" | "high"): Plot.Markish =>
    Plot.text(cut, {
      x: side,
      y: "i",
      text: () => (side === "low" ? "◂" : "▸"),
      title: "title",
      fill: (r: Drawn) => colour(r.colour),
      fontSize: 14,
      dx: side === "low" ? -2 : 2,
    });
  return [
    ...whole.flatMap((r) => [
      Plot.ruleY([r], {
        x1: "low",
        x2: "high",
        y: "i",
        title: "title",
        stroke: colour(r.colour),
        strokeWidth: r.strong ? 2.6 : 1.8,
      }),
      Plot.tickX(r.cutLow || !r.isInside ? [] : [r], {
        x: "low",
        y: "i",
        stroke: colour(r.colour),
        strokeWidth: 1.8,
        inset: 7,
      }),
      Plot.tickX(r.cutHigh || !r.isInside ? [] : [r], {
        x: "high",
        y: "i",
        stroke: colour(r.colour),
        strokeWidth: 1.8,
        inset: 7,
      }),
    ]),
    arrow(
      rows.filter((r) => r.cutLow),
      "low",
    ),
    arrow(
      rows.filter((r) => r.cutHigh),
      "high",
    ),
    ...rows
      .filter((r) => r.isInside)
      .map((r) =>
        Plot.dot([r], {
          x: "estimate",
          y: "i",
          title: "title",
          r: r.strong ? 5.2 : 4.5,
          symbol: plotSymbol(r.symbol),
          fill: r.ci === null ? colour("paper") : colour(r.colour),
          stroke: colour(r.colour),
          strokeWidth: 1.5,
        }),
      ),
  ];
}
