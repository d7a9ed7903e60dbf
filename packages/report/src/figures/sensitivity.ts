import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { labelOf } from "../effect-rows.js";
import { percent, setting, significant, typographic } from "../number-format.js";
import { axisX, axisY, draw, type Figure, WIDTH } from "./canvas.js";
import { type ContourPoint, contourLevels, contourLine, type Grid } from "./contour-lines.js";
import { plotSymbol } from "./legend.js";
import { colour } from "./palette.js";
import { placeLabels } from "./place-labels.js";

/** Contours of the lower bound of the estimate over two strengths of confounding; null without a grid. */
export function sensitivityFigure(result: CareerRunResult): Figure | null {
  const { sensitivity: s } = result.validation;
  const { cfY, cfD, lower } = s.contour;
  if (cfY.length < 2 || cfD.length < 2 || lower.length !== cfY.length) return null;
  // The bounds lie symmetrically about the estimate: a negative one is threatened by its upper bound.
  const estimate = (s.lower + s.upper) / 2;
  const values = estimate < 0 ? lower.map((row) => row.map((v) => 2 * estimate - v)) : lower;
  const side = estimate < 0 ? "upper" : "lower";
  const grid: Grid = { x: cfD, y: cfY, values };
  const levels = contourLevels(grid);
  const right = cfD.at(-1)!;
  const top = cfY.at(-1)!;
  const inside = s.benchmarks.filter((b) => b.cfD <= right && b.cfY <= top);
  const here = { x: s.cfD, y: s.cfY };
  const name = labelOf(result, s.representation);
  return draw(
    {
      name: "sensitivity-contour",
      title: `What an omitted variable could do to the estimate: ${name}`,
      caption: `Lines join strengths of confounding with the same ${side} bound of the estimate (numbers on the lines, |ρ| = ${setting(s.rho)})${levels.includes(0) ? "; on the thick line the estimate is explained away" : ""}. Robustness value ${percent(s.robustnessValue)}. Triangles: a variable as strong as an observed one, named where there is room${inside.length < s.benchmarks.length ? " (those beyond the axes are in the table)" : ""}. The data cannot say where the omitted variable lies.`,
      alt: `Contour plot of the ${side} bound. At cf_y ${significant(2)(s.cfY)} and cf_d ${significant(2)(s.cfD)} the bounds are ${significant(3)(s.lower)} to ${significant(3)(s.upper)}.`,
    },
    {
      height: HEIGHT,
      marginLeft: LEFT,
      marginRight: RIGHT,
      x: { domain: [cfD[0]!, right] },
      y: { domain: [cfY[0]!, top] },
      marks: [
        ...axisX({ label: "Confounding of the treatment, partial R² (cf_d)", ticks: 6, tickFormat: shareTick }),
        ...axisY({
          label: "Confounding of the outcome, partial R² (cf_y)",
          ticks: 6,
          tickFormat: shareTick,
          labelOffset: 64,
        }),
        ...levels.map((level) => lineMark(grid, level)),
        ...levels.map((level) => levelLabel(grid, level)),
        Plot.dot(inside, {
          x: "cfD",
          y: "cfY",
          r: 5,
          symbol: plotSymbol("triangle"),
          fill: colour("orange"),
          stroke: colour("paper"),
        }),
        ...benchmarkLabels(inside, [...levels.flatMap((level) => labelPoint(grid, level)), here], [right, top]),
        Plot.dot(here.x <= right && here.y <= top ? [here] : [], {
          x: "x",
          y: "y",
          r: 7,
          symbol: plotSymbol("star"),
          fill: colour("purple"),
          stroke: colour("paper"),
        }),
      ],
    },
    [
      { label: "assumed strength", colour: "purple", mark: "star" },
      { label: "as strong as an observed variable", colour: "orange", mark: "triangle" },
      { label: `${side} bound`, colour: "blue", mark: "line" },
    ],
  );
}

const shareTick = (v: number): string => `${Number((100 * v).toPrecision(3))} %`;
const shorten = (name: string): string => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

const HEIGHT = 400;
const LEFT = 78;
const RIGHT = 32;
const ABOVE_AND_BELOW = 60;
const LABEL_SIZE = 11;

type Benchmarks = CareerRunResult["validation"]["sensitivity"]["benchmarks"];

/** Names of the benchmarks, strongest first, as far as there is room. */
function benchmarkLabels(
  inside: Benchmarks,
  obstacles: readonly ContourPoint[],
  [right, top]: readonly [number, number],
): Plot.Markish[] {
  const strongest = [...inside].sort((a, b) => b.cfY * b.cfD - a.cfY * a.cfD);
  const width = WIDTH - LEFT - RIGHT;
  const inPixels = ({ x, y }: ContourPoint): ContourPoint => ({
    x: (x / right) * width,
    y: (1 - y / top) * (HEIGHT - ABOVE_AND_BELOW),
  });
  const points = strongest.map((b) => ({ ...inPixels({ x: b.cfD, y: b.cfY }), label: shorten(b.name) }));
  const sides = placeLabels(points, { width, fontSize: LABEL_SIZE }, obstacles.map(inPixels));
  return strongest.flatMap((benchmark, i) => {
    const side = sides[i];
    if (side === null || side === undefined) return [];
    const towards =
      side === "right" ? ({ textAnchor: "start", dx: 9 } as const) : ({ textAnchor: "end", dx: -9 } as const);
    const halo = { stroke: colour("paper"), strokeWidth: 4, fill: "currentColor" };
    return [
      Plot.text([benchmark], {
        x: "cfD",
        y: "cfY",
        text: () => points[i]!.label,
        fontSize: LABEL_SIZE,
        ...towards,
        ...halo,
      }),
    ];
  });
}

/** One contour; the one at zero thick and in ink. */
const lineMark = (grid: Grid, level: number): Plot.Markish =>
  Plot.line(contourLine(grid, level), {
    x: "x",
    y: "y",
    stroke: level === 0 ? "currentColor" : colour("blue"),
    strokeWidth: level === 0 ? 2.6 : 1.3,
    curve: "catmull-rom",
  });

/** Where the number of a contour stands: nearest the diagonal, clear of the axes and of each other. */
function labelPoint(grid: Grid, level: number): readonly ContourPoint[] {
  const right = grid.x.at(-1)!;
  const top = grid.y.at(-1)!;
  const distance = ({ x, y }: ContourPoint): number => Math.abs(x / right - y / top);
  return [...contourLine(grid, level)].sort((a, b) => distance(a) - distance(b)).slice(0, 1);
}

const levelLabel = (grid: Grid, level: number): Plot.Markish =>
  Plot.text(labelPoint(grid, level), {
    x: "x",
    y: "y",
    text: () => typographic(String(level)),
    fontSize: 11,
    fontWeight: level === 0 ? "bold" : "normal",
    fill: level === 0 ? "currentColor" : colour("blue"),
    stroke: colour("paper"),
    strokeWidth: 5,
  });
