import type { PowerResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, intervalText, levelText, setting, significant } from "../number-format.js";
import { axisY, draw, type Figure, roomForTicks } from "./canvas.js";
import { type LegendItem, plotSymbol } from "./legend.js";
import { markTitle, type TitleLine } from "./mark-title.js";
import { type Colour, colour } from "./palette.js";
import { sizeAxis } from "./size-axis.js";

/** Lines differ in colour and in dashes, so that they read in grey. */
const LINES: readonly { readonly colour: Colour; readonly dashes: string }[] = [
  { colour: "blue", dashes: "none" },
  { colour: "orange", dashes: "9,4" },
  { colour: "green", dashes: "3,3" },
  { colour: "purple", dashes: "10,3,2,3" },
  { colour: "sky", dashes: "1,4" },
];

/** The style of a line; after five they repeat. */
export const lineOf = (k: number): (typeof LINES)[number] => LINES[k % LINES.length]!;

/** That style as options of a mark. */
export const strokeOf = (k: number) => ({
  stroke: colour(lineOf(k).colour),
  strokeWidth: 2,
  strokeDasharray: lineOf(k).dashes,
});

const format = significant(3);

/** What the figures of a power analysis show. */
export type PowerNumbers = Omit<PowerResult, "figures" | "execution">;

/** Smallest detectable effect over sample sizes, one line for each power; the asked sizes and effects are marked. */
export function powerFrontierFigure(result: PowerNumbers): Figure {
  const { frontier, minimumDetectableEffects: asked, requiredUnits } = result;
  const points = frontier.flatMap((line) => line.points);
  const simulated = simulatedEffects(result);
  const top = 1.08 * Math.max(...[...points, ...asked].map(({ mde }) => mde), ...simulated.map(({ high }) => high));
  const sizes = points.map(({ n }) => n);
  const needed = requiredUnits
    .map(({ effect, n }) => ({ effect: Math.abs(effect), n }))
    .filter(({ effect, n }) => effect <= top && n >= Math.min(...sizes) && n <= Math.max(...sizes));
  const { marginLeft, labelOffset } = roomForTicks([0, top]);
  return draw(
    { name: "power-frontier", title: "Smallest detectable effect by sample size", ...textOf(result) },
    {
      height: 360,
      marginLeft,
      marginRight: 34,
      x: { type: "log", label: "n" },
      y: { domain: [0, top] },
      marks: [
        ...sizeAxis(sizes),
        ...axisY({ label: "Smallest detectable effect", labelOffset }),
        Plot.ruleY(new Set(needed.map((need) => need.effect)), { stroke: colour("grey"), strokeDasharray: "4,3" }),
        ...frontier.flatMap(({ power, points: line }, k) => lineMarks(line, power, k)),
        Plot.ruleX(simulated, {
          x: "n",
          y1: "low",
          y2: "high",
          title: "title",
          stroke: "currentColor",
          strokeWidth: 1.5,
        }),
        Plot.dot(simulated, {
          x: "n",
          y: "mde",
          title: "title",
          r: 5,
          fill: colour("paper"),
          stroke: "currentColor",
          strokeWidth: 1.5,
        }),
        Plot.dot(asked, {
          x: "n",
          y: "mde",
          title: ({ n, power, mde }) => titleOf(n, mde, ["Power", setting(power)]),
          r: asked.length > 1 ? 5.5 : 7,
          symbol: plotSymbol("star"),
          ...filled("vermillion"),
        }),
        Plot.dot(needed, {
          x: "n",
          y: "effect",
          title: ({ effect, n }) => markTitle(["Effect", format(effect)], ["Units that it needs", integer(n)]),
          r: 5,
          symbol: plotSymbol("diamond"),
          ...filled("green"),
        }),
      ],
    },
    legendOf(result, { hasNeeded: needed.length > 0, hasSimulated: simulated.length > 0 }),
  );
}

const filled = (name: Colour) => ({ fill: colour(name), stroke: colour("paper") });

const titleOf = (n: number, mde: number, ...more: readonly TitleLine[]): string =>
  markTitle(["Units", integer(n)], ["Smallest detectable effect", format(mde)], ...more);

