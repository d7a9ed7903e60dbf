import * as Plot from "@observablehq/plot";
import { fixed, integer, levelText, setting, typographic } from "../../number-format.js";
import { draw, type Figure, IN_PIXELS, WIDTH } from "../canvas.js";
import { markTitle } from "../mark-title.js";
import { colour, inkOn, SEQUENTIAL } from "../palette.js";
import { textWidth, wrapLabel } from "../text-width.js";
import {
  axisLabel,
  type ChartAxis,
  type ChartPoint,
  type CellGroup,
  cellGroups,
  measuredLines,
  numericAxes,
  rowPlaces,
  slug,
  type StudyChart,
} from "./chart.js";

const LABELS = 206;
const RIGHT = 10;
const ROW = 19;
const HEAD = 22;
const TOP = 46;
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
    steps: [0.01, 0.02, 0.05, 0.1],
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
  return cellGroups(chart, [inner.name, outer.name]).flatMap((group) =>
    MEASURES.map((measure) => heatMap(chart, measure, { group, inner, outer })),
  );
}

interface Grid {
  readonly group: CellGroup;
  readonly inner: ChartAxis;
  readonly outer: ChartAxis;
}

interface Square {
  readonly x: number;
  readonly y: number;
  /** `null` without an answer. */
  readonly value: number | null;
  readonly step: number;
  readonly title: string;
}

function heatMap(chart: StudyChart, measure: Measure, grid: Grid): Figure {
  const { group, inner, outer } = grid;
  const block = (WIDTH - RIGHT - LABELS - GAP * (outer.values.length - 1)) / outer.values.length;
  const width = block / inner.values.length;
  const left = (o: number): number => LABELS + o * (block + GAP);
  const { rows, heads, bottom } = rowPlaces(chart.rows, { top: TOP, row: ROW, head: HEAD });
  const squares = rows.flatMap(({ row, y }) =>
    group.cells.map((cell): Square => {
      const own = chart.cells[cell]!;
      const point = row.points.find((p) => p.cell === cell)!;
      const value = measure.value(point);
      return {
        x:
          left(outer.values.indexOf(own[outer.name] as number)) +
          width * (inner.values.indexOf(own[inner.name] as number) + 0.5),
        y,
        value,
        step: value === null ? 0 : stepOf(measure, measure.distance(value, chart)),
        title: markTitle(
          ["Estimator", row.label],
          [axisLabel(inner.name), String(own[inner.name])],
          [axisLabel(outer.name), String(own[outer.name])],
          ...measuredLines(point),
        ),
      };
    }),
  );
  const text = ({ value }: Square): string => (value === null ? "–" : typographic(fixed(measure.decimals)(value)));
  const isRoomy = squares.every((square) => textWidth(text(square), SMALL) < width - 2);
  const where = group.label === "" ? "" : `, ${group.label}`;
  const ticks = outer.values.flatMap((_, o) =>
    inner.values.map((value, i) => ({ x: left(o) + width * (i + 0.5), text: setting(value) })),
  );
  return draw(
    {
      name: `${measure.name}${group.label === "" ? "" : `-${slug(group.label)}`}`,
      title: `${measure.title} by ${axisLabel(inner.name)} and ${axisLabel(outer.name)}${where}`,
      caption:
        `${measure.caption(chart)}: steps at ${measure.steps.map(String).join(", ")}. Over ${integer(chart.seeds)} seeds${inner.name === "careerStrength" ? "; k is how strongly careers carry ability" : ""}. ` +
        "A dash stands for no answer; where an estimator answers in some runs only, the number is of those. Monte Carlo errors and spread are in the tables.",
      alt: `${measure.title}. ${rows.map(({ row }) => `${row.label}: ${squaresOf(row.points, measure, group)}`).join("; ")}.`,
    },
    {
      ...IN_PIXELS,
      height: bottom + 10,
      marks: [
        Plot.text(outer.values, {
          x: (_, o) => left(o) + block / 2,
          y: 12,
          text: (value: number) => `${axisLabel(outer.name)} = ${numberText(value)}`,
          fontWeight: "bold",
          fontSize: 12,
        }),
        Plot.text([axisLabel(inner.name)], {
          x: LABELS - 10,
          y: 32,
          text: (t: string) => t,
          textAnchor: "end",
          fontSize: FONT,
        }),
        Plot.text(ticks, { x: "x", y: 32, text: "text", fontSize: FONT }),
        Plot.text(heads, { x: 8, y: "y", text: "text", textAnchor: "start", fontWeight: "bold", fontSize: FONT }),
        Plot.text(rows, {
          x: 18,
          y: "y",
          text: ({ row }) => wrapLabel(row.label, LABELS - 30, FONT, 1)[0]!,
          textAnchor: "start",
          fontSize: FONT,
        }),
        Plot.rect(squares, {
          x1: ({ x }) => x - width / 2 + 0.7,
          x2: ({ x }) => x + width / 2 - 0.7,
          y1: ({ y }) => y - ROW / 2 + 0.7,
          y2: ({ y }) => y + ROW / 2 - 0.7,
          title: "title",
          fill: ({ value, step }) => (value === null ? colour("band") : SEQUENTIAL[step]),
        }),
        Plot.text(isRoomy ? squares : [], {
          x: "x",
          y: "y",
          text,
          pointerEvents: "none",
          fontSize: SMALL,
          fill: ({ value, step }) => (value === null ? "currentColor" : inkOn(step)),
        }),
      ],
    },
  );
}

function stepOf({ steps }: Measure, distance: number): number {
  const found = steps.findIndex((end) => distance <= end);
  return found < 0 ? steps.length : found;
}

/** A whole number with its thousands apart, another as it was given. */
const numberText = (value: number): string => (Number.isInteger(value) ? integer(value) : setting(value));

const squaresOf = (points: readonly ChartPoint[], measure: Measure, { cells }: CellGroup): string =>
  cells
    .map((cell) => {
      const value = measure.value(points.find((p) => p.cell === cell)!);
      return value === null ? "no answer" : fixed(measure.decimals)(value);
    })
    .join(", ");
