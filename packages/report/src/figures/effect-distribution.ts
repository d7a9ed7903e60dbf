import type { CareerRunResult, EffectDistribution, EffectSlice, RepresentationResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { decimalsFor, fixed, integer, intervalText, levelText, type NumberFormat, percent } from "../number-format.js";
import { axisX, axisY, draw, type Figure, type FigureText, roomForTicks } from "./canvas.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { airy, zeroLine } from "./whisker-columns.js";

/** Where the bars begin and end on the axis of shares, whose curve ends at 1. */
const BARS = { from: 1.06, to: 1.4 } as const;

/** Predicted individual effects, sorted, with pointwise intervals, and how many units have which; null where all are equal. */
export function effectDistributionFigure(
  result: CareerRunResult,
  { effects, ate, label }: RepresentationResult,
): Figure | null {
  if (effects === null || effects.histogram.counts.length < 2) return null;
  const format = fixed(decimalsFor([effects.sd]));
  const domain = airy([...effects.curve.flatMap(({ effect, interval }) => [effect, ...interval]), ate.estimate]);
  const { labelOffset, ...room } = roomForTicks(domain);
  const slices = slicesOf(effects, format);
  return draw(
    textOf(result, { effects, label, format }),
    {
      height: 360,
      ...room,
      x: { domain: [0, BARS.to] },
      y: { domain },
      marks: [
        Plot.gridY({ stroke: colour("grid"), strokeOpacity: 1 }),
        ...axisY({ label: `Predicted effect on ${result.data.outcome.name}`, labelOffset }).slice(1),
        ...axisX({ label: "Units in order of their predicted effects", ticks: QUARTERS, tickFormat: levelText }),
        Plot.areaY(slices, { x: "share", y1: "low", y2: "high", fill: colour("blue"), fillOpacity: 0.18 }),
        ...zeroLine(domain),
        Plot.ruleY([ate.estimate], {
          title: () => markTitle(["Average effect", format(ate.estimate)]),
          stroke: "currentColor",
          strokeDasharray: "6,4",
          strokeWidth: 1.5,
        }),
        Plot.line(slices, { x: "share", y: "effect", stroke: colour("blue"), strokeWidth: 2.2 }),
        // Seen where a pointer or the keyboard is on them.
        Plot.dot(everyFifth(slices), {
          x: "share",
          y: "effect",
          title: "title",
          r: 3.5,
          fill: colour("blue"),
          fillOpacity: 0,
        }),
        Plot.rect(barsOf(effects, format), {
          x1: BARS.from,
          x2: "end",
          y1: "from",
          y2: "to",
          title: "title",
          fill: colour("orange"),
          inset: 0.4,
        }),
      ],
    },
    [
      { label: "predicted effect", colour: "blue", mark: "line" },
      { label: `${levelText(effects.level)} interval of one unit`, colour: "sky", mark: "swatch" },
      { label: "average effect", colour: "ink", mark: "dashed" },
      { label: "how many units", colour: "orange", mark: "swatch" },
    ],
  );
}

const everyFifth = <T>(slices: readonly T[]): readonly T[] => slices.filter((_, k) => k % 5 === 2);

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

const slicesOf = ({ curve, level }: EffectDistribution, format: NumberFormat) =>
  curve.map(({ share, n, effect, interval }: EffectSlice) => ({
    share,
    effect,
    low: interval[0],
    high: interval[1],
    title: markTitle(
      ["Units below", percent(share)],
      ["Predicted effect", format(effect)],
      [`${levelText(level)} interval of one unit`, intervalText(interval, format)],
      ["Units", integer(n)],
    ),
  }));

function barsOf({ histogram: { from, to, counts }, n }: EffectDistribution, format: NumberFormat) {
  const most = Math.max(...counts);
  const width = (to - from) / counts.length;
  return counts.flatMap((count, k) => {
    if (count === 0) return [];
    const ends = [from + k * width, from + (k + 1) * width] as const;
    const title = markTitle(
      ["Predicted effect", intervalText(ends, format)],
      ["Units", `${integer(count)} (${percent(count / n)})`],
    );
    return [{ from: ends[0], to: ends[1], end: BARS.from + ((BARS.to - BARS.from) * count) / most, title }];
  });
}

interface About {
  readonly effects: EffectDistribution;
  readonly label: string;
  readonly format: NumberFormat;
}

function textOf({ profile }: CareerRunResult, { effects, label, format }: About): FigureText {
  const { n, mean, sd, above, below, level, histogram } = effects;
  const origin = profile === "v3.4" ? "fitted to the same units, as in the reference" : "out of bag";
  return {
    name: "effect-distribution",
    title: `Predicted individual effects: ${label}`,
    caption:
      `Left: ${integer(n)} units from the smallest to the largest predicted effect (${origin}) with the ${levelText(level)} interval of a single unit; right: how many have which. ` +
      `The interval lies above zero for ${percent(above)} of the units and below for ${percent(below)}. These intervals are pointwise: of many units with no effect one in ${integer(1 / (1 - level))} misses zero by chance, and whoever picks the extremes picks noise. ` +
      "Predictions vary less than effects where they are shrunk, and more where they are noise; the groups show whether they tell units apart.",
    alt: `Predicted effects rise from ${format(histogram.from)} to ${format(histogram.to)}, mean ${format(mean)}, standard deviation ${format(sd)}. Intervals above zero: ${percent(above)}; below: ${percent(below)}.`,
  };
}
