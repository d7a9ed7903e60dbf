import * as Plot from "@observablehq/plot";
import { fixed, integer, levelText, setting, typographic } from "../../number-format.js";
import { draw, type Figure, IN_PIXELS, WIDTH } from "../canvas.js";
import { markTitle } from "../mark-title.js";
import {
  axisLabel,
  axisValue,
  type ChartAxis,
  type ChartRow,
  numericAxes,
  cellGroups,
  endingsOf,
  type CellGroup,
  measuredLines,
  pointIn,
  type StudyChart,
} from "./chart.js";
import { BIAS_STEPS, cellMark, cellTexts, type MapCell, stepOf } from "./map-cells.js";

const LEFT = 64;
const TOP = 48;
const CELL = 40;
const GAP = 14;
const FONT = 11;

/** One cell of one estimator's map. */
interface Square extends MapCell {
  readonly bias: number | null;
  readonly coverage: number | null;
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
      const point = pointIn(row, cell);
      const bias = point.bias.value;
      return {
        x: left(k) + width * (across.values.indexOf(own[across.name] as number) + 0.5),
        y: TOP + CELL * (down.values.indexOf(own[down.name] as number) + 0.5),
        bias,
        step: bias === null ? null : stepOf(BIAS_STEPS, Math.abs(bias)),
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
  const ending = endingsOf(group);
  return draw(
    {
      name: `bias-map${ending.name}`,
      title: `Bias and coverage by ${axisLabel(across.name)} and ${axisLabel(down.name)}${ending.title}`,
      caption:
        `Upper number: bias; lower number: coverage of the ${levelText(chart.level)} interval, over ${integer(chart.seeds)} seeds, from the ${chart.truth}'s true effect. ` +
        `${meaningOf(across.name)}Darker is a larger bias: steps at ${BIAS_STEPS.map(String).join(", ")}. A dash stands for no answer. Monte Carlo errors are in the tables.`,
      alt: altOf(chart, group, { across, down, rows }),
    },
    {
      ...IN_PIXELS,
      height: bottom + 48,
      marks: [
        cellMark(squares, { width, height: CELL, inset: 1 }),
        cellTexts(squares, ({ bias }) => (bias === null ? "–" : typographic(fixed(3)(bias))), {
          dy: -7,
          fontSize: FONT,
        }),
        cellTexts(squares, ({ coverage }) => (coverage === null ? "" : fixed(2)(coverage)), { dy: 8, fontSize: FONT }),
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
          text: axisValue,
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

function altOf(chart: StudyChart, { cells }: CellGroup, { across, down, rows }: Axes): string {
  const said = rows.map((row) => {
    const values = cells.map((cell) => {
      const own = chart.cells[cell]!;
      const { value } = pointIn(row, cell).bias;
      return `${axisLabel(across.name)} ${String(own[across.name])}, ${axisLabel(down.name)} ${String(own[down.name])}: ${value === null ? "no answer" : fixed(3)(value)}`;
    });
    return `${row.label}: ${values.join("; ")}`;
  });
  return `Bias. ${said.join(". ")}.`;
}
