import type { CareerRunResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { labelOf } from "../effect-rows.js";
import { percent, setting, significant, typographic } from "../number-format.js";
import { axisX, axisY, draw, type Figure } from "./canvas.js";
import { type ContourPoint, contourLevels, contourLine, type Grid } from "./contour-lines.js";
import { plotSymbol } from "./legend.js";
import { colour } from "./palette.js";

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
      caption: `Lines join strengths of confounding with the same ${side} bound of the estimate (numbers on the lines, |ρ| = ${setting(s.rho)})${levels.includes(0) ? "; on the thick line the estimate is explained away" : ""}. Robustness value ${percent(s.robustnessValue)}. Triangles: a variable as strong as an observed one${inside.length < s.benchmarks.length ? " (those beyond the axes are in the table)" : ""}. The data cannot say where the omitted variable lies.`,
      alt: `Contour plot of the ${side} bound. At cf_y ${significant(2)(s.cfY)} and cf_d ${significant(2)(s.cfD)} the bounds are ${significant(3)(s.lower)} to ${significant(3)(s.upper)}.`,
    },
    {
      height: 400,
      marginLeft: 78,
      marginRight: 32,
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
        Plot.text(inside, {
          x: "cfD",
          y: "cfY",
          text: (b) => shorten(b.name),
          textAnchor: "start",
          dx: 9,
          fontSize: 11,
          stroke: colour("paper"),
          strokeWidth: 4,
          fill: "currentColor",
        }),
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

/** One contour; the one at zero thick and in ink. */
const lineMark = (grid: Grid, level: number): Plot.Markish =>
  Plot.line(contourLine(grid, level), {
    x: "x",
    y: "y",
    stroke: level === 0 ? "currentColor" : colour("blue"),
    strokeWidth: level === 0 ? 2.6 : 1.3,
    curve: "catmull-rom",
  });

/** The number of a contour at the point nearest the diagonal, so that labels stay clear of the axes and each other. */
function levelLabel(grid: Grid, level: number): Plot.Markish {
  const right = grid.x.at(-1)!;
  const top = grid.y.at(-1)!;
  const distance = ({ x, y }: ContourPoint): number => Math.abs(x / right - y / top);
  const nearest = [...contourLine(grid, level)].sort((a, b) => distance(a) - distance(b)).slice(0, 1);
  return Plot.text(nearest, {
    x: "x",
    y: "y",
    text: () => typographic(String(level)),
    fontSize: 11,
    fontWeight: level === 0 ? "bold" : "normal",
    fill: level === 0 ? "currentColor" : colour("blue"),
    stroke: colour("paper"),
    strokeWidth: 5,
  });
}
