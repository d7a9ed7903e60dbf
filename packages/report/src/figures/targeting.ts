import type { CareerRunResult, RateCheck, RepresentationResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { intervalText, levelText, percent, significant } from "../number-format.js";
import { axisX, axisY, draw, type Figure, roomForTicks } from "./canvas.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { airy, zeroLine } from "./whisker-columns.js";

/** The targeting curve of the effects that a forest predicts with a representation; null where nothing was ranked. */
export const targetingFigure = (_: CareerRunResult, { targeting, label }: RepresentationResult): Figure | null =>
  targeting === null || targeting.se === null ? null : targetingFigureOf(targeting, label);

/** Effect in units of the outcome of those with the largest predictions, less the average, over how many are treated; null without a curve. */
export function targetingFigureOf({ curve, estimate: rate, ci }: RateCheck, label?: string): Figure | null {
  if (curve.length < 2) return null;
  const domain = airy([0, ...curve.flatMap(({ estimate, band }) => [estimate, ...band])]);
  const points = curve.map(({ share, estimate, band }) => ({
    share,
    estimate,
    low: band[0],
    high: band[1],
    title: markTitle(
      ["Share treated", percent(share)],
      ["Gain over the average effect", significant(3)(estimate)],
      ["Band", intervalText(band, significant(3))],
    ),
  }));
  const first = points[0]!;
  const { labelOffset, ...room } = roomForTicks(domain);
  return draw(
    {
      name: "targeting",
      title: `What it is worth to treat by predicted effect${label === undefined ? "" : `: ${label}`}`,
      caption: `The line is the mean effect of the share of units with the largest predicted effects, less the average effect of all; the band holds the whole curve. A line that stays above zero says that the predictions find those who gain more; a band around zero that they do not. The area under it (AUTOC) is ${significant(3)(rate)}${ci === null ? "" : `, interval ${intervalText(ci, significant(3))}`}. Predictions of the same units are out of bag, so that the test is not exact.`,
      alt: `Targeting curve: at ${percent(first.share)} of the units ${first.estimate.toPrecision(3)} above the average effect, at all of them zero.`,
    },
    {
      height: 320,
      ...room,
      marginRight: 32,
      x: { domain: [0, 1] },
      y: { domain },
      marks: [
        ...axisX({ label: "Share treated, largest predicted effects first", tickFormat: levelText }),
        ...axisY({ label: "Gain over the average effect", labelOffset }),
        Plot.areaY(points, { x: "share", y1: "low", y2: "high", fill: colour("blue"), fillOpacity: 0.16 }),
        ...zeroLine(domain),
        Plot.line(points, { x: "share", y: "estimate", stroke: colour("blue"), strokeWidth: 2 }),
        Plot.dot(points, { x: "share", y: "estimate", title: "title", r: 3.5, fill: colour("blue") }),
      ],
    },
    [
      { label: "gain over the average", colour: "blue", mark: "line" },
      { label: "band for the whole curve", colour: "blue", mark: "swatch" },
    ],
  );
}
