import type { CareerRunResult, SensitivityResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { labelOf } from "../effect-rows.js";
import { intervalText, levelText, percent, setting, significant, typographic } from "../number-format.js";
import type { Bounded } from "../tables/sensitivity.js";
import { axisX, axisY, draw, type Figure, WIDTH } from "./canvas.js";
import { type ContourPoint, contourLevels, contourLine, type Grid } from "./contour-lines.js";
import { plotSymbol } from "./legend.js";
import { markTitle, type TitleLine } from "./mark-title.js";
import { colour } from "./palette.js";
import { placeLabels } from "./place-labels.js";
import { wrapLabel } from "./text-width.js";

/** Contours of the bound of the estimate over two strengths of confounding; null without a grid. */
export const sensitivityFigure = (result: CareerRunResult): Figure | null =>
  contourFigure(result.validation.sensitivity, {
    label: labelOf(result, result.validation.sensitivity.representation),
  });

/** The same for any estimate, by its name. */
export function contourFigure(s: SensitivityResult, { label, cause = "treatment" }: Bounded): Figure | null {
  const { cfY, cfD, lower } = s.contour;
  if (cfY.length < 2 || cfD.length < 2 || lower.length !== cfY.length) return null;
  // The bounds lie symmetrically about the estimate: one below the null is threatened by its upper bound.
  const side = s.estimate < s.nullEffect ? "upper" : "lower";
  const values = side === "upper" ? lower.map((row) => row.map((v) => 2 * s.estimate - v)) : lower;
  const grid: Grid = { x: cfD, y: cfY, values };
  const levels = contourLevels(grid, s.nullEffect);
  const away = contourLine(grid, s.nullEffect);
  const uncertain = contourLine({ ...grid, values: s.contour.confidence }, s.nullEffect);
  const right = cfD.at(-1)!;
  const top = cfY.at(-1)!;
  const inside = s.benchmarks.filter((b) => b.cfD <= right && b.cfY <= top);
  const here = { x: s.cfD, y: s.cfY };
  return draw(
    {
      name: "sensitivity-contour",
      title: `What an omitted variable could do to the estimate: ${label}`,
      caption: captionOf(s, { side, inside: inside.length, crosses: away.length > 0, doubts: uncertain.length > 0 }),
      alt: `Contour plot of the ${side} bound. At cf_y ${significant(2)(s.cfY)} and cf_d ${significant(2)(s.cfD)} the bounds are ${significant(3)(s.lower)} to ${significant(3)(s.upper)}.`,
    },
    {
      height: HEIGHT,
      marginLeft: LEFT,
      marginRight: RIGHT,
      x: { domain: [cfD[0]!, right] },
      y: { domain: [cfY[0]!, top] },
      marks: [
        ...axisX({ label: `Confounding of the ${cause}, partial R² (cf_d)`, ticks: 6, tickFormat: levelText }),
        ...axisY({
          label: "Confounding of the outcome, partial R² (cf_y)",
          ticks: 6,
          tickFormat: levelText,
          labelOffset: 64,
        }),
        ...levels
          .filter((level) => level !== s.nullEffect)
          .map((level) =>
            lineMark(contourLine(grid, level), "level", markTitle([`The ${side} bound`, setting(level)])),
          ),
        lineMark(uncertain, "confidence", markTitle([`Confidence bound of the ${side} bound`, nullText(s)])),
        lineMark(away, "null", markTitle([`The ${side} bound`, nullText(s)])),
        ...levels.map((level) => levelLabel(grid, level, s.nullEffect)),
        Plot.dot(inside, {
          x: "cfD",
          y: "cfY",
          title: (b: Benchmarks[number]) =>
            markTitle(["As strong as", b.name], ...strengths(b, cause), ["Bounds", boundsText(b)]),
          r: 5,
          symbol: plotSymbol("triangle"),
          fill: colour("orange"),
          stroke: colour("paper"),
        }),
        ...benchmarkLabels(inside, [...levels.flatMap((level) => labelPoint(grid, level)), here], [right, top]),
        Plot.dot(here.x <= right && here.y <= top ? [here] : [], {
          x: "x",
          y: "y",
          title: () =>
            markTitle(["Confounder", "of the assumed strength"], ...strengths(s, cause), ["Bounds", boundsText(s)]),
          r: 7,
          symbol: plotSymbol("star"),
          fill: colour("purple"),
          stroke: colour("paper"),
        }),
      ],
    },
    [
      { label: "assumed strength", colour: "purple", mark: "star" },
      ...(inside.length > 0
        ? [{ label: "as strong as an observed variable", colour: "orange", mark: "triangle" } as const]
        : []),
      { label: `${side} bound`, colour: "blue", mark: "line" },
      ...(uncertain.length > 0
        ? [
            {
              label: `its ${levelText(s.level)} confidence bound at ${nullText(s)}`,
              colour: "ink",
              mark: "dashed",
            } as const,
          ]
        : []),
    ],
  );
}

/** How much a confounder explains, as lines of a title. */
const strengths = ({ cfY, cfD }: { readonly cfY: number; readonly cfD: number }, cause: string): TitleLine[] => [
  ["Partial R² with the outcome", percent(cfY)],
  [`Partial R² with the ${cause}`, percent(cfD)],
];

const boundsText = ({ lower, upper }: { readonly lower: number; readonly upper: number }): string =>
  intervalText([lower, upper], significant(3));

const nullText = ({ nullEffect }: SensitivityResult): string => typographic(setting(nullEffect));

interface Shown {
  readonly side: "upper" | "lower";
  /** Benchmarks that the axes hold. */
  readonly inside: number;
  readonly crosses: boolean;
  readonly doubts: boolean;
}

function captionOf(s: SensitivityResult, { side, inside, crosses, doubts }: Shown): string {
  const lines = [
    ...(crosses ? ["on the thick line the estimate is explained away"] : []),
    ...(doubts ? ["on the dashed one its confidence bound is"] : []),
  ];
  const beyond = inside < s.benchmarks.length ? " (those beyond the axes are in the table)" : "";
  const triangles =
    s.benchmarks.length > 0
      ? ` Triangles: a variable as strong as an observed one, named where there is room${beyond}.`
      : "";
  return `Lines join strengths of confounding with the same ${side} bound of the estimate (numbers on the lines, |ρ| = ${setting(s.rho)})${lines.map((line) => `; ${line}`).join("")}. Robustness value ${percent(s.robustnessValue)}.${triangles} The data cannot say where the omitted variable lies.`;
}

const shorten = (name: string): string => wrapLabel(name, LABEL_WIDTH, LABEL_SIZE, 1)[0]!;

const HEIGHT = 400;
const LEFT = 78;
const RIGHT = 32;
const ABOVE_AND_BELOW = 60;
const LABEL_SIZE = 11;
const LABEL_WIDTH = 150;

type Benchmarks = SensitivityResult["benchmarks"];

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

const STROKES = {
  level: { stroke: "blue", strokeWidth: 1.3 },
  null: { stroke: "ink", strokeWidth: 2.6 },
  confidence: { stroke: "ink", strokeWidth: 1.6, strokeDasharray: "5,4" },
} as const;

/** One contour; the one on which the estimate is explained away thick and in ink. */
const lineMark = (points: readonly ContourPoint[], kind: keyof typeof STROKES, title: string): Plot.Markish => {
  const { stroke, ...width } = STROKES[kind];
  return Plot.line(points, {
    x: "x",
    y: "y",
    z: null,
    title: () => title,
    curve: "catmull-rom",
    stroke: stroke === "ink" ? "currentColor" : colour(stroke),
    ...width,
  });
};

/** Where the number of a contour stands: nearest the diagonal, clear of the axes and of each other. */
function labelPoint(grid: Grid, level: number): readonly ContourPoint[] {
  const right = grid.x.at(-1)!;
  const top = grid.y.at(-1)!;
  const distance = ({ x, y }: ContourPoint): number => Math.abs(x / right - y / top);
  return [...contourLine(grid, level)].sort((a, b) => distance(a) - distance(b)).slice(0, 1);
}

const levelLabel = (grid: Grid, level: number, nullEffect: number): Plot.Markish =>
  Plot.text(labelPoint(grid, level), {
    x: "x",
    y: "y",
    text: () => typographic(String(level)),
    fontSize: 11,
    fontWeight: level === nullEffect ? "bold" : "normal",
    fill: level === nullEffect ? "currentColor" : colour("blue"),
    stroke: colour("paper"),
    strokeWidth: 5,
  });
