import * as Plot from "@observablehq/plot";
import { fixed, integer, levelText, setting, typographic } from "../../number-format.js";
import { draw, type Figure, type FigureText, IN_PIXELS, WIDTH } from "../canvas.js";
import { markTitle } from "../mark-title.js";
import { textWidth } from "../text-width.js";
import {
  axisLabel,
  axisValue,
  type ChartAxis,
  type ChartPoint,
  type ChartRow,
  type CellGroup,
  cellGroups,
  endingsOf,
  measuredLines,
  numericAxes,
  type PlacedRow,
  pointIn,
  rowPlaces,
  type StudyChart,
} from "./chart.js";
import { labelColumn, labelMark } from "./label-column.js";
import { BIAS_STEPS, cellMark, cellTexts, type MapCell, stepOf } from "./map-cells.js";

/** Most pixels of the column of labels. */
const LABELS = 240;
const RIGHT = 10;
const ROW = 19;
/** First group heading, pixels of a row and of a heading. */
const SHEET = { top: 46, row: ROW, head: 22 } as const;
/** Between the columns of one value of the second axis and the next. */
const GAP = 7;
const FONT = 11;
const SMALL = 10;

/** What a map shows of each estimator in each cell of a study. */
interface Measure {
  readonly name: string;
  readonly title: string;
  readonly caption: (chart: StudyChart) => string;
  /** `null` without an answer. */
  readonly value: (point: ChartPoint) => number | null;
  /** Distance from what it should be. */
  readonly distance: (value: number, chart: StudyChart) => number;
  /** Upper ends of the steps of the distance; beyond the last is darkest. */
  readonly steps: readonly number[];
  readonly decimals: number;
}

const MEASURES: readonly Measure[] = [
  {
    name: "bias-heat-map",
    title: "Bias of every estimator",
    caption: ({ truth }) =>
      `Numbers are biases from the ${truth}'s true effect at which each estimator aims. Darker is a larger bias, of either sign`,
    value: ({ bias }) => bias.value,
    distance: Math.abs,
    steps: BIAS_STEPS,
    decimals: 2,
  },
  {
    name: "coverage-heat-map",
    title: "Coverage of every estimator",
    caption: ({ level }) =>
      `Numbers are shares of the runs whose ${levelText(level)} interval holds the true effect. Darker is further from ${setting(level)}, on either side`,
    value: ({ coverage }) => coverage.value,
    distance: (value, { level }) => Math.abs(value - level),
    steps: [0.01, 0.03, 0.1, 0.3],
    decimals: 2,
  },
];

/** |Bias| and coverage of all estimators over the first two axes of a study, a row each; none where it has one axis. */
export function heatMaps(chart: StudyChart): Figure[] {
  const [inner, outer] = numericAxes(chart);
  if (inner === undefined || outer === undefined) return [];
  const labels = labelColumn(chart.rows, LABELS);
  return cellGroups(chart, [inner.name, outer.name]).flatMap((group) =>
    MEASURES.map((measure) => heatMap(chart, measure, { group, inner, outer, labels })),
  );
}

interface Grid {
  readonly group: CellGroup;
  readonly inner: ChartAxis;
  readonly outer: ChartAxis;
  /** Pixels of the column of labels. */
  readonly labels: number;
}

interface Square extends MapCell {
  /** `null` without an answer. */
  readonly value: number | null;
}

/** Pixels of the columns: blocks of one value of the second axis, in each a column for each value of the first. */
function columnsOf({ inner, outer, labels }: Grid) {
  const block = (WIDTH - RIGHT - labels - GAP * (outer.values.length - 1)) / outer.values.length;
  const width = block / inner.values.length;
  const left = (o: number): number => labels + o * (block + GAP);
  return { block, width, left, middle: (o: number, i: number): number => left(o) + width * (i + 0.5) };
}

