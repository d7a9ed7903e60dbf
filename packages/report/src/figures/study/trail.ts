import * as Plot from "@observablehq/plot";
import { fixed, integer, levelText, setting, typographic } from "../../number-format.js";
import { draw, type Figure, IN_PIXELS, WIDTH } from "../canvas.js";
import { plotSymbol } from "../legend.js";
import { markTitle, type TitleLine } from "../mark-title.js";
import { colour, SEQUENTIAL } from "../palette.js";
import { textWidth } from "../text-width.js";
import {
  axisLabel,
  type CellGroup,
  cellGroups,
  type ChartPoint,
  type ChartRow,
  endingsOf,
  measuredLines,
  numericAxes,
  pointIn,
  rowPlaces,
  type StudyChart,
} from "./chart.js";
import { labelColumn, labelMark } from "./label-column.js";
import { biasReach } from "./reach.js";

const ROW = 17;
const HEAD = 22;
/** First group heading; the legend stands above. */
const TOP = 26;
/** Most pixels of the column of labels. */
const LABELS = 264;
const GAP = 34;
const RIGHT = 22;
const FONT = 11;

/** Pixels of a panel. */
interface Panel {
  readonly from: number;
  readonly to: number;
  readonly domain: readonly [number, number];
}

const place = ({ from, to, domain: [low, high] }: Panel, value: number): number =>
  from + ((value - low) / (high - low)) * (to - from);

/** One estimator in one cell, ready to be drawn. */
interface Dot {
  readonly y: number;
  readonly step: number;
  readonly point: ChartPoint;
  readonly title: string;
}

/**
 * Bias and coverage of every estimator, a row each, one dot for each value of the study's axis from light to dark: how the estimators' bias
 * moves as careers say more. One figure for each setting of the other options.
 */
export function trailFigures(chart: StudyChart): Figure[] {
  const axis = numericAxes(chart)[0];
  const groups = cellGroups(chart, axis === undefined ? [] : [axis.name]);
  return groups.map((group) => trailFigure(chart, group, axis?.name ?? null));
}

function trailFigure(chart: StudyChart, group: CellGroup, axis: string | null): Figure {
  const cells =
    axis === null ? group.cells : [...group.cells].sort((a, b) => valueOf(chart, a, axis) - valueOf(chart, b, axis));
  const { rows, heads, bottom } = rowPlaces(chart.rows, { top: TOP, row: ROW, head: HEAD });
  const dots = rows.flatMap(({ row, y }) =>
    cells.map((cell, step): Dot => {
      const offset = cells.length === 1 ? 0 : (step / (cells.length - 1) - 0.5) * (ROW - 7);
      const point = pointIn(row, cell);
      const at: TitleLine[] = axis === null ? [] : [[axisLabel(axis), setting(valueOf(chart, cell, axis))]];
      return { y: y + offset, step, point, title: markTitle(["Estimator", row.label], ...at, ...measuredLines(point)) };
    }),
  );
  const reach = biasReach(dots.map(({ point }) => point.bias.value));
  const labels = labelColumn(chart.rows, LABELS);
  const width = WIDTH - RIGHT - labels - GAP;
  const bias: Panel = { from: labels, to: labels + 0.6 * width, domain: reach };
  const coverage: Panel = { from: bias.to + GAP, to: WIDTH - RIGHT, domain: [-0.02, 1.02] };
  const color = (step: number): string => SEQUENTIAL[Math.round((step / Math.max(1, cells.length - 1)) * 4)]!;
  const named = axis === null ? [] : cells.map((cell) => `${axisLabel(axis)} = ${setting(valueOf(chart, cell, axis))}`);
  const ending = endingsOf(group);
  const along = axis === null ? "" : ` by ${axisLabel(axis)}`;
  return draw(
    {
      name: `bias-and-coverage${ending.name}`,
      title: `Bias and coverage${along}${ending.title}`,
      caption: caption(chart, axis),
      alt: altOf(
        chart,
        cells,
        axis,
        rows.map(({ row }) => row),
      ),
    },
    {
      ...IN_PIXELS,
      height: bottom + 48,
      marks: [
        ...legendMarks(named, bias.from, color),
        ...panelMarks(bias, bottom, { title: "bias", band: [-0.02, 0.02], line: 0 }),
        ...panelMarks(coverage, bottom, {
          title: `coverage of ${levelText(chart.level)} intervals`,
          band: [chart.level - 0.03, chart.level + 0.03],
          line: chart.level,
        }),
        Plot.text(heads, { x: 8, y: "y", text: "text", textAnchor: "start", fontWeight: "bold", fontSize: FONT }),
        Plot.ruleY(rows, { x1: labels, x2: WIDTH - RIGHT, y: "y", stroke: colour("grid"), strokeWidth: 0.6 }),
        labelMark(rows, labels),
        ...dotMarks(dots, bias, ({ bias: b }) => b, color),
        ...dotMarks(dots, coverage, ({ coverage: c }) => c, color),
        ...silentMarks(dots, bias),
      ],
    },
  );
}

const valueOf = ({ cells }: StudyChart, cell: number, name: string): number => Number(cells[cell]![name]);