/** A line, and its points as far as they say more than it: seen where a pointer or the keyboard is on them. */
const lineMarks = (line: PowerNumbers["frontier"][number]["points"], power: number, k: number): Plot.Markish[] => [
  Plot.line(line, { x: "n", y: "mde", ...strokeOf(k) }),
  Plot.dot(line, {
    x: "n",
    y: "mde",
    title: ({ n, mde }) => titleOf(n, mde, ["Power", setting(power)]),
    r: 4,
    fill: colour(lineOf(k).colour),
    fillOpacity: 0,
  }),
];

/** Share by which a simulated point stands beside its n, so that the formula's star does not hide it. */
const BESIDE = 1.07;

/** Effects that simulated studies of n units find with the power asked for, with their intervals. */
function simulatedEffects({ simulation }: PowerNumbers) {
  return (simulation?.reached ?? []).flatMap(({ of, at: n, value, ci }) => {
    if (of === "n" || value === null || ci === null) return [];
    const [low, high] = value > 0 ? ci : ([-ci[1], -ci[0]] as const);
    const bounds = [Math.max(0, low), high] as const;
    const title = titleOf(n, Math.abs(value), ["Interval", intervalText(bounds, format)], ["Source", "simulation"]);
    return [{ n: n * BESIDE, mde: Math.abs(value), low: bounds[0], high, title }];
  });
}

interface Shown {
  readonly hasNeeded: boolean;
  readonly hasSimulated: boolean;
}

function legendOf({ frontier }: PowerNumbers, { hasNeeded, hasSimulated }: Shown): LegendItem[] {
  const lines = frontier.map(({ power }, k): LegendItem => {
    const { colour: name, dashes } = lineOf(k);
    return { label: `power ${setting(power)}`, colour: name, mark: dashes === "none" ? "line" : "dashed", dashes };
  });
  const needed: LegendItem = { label: "units that an effect needs", colour: "green", mark: "diamond" };
  const simulated: LegendItem = { label: "by simulation", colour: "ink", mark: "circle", hollow: true };
  return [
    ...lines,
    { label: "this design", colour: "vermillion", mark: "star" },
    ...(hasNeeded ? [needed] : []),
    ...(hasSimulated ? [simulated] : []),
  ];
}

/** Where the formula's numbers come from, for captions. */
export const sourceText = ({ assumptions }: PowerNumbers): string =>
  ({
    given: "as given",
    data: "as estimated from the data, out of fold",
    simulation: "of one simulated sample, out of fold",
  })[assumptions.source];

function textOf(result: PowerNumbers): Pick<Figure, "caption" | "alt"> {
  const { alpha, sides, frontier, minimumDetectableEffects: asked, assumptions, ofEstimate, simulation } = result;
  const { sigma, r2, share, clusters, instrument, designEffect } = assumptions;
  const stars = asked.map(({ n, power, mde }) => `${format(mde)} at n = ${integer(n)}, power ${setting(power)}`);
  const more = [
    clusters === null ? "" : `, a design effect of ${format(designEffect)} by clusters`,
    instrument === null ? "" : ", an instrument",
  ].join("");
  const cost =
    ofEstimate === null
      ? "overlap worse than that raises the lines"
      : `the estimate itself has ${format(ofEstimate.se / ofEstimate.formulaSe)} times the standard error of the formula`;
  const points =
    simulation !== null && simulatedEffects(result).length > 0
      ? ` Circles: effects that simulated studies find with power ${setting(simulation.reached[0]!.power)}, with ${levelText(simulation.level)} intervals; beside their n; bias is in them.`
      : "";
  return {
    caption: `Effects above a line are found with its power by a ${sides === 2 ? "two-sided" : "one-sided"} test at level ${setting(alpha)}. By formula, for a randomised comparison with sigma ${format(sigma)}, R² ${format(r2)} and a share of ${format(share)}${more}, ${sourceText(result)}; ${cost}. Bias, as by hidden confounding, is not in the lines. Stars: ${listed(stars)}. Dashed: the effects that were asked about, where the lines reach them.${points}`,
    alt: `Falling curves. ${frontier.map(({ power, points }) => `Power ${setting(power)}: ${points.map((p) => `n ${integer(p.n)} ${format(p.mde)}`).join("; ")}.`).join(" ")}`,
  };
}

/** Stars that a caption names; the table has them all. */
const NAMED = 4;

const listed = (texts: readonly string[]): string =>
  texts.length > NAMED ? `${texts.slice(0, NAMED).join("; ")}; and ${texts.length - NAMED} more` : texts.join("; ");
