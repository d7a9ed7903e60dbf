import * as Plot from "@observablehq/plot";
import { fixed, integer, levelText, setting, typographic } from "../../number-format.js";
import { draw, type Figure, IN_PIXELS, WIDTH } from "../canvas.js";
import { markTitle } from "../mark-title.js";
import { colour, inkOn, SEQUENTIAL } from "../palette.js";
import {
  axisLabel,
  type ChartAxis,
  type ChartRow,
  numericAxes,
  cellGroups,
  slug,
  type CellGroup,
  measuredLines,
  type StudyChart,
} from "./chart.js";

/** Upper ends of the steps of |bias|; beyond the last is darkest. */
const STEPS = [0.01, 0.02, 0.05, 0.1] as const;

const LEFT = 64;
const TOP = 48;
const CELL = 40;
const GAP = 14;
const FONT = 11;

const stepOf = (bias: number): number => {
  const found = STEPS.findIndex((end) => Math.abs(bias) <= end);
  return found < 0 ? STEPS.length : found;
};

/** One cell of one estimator's map. */
interface Square {
  readonly x: number;
  readonly y: number;
  readonly bias: number | null;
  readonly coverage: number | null;
  readonly title: string;
}

/** Bias and coverage of the estimators that the data choose over the first two axes of a study; none where it has one. */
export function biasMaps(chart: StudyChart): Figure[] {
  const [across, down] = numericAxes(chart);
  const rows = chart.rows.filter(({ mapped }) => mapped);
  if (across === undefined || down === undefined || rows.length === 0) return [];
  return cellGroups(chart, [across.name, down.name]).map((group) => biasMap(chart, group, { across, down, rows }));
}

interface Axes {
  readonly across: ChartAxis;
  readonly down: ChartAxis;
  readonly rows: readonly ChartRow[];
}

function biasMap(chart: StudyChart, group: CellGroup, { across, down, rows }: Axes): Figure {
  const panel = (WIDTH - LEFT - 10 - GAP * (rows.length - 1)) / rows.length;
  const width = panel / across.values.length;
  const bottom = TOP + CELL * down.values.length;
  const left = (k: number): number => LEFT + k * (panel + GAP);
  const squares = rows.flatMap((row, k) =>
    group.cells.map((cell): Square => {
      const own = chart.cells[cell]!;
      const point = row.points.find((p) => p.cell === cell)!;
      return {
        x: left(k) + width * (across.values.indexOf(own[across.name] as number) + 0.5),
        y: TOP + CELL * (down.values.indexOf(own[down.name] as number) + 0.5),
        bias: point.bias.value,
        coverage: point.coverage.value,
        title: markTitle(
          ["Estimator", row.label],
          [axisLabel(across.name), String(own[across.name])],
          [axisLabel(down.name), String(own[down.name])],
          ...measuredLines(point),
        ),
      };
    }),
  );
  const ticks = rows.flatMap((_, k) =>
    across.values.map((value, j) => ({ x: left(k) + width * (j + 0.5), text: setting(value) })),
  );
  const where = group.label === "" ? "" : `, ${group.label}`;
  return draw(
    {
      name: `bias-map${group.label === "" ? "" : `-${slug(group.label)}`}`,
      title: `Bias and coverage by ${axisLabel(across.name)} and ${axisLabel(down.name)}${where}`,
      caption:
        `Upper number: bias; lower number: coverage of the ${levelText(chart.level)} interval, over ${integer(chart.seeds)} seeds, from the ${chart.truth}'s true effect. ` +
        `${meaningOf(across.name)}Darker is a larger bias: steps at ${STEPS.map(String).join(", ")}. A dash stands for no answer. Monte Carlo errors are in the tables.`,
      alt: altOf(chart, group, { across, down, rows }),
    },
    {
      ...IN_PIXELS,
      height: bottom + 48,
      marks: [
        Plot.rect(squares, {
          x1: ({ x }) => x - width / 2 + 1,
          x2: ({ x }) => x + width / 2 - 1,
          y1: ({ y }) => y - CELL / 2 + 1,
          y2: ({ y }) => y + CELL / 2 - 1,
          title: "title",
          fill: ({ bias }) => (bias === null ? colour("band") : SEQUENTIAL[stepOf(bias)]),
        }),
        numbers(squares, -7, ({ bias }) => (bias === null ? "–" : typographic(fixed(3)(bias)))),
        numbers(squares, 8, ({ coverage }) => (coverage === null ? "" : fixed(2)(coverage))),
        Plot.text(rows, {
          x: (_, k) => left(k) + panel / 2,
          y: TOP - 18,
          text: "label",
          fontWeight: "bold",
          fontSize: 12,
        }),
        Plot.text(ticks, { x: "x", y: bottom + 14, text: "text", fontSize: FONT }),
        Plot.text(rows, {
          x: (_, k) => left(k) + panel / 2,
          y: bottom + 36,
          text: () => axisLabel(across.name),
          fontSize: 12,
        }),
        Plot.text(down.values, {
          x: LEFT - 8,
          y: (_, k) => TOP + CELL * (k + 0.5),
          text: (v: number) => integer(v),
          textAnchor: "end",
          fontSize: FONT,
        }),
        Plot.text([axisLabel(down.name)], {
          x: LEFT - 8,
          y: TOP - 18,
          text: (t: string) => t,
          textAnchor: "end",
          fontSize: 12,
        }),
      ],
    },
  );
}

const meaningOf = (name: string): string =>
  name === "careerStrength" ? "k is how strongly careers carry ability. " : "";

const numbers = (squares: readonly Square[], dy: number, text: (square: Square) => string): Plot.Markish =>
  Plot.text(squares, {
    x: "x",
    y: "y",
    dy,
    text,
    // The pointer falls through to the cell below, which has the title.
    pointerEvents: "none",
    fontSize: FONT,
    fill: ({ bias }) => (bias === null ? "currentColor" : inkOn(stepOf(bias))),
  });

function altOf(chart: StudyChart, { cells }: CellGroup, { across, down, rows }: Axes): string {
  const said = rows.map((row) => {
    const values = cells.map((cell) => {
      const own = chart.cells[cell]!;
      const { value } = row.points.find((p) => p.cell === cell)!.bias;
      return `${axisLabel(across.name)} ${String(own[across.name])}, ${axisLabel(down.name)} ${String(own[down.name])}: ${value === null ? "no answer" : fixed(3)(value)}`;
    });
    return `${row.label}: ${values.join("; ")}`;
  });
  return `Bias. ${said.join(". ")}.`;
}