function heatMap(chart: StudyChart, measure: Measure, grid: Grid): Figure {
  const { rows, heads, bottom } = rowPlaces(chart.rows, SHEET);
  return draw(textOf(chart, measure, grid), {
    ...IN_PIXELS,
    height: bottom + 10,
    marks: [
      ...headMarks(grid),
      Plot.text(heads, { x: 8, y: "y", text: "text", textAnchor: "start", fontWeight: "bold", fontSize: FONT }),
      labelMark(rows, grid.labels),
      ...squareMarks(squaresOf(chart, measure, { ...grid, rows }), measure, columnsOf(grid).width),
    ],
  });
}

/** The values of both axes above the columns. */
function headMarks(grid: Grid): Plot.Markish[] {
  const { inner, outer } = grid;
  const { block, left, middle } = columnsOf(grid);
  const ticks = outer.values.flatMap((_, o) => inner.values.map((value, i) => ({ x: middle(o, i), value })));
  return [
    Plot.text(outer.values, {
      x: (_, o) => left(o) + block / 2,
      y: 12,
      text: (value: number) => `${axisLabel(outer.name)} = ${axisValue(value)}`,
      fontWeight: "bold",
      fontSize: 12,
    }),
    Plot.text([axisLabel(inner.name)], {
      x: grid.labels - 10,
      y: 32,
      text: (t: string) => t,
      textAnchor: "end",
      fontSize: FONT,
    }),
    Plot.text(ticks, { x: "x", y: 32, text: ({ value }) => setting(value), fontSize: FONT }),
  ];
}

function squaresOf(
  chart: StudyChart,
  measure: Measure,
  { rows, ...grid }: Grid & { readonly rows: readonly PlacedRow[] },
): readonly Square[] {
  const { group, inner, outer } = grid;
  const { middle } = columnsOf(grid);
  return rows.flatMap(({ row, y }) =>
    group.cells.map((cell): Square => {
      const [i, o] = [inner, outer].map(({ name }) => chart.cells[cell]![name] as number) as [number, number];
      const point = pointIn(row, cell);
      const value = measure.value(point);
      const title = markTitle(
        ["Estimator", row.label],
        [axisLabel(inner.name), String(i)],
        [axisLabel(outer.name), String(o)],
        ...measuredLines(point),
      );
      const step = value === null ? null : stepOf(measure.steps, measure.distance(value, chart));
      return { x: middle(outer.values.indexOf(o), inner.values.indexOf(i)), y, value, step, title };
    }),
  );
}

/** Cells, with their numbers where these fit. */
function squareMarks(squares: readonly Square[], { decimals }: Measure, width: number): Plot.Markish[] {
  const text = ({ value }: Square): string => (value === null ? "–" : typographic(fixed(decimals)(value)));
  const isRoomy = squares.every((square) => textWidth(text(square), SMALL) < width - 2);
  return [
    cellMark(squares, { width, height: ROW, inset: 0.7 }),
    cellTexts(isRoomy ? squares : [], text, { fontSize: SMALL }),
  ];
}

function textOf(chart: StudyChart, measure: Measure, { group, inner, outer }: Grid): FigureText {
  const ending = endingsOf(group);
  const strength = inner.name === "careerStrength" ? "; k is how strongly careers carry ability" : "";
  return {
    name: `${measure.name}${ending.name}`,
    title: `${measure.title} by ${axisLabel(inner.name)} and ${axisLabel(outer.name)}${ending.title}`,
    caption:
      `${measure.caption(chart)}: steps at ${measure.steps.map(String).join(", ")}. Over ${integer(chart.seeds)} seeds${strength}. ` +
      "A dash stands for no answer; where an estimator answers in some runs only, the number is of those. Monte Carlo errors and spread are in the tables.",
    alt: `${measure.title}. ${chart.rows.map((row) => `${row.label}: ${inWords(row, measure, group)}`).join("; ")}.`,
  };
}

const inWords = (row: ChartRow, measure: Measure, { cells }: CellGroup): string =>
  cells
    .map((cell) => {
      const value = measure.value(pointIn(row, cell));
      return value === null ? "no answer" : fixed(measure.decimals)(value);
    })
    .join(", ");