/** The values of the axis, light to dark, above the panels. */
function legendMarks(named: readonly string[], from: number, color: (step: number) => string): Plot.Markish[] {
  let x = from;
  const items = named.map((text, step) => {
    const item = { x, text, step };
    x += textWidth(text, FONT) + 34;
    return item;
  });
  return [
    Plot.dot(items, {
      x: "x",
      y: 12,
      r: 4.5,
      fill: ({ step }) => color(step),
      stroke: SEQUENTIAL[4],
      strokeWidth: 0.8,
    }),
    Plot.text(items, { x: "x", y: 12, dx: 9, text: "text", textAnchor: "start", fontSize: FONT }),
  ];
}

interface PanelText {
  readonly title: string;
  /** Where an estimator should be. */
  readonly band: readonly [number, number];
  readonly line: number;
}

function panelMarks(panel: Panel, bottom: number, { title, band, line }: PanelText): Plot.Markish[] {
  const inside = ticksOf(panel);
  const [low, high] = band.map((value) => place(panel, Math.min(panel.domain[1], Math.max(panel.domain[0], value))));
  const top = TOP + 4;
  return [
    Plot.rect([{}], { x1: low!, x2: high!, y1: top, y2: bottom, fill: colour("grid"), fillOpacity: 0.75 }),
    Plot.ruleX(inside, { x: (value: number) => place(panel, value), y1: top, y2: bottom, stroke: colour("grid") }),
    Plot.ruleX([line], { x: place(panel, line), y1: top, y2: bottom, stroke: "currentColor", strokeWidth: 1.2 }),
    Plot.text(inside, {
      x: (value: number) => place(panel, value),
      y: bottom + 14,
      text: (value: number) => typographic(setting(value)),
      fontSize: FONT,
    }),
    Plot.text([title], { x: (panel.from + panel.to) / 2, y: bottom + 34, text: (t: string) => t, fontSize: 12 }),
  ];
}

/** Round values within a panel. */
function ticksOf({ domain: [low, high] }: Panel): number[] {
  const step = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10].find((s) => (high - low) / s <= 5.5) ?? (high - low) / 4;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(6)));
}

type Read = (point: ChartPoint) => ChartPoint["bias"];

function dotMarks(dots: readonly Dot[], panel: Panel, read: Read, color: (step: number) => string): Plot.Markish[] {
  const known = dots.flatMap((dot) => {
    const { value, mcse } = read(dot.point);
    return value === null ? [] : [{ ...dot, value, mcse: mcse ?? 0 }];
  });
  const [low, high] = panel.domain;
  const within = (value: number): number => place(panel, Math.min(high, Math.max(low, value)));
  const inside = known.filter(({ value }) => value >= low && value <= high);
  const beyond = known.filter(({ value }) => value < low || value > high);
  return [
    Plot.link(inside, {
      x1: ({ value, mcse }) => within(value - 2 * mcse),
      x2: ({ value, mcse }) => within(value + 2 * mcse),
      y1: "y",
      y2: "y",
      title: "title",
      stroke: SEQUENTIAL[4],
      strokeWidth: 1,
    }),
    Plot.dot(inside, {
      x: ({ value }) => within(value),
      y: "y",
      title: "title",
      r: 2.9,
      fill: ({ step }) => color(step),
      stroke: SEQUENTIAL[4],
      strokeWidth: 0.8,
    }),
    Plot.text(beyond, {
      x: ({ value }) => within(value),
      y: "y",
      text: ({ value }) => (value < low ? "◂" : "▸"),
      title: "title",
      fontSize: 10,
      fill: SEQUENTIAL[4],
    }),
  ];
}

/** Crosses where an estimator gave no answer in half of the runs or more. */
function silentMarks(dots: readonly Dot[], panel: Panel): Plot.Markish[] {
  const silent = dots.filter(({ point }) => point.failureRate !== null && point.failureRate >= 0.5);
  return [
    Plot.dot(silent, {
      x: panel.from + 5,
      y: "y",
      title: "title",
      r: 3.4,
      symbol: plotSymbol("times"),
      fill: colour("vermillion"),
    }),
  ];
}

function caption({ seeds, truth }: StudyChart, axis: string | null): string {
  const along = axis === null ? "" : `, one dot for each ${axisLabel(axis)} from light to dark`;
  return (
    `Over ${integer(seeds)} seeds${along}${axis === "careerStrength" ? " (how strongly careers carry ability)" : ""}; bars are two Monte Carlo standard errors, errors are counted from the ${truth}'s true effect at which each estimator aims. ` +
    "The bands are a bias within .02 and a coverage within .03 of what it should be. An arrow stands for a bias beyond the axis, a cross for no answer in half of the runs or more; " +
    "bias and coverage are then of the runs with an answer. A small bias with a wide interval is not better than a larger one that is known well: spread is in the tables."
  );
}

function altOf(chart: StudyChart, cells: readonly number[], axis: string | null, rows: readonly ChartRow[]): string {
  const said = rows.map((row) => {
    const values = cells.map((cell) => {
      const { value } = pointIn(row, cell).bias;
      const at = axis === null ? "" : `${axisLabel(axis)} ${setting(valueOf(chart, cell, axis))} `;
      return `${at}${value === null ? "no answer" : fixed(3)(value)}`;
    });
    return `${row.label}: ${values.join(", ")}`;
  });
  return `Bias. ${said.join("; ")}.`;
}
