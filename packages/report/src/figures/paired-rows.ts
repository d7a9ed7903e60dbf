import * as Plot from "@observablehq/plot";
import { significant } from "../number-format.js";
import { axisX } from "./canvas.js";
import { type LegendItem, plotSymbol } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { type Colour, colour } from "./palette.js";
import { type LabelledRow, type PlacedRow, rowLayout } from "./row-labels.js";

/** Two values of one thing, to be compared. */
export interface PairedRow extends LabelledRow {
  readonly first: number;
  readonly second: number;
}

/** What the two values are. */
export type PairNames = readonly [first: string, second: string];

/** Their colours. */
export type PairColours = readonly [first: Colour, second: Colour];

const COLOURS: PairColours = ["blue", "vermillion"];

/** Plot options of rows with two values each. */
export function pairedPlot(given: readonly PairedRow[], xLabel: string, names: PairNames): Plot.PlotOptions {
  const { rows, frame, marks } = rowLayout(
    given.map((row) => ({ ...row, title: titleOf(row, names) })),
    32,
  );
  const values = given.flatMap((r) => [r.first, r.second]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = (high - low || Math.abs(high) || 1) * 0.08;
  return {
    ...frame,
    x: { domain: [low - pad, high + pad] },
    marks: [
      ...axisX({ label: xLabel }),
      ...(low - pad < 0 && high + pad > 0 ? [Plot.ruleX([0], { stroke: colour("grey") })] : []),
      ...pairMarks(rows),
      ...marks,
    ],
  };
}

/** The two values of each row, joined by a line: the first hollow, the second filled. */
export const pairMarks = (
  rows: readonly (PlacedRow<PairedRow> & { readonly title: string })[],
  [first, second]: PairColours = COLOURS,
): Plot.Markish[] => [
  Plot.ruleY(rows, { x1: "first", x2: "second", y: "i", title: "title", stroke: colour("grey"), strokeWidth: 2 }),
  Plot.dot(rows, {
    x: "first",
    y: "i",
    title: "title",
    r: 5.5,
    symbol: plotSymbol("circle"),
    fill: colour("paper"),
    stroke: colour(first),
    strokeWidth: 2,
  }),
  Plot.dot(rows, { x: "second", y: "i", title: "title", r: 5, symbol: plotSymbol("diamond"), fill: colour(second) }),
];

const titleOf = ({ label, note, first, second }: PairedRow, names: PairNames): string =>
  markTitle(
    ["Representation", label],
    [names[0], significant(3)(first)],
    [names[1], significant(3)(second)],
    ["Verdict", note === "" ? null : note],
  );

/** The legend of `pairMarks`. */
export const pairedLegend = (
  [first, second]: PairNames,
  [ofFirst, ofSecond]: PairColours = COLOURS,
): readonly LegendItem[] => [
  { label: first, colour: ofFirst, mark: "circle", hollow: true },
  { label: second, colour: ofSecond, mark: "diamond" },
];
