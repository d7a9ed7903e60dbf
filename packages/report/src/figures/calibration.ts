import type { CalibrationCurve, CareerRunResult, RepresentationResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, intervalText, levelText, setting, significant, typographic } from "../number-format.js";
import { draw, type Figure, type FigureText, IN_PIXELS, WIDTH } from "./canvas.js";
import { legendHeight, type LegendItem } from "./legend.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { roundTicks } from "./round-ticks.js";
import { wrapLabel } from "./text-width.js";

const FONT = 11;
const LEGEND: readonly LegendItem[] = [
  { label: "observed, with interval", colour: "blue", mark: "circle" },
  { label: "where the two are equal", colour: "ink", mark: "dashed" },
];
/** Above the panels, for their names; the legend stands above that. */
const HEAD = 24;
const TOP = HEAD + legendHeight(LEGEND, WIDTH);
const BOTTOM = 44;
const LEFT = 66;
const RIGHT = 14;
/** Sides of the square panels where there are three of them. */
const SIDE = 160;
/** Room for the numbers of a panel that another stands left of. */
const GAP = (WIDTH - LEFT - RIGHT - 3 * SIDE) / 2;

const format = significant(3);

/** One function: its curve, its place on the sheet, and the ends of both of its axes. */
interface Panel {
  readonly curve: CalibrationCurve;
  readonly left: number;
  readonly domain: readonly [number, number];
}

/** Predictions of each nuisance function beside what was observed, in bins; null where the representation has none. */
export function calibrationFigure(_: CareerRunResult, { calibration, label }: RepresentationResult): Figure | null {
  if (calibration === null || calibration.length === 0) return null;
  const panels = calibration.map(
    (curve, k): Panel => ({ curve, left: LEFT + k * (SIDE + GAP), domain: domainOf(curve) }),
  );
  return draw(
    textOf(calibration, label),
    {
      ...IN_PIXELS,
      height: HEAD + SIDE + BOTTOM,
      marks: [...panels.flatMap(panelMarks), yLabel()],
    },
    LEGEND,
  );
}

/** From the least to the greatest prediction, observation or end of an interval, with room on both sides. */
function domainOf({ bins, loss }: CalibrationCurve): readonly [number, number] {
  const values = bins.flatMap(({ predicted, observed, ci }) => [predicted, observed, ...(ci ?? [])]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.06 * (high - low || Math.abs(high) || 1);
  return loss === "log" ? [Math.max(0, low - room), Math.min(1, high + room)] : [low - room, high + room];
}

function panelMarks({ curve, left, domain: [low, high] }: Panel): Plot.Markish[] {
  const along = (value: number): number => ((value - low) / (high - low)) * SIDE;
  const x = (value: number): number => left + along(value);
  const y = (value: number): number => TOP + SIDE - along(value);
  const ticks = roundTicks(low, high, 5);
  const bins = curve.bins.map((bin) => ({ ...bin, title: titleOf(curve, bin) }));
  const name = wrapLabel(nameOf(curve.name), SIDE + GAP - 20, 12, 1)[0]!;
  return [
    Plot.ruleX(ticks, { x, y1: TOP, y2: TOP + SIDE, stroke: colour("grid") }),
    Plot.ruleY(ticks, { y, x1: left, x2: left + SIDE, stroke: colour("grid") }),
    Plot.text(ticks, { x, y: TOP + SIDE + 12, text: tickText, fontSize: FONT }),
    Plot.text(ticks, { x: left - 6, y, text: tickText, fontSize: FONT, textAnchor: "end" }),
    Plot.text([name], { x: left + SIDE / 2, y: TOP - 12, text: (t: string) => t, fontSize: 12, fontWeight: "bold" }),
    Plot.text(["Mean prediction"], { x: left + SIDE / 2, y: TOP + SIDE + 32, text: (t: string) => t, fontSize: 12 }),
    Plot.link([{}], {
      x1: left,
      y1: TOP + SIDE,
      x2: left + SIDE,
      y2: TOP,
      stroke: "currentColor",
      strokeDasharray: "5,3",
    }),
    Plot.ruleX(
      bins.filter(({ ci }) => ci !== null),
      {
        x: ({ predicted }) => x(predicted),
        y1: ({ ci }) => y(ci![0]),
        y2: ({ ci }) => y(ci![1]),
        title: "title",
        stroke: colour("blue"),
        strokeWidth: 1.8,
      },
    ),
    Plot.dot(bins, {
      x: ({ predicted }) => x(predicted),
      y: ({ observed }) => y(observed),
      title: "title",
      r: 3.6,
      fill: colour("blue"),
      stroke: colour("paper"),
      strokeWidth: 0.8,
    }),
  ];
}

const tickText = (value: number): string => typographic(setting(value));

const yLabel = (): Plot.Markish =>
  Plot.text(["Mean observed"], {
    x: 16,
    y: TOP + SIDE / 2,
    text: (t: string) => t,
    rotate: -90,
    fontSize: 12,
  });

const NAMES: Readonly<Record<string, string>> = {
  propensity: "share of treated",
  "outcome | T=0": "outcome, untreated",
  "outcome | T=1": "outcome, treated",
};

const nameOf = (name: string): string => NAMES[name] ?? name;

const titleOf = ({ name, level }: CalibrationCurve, { n, predicted, observed, ci }: CalibrationCurve["bins"][number]) =>
  markTitle(
    ["Function", nameOf(name)],
    ["Mean prediction", format(predicted)],
    ["Mean observed", format(observed)],
    [`${levelText(level)} interval`, ci === null ? null : intervalText(ci, format)],
    ["Units", integer(n)],
  );

/** How many intervals hold the mean of their predictions. */
const held = ({ bins }: CalibrationCurve): string => {
  const inside = bins.filter(({ predicted, ci }) => ci !== null && ci[0] <= predicted && predicted <= ci[1]);
  return `${inside.length} of ${bins.length}`;
};

function textOf(curves: readonly CalibrationCurve[], label: string): FigureText {
  const level = levelText(curves[0]!.level);
  return {
    name: "calibration",
    title: `Calibration of the nuisance functions: ${label}`,
    caption:
      `Units in bins of equal size by their prediction, which comes from models that never saw them, beside what was observed. Of calibrated functions about ${level} of the intervals cross the diagonal; here ` +
      `${curves.map((curve) => `${held(curve)} (${nameOf(curve.name)})`).join(", ")}. Propensities may have been recalibrated on these units. ` +
      "Calibrated functions can still miss what separates units within a bin, and say nothing of variables that were not recorded.",
    alt: curves
      .map(
        (curve) =>
          `${nameOf(curve.name)}: ${curve.bins.map((bin) => `predicted ${format(bin.predicted)}, observed ${format(bin.observed)}`).join("; ")}`,
      )
      .join(". "),
  };
}
