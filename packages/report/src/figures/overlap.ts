import type { CareerRunResult, OverlapReport, RepresentationResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, levelText, percent, setting } from "../number-format.js";
import { axisX, axisY, draw, type Figure } from "./canvas.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";

/** Propensities by arm, treated above and untreated below the axis; null without propensities. */
export const overlapFigure = (_: CareerRunResult, { ate, label }: RepresentationResult): Figure | null =>
  ate.overlap === null ? null : overlapFigureOf(ate.overlap, label);

/** The same for given propensities, by the name of what they are adjusted for. */
export function overlapFigureOf(overlap: OverlapReport, label: string): Figure {
  const { histogram, trimmed, effectiveSampleSize } = overlap;
  const bins = histogram.treated.length;
  const upwards = barsOf("treated", histogram.treated);
  const downwards = barsOf("untreated", histogram.untreated).map((bar) => ({ ...bar, share: -bar.share }));
  const most = Math.max(...[...upwards, ...downwards].map((b) => Math.abs(b.share)), 0.01);
  const bounds = trimmed.bounds === null ? [] : [...trimmed.bounds];
  return draw(
    {
      name: "overlap",
      title: `Propensity scores by arm: ${label}`,
      caption: `Out-of-fold probability of treatment, treated units upwards, untreated downwards, each as shares of its own arm. Where one side is empty the other has nobody to be compared with. Effective sample size after weighting: ${integer(effectiveSampleSize.treated)} treated, ${integer(effectiveSampleSize.untreated)} untreated.${bounds.length > 0 ? ` Dashed lines: trimming bounds; ${integer(trimmed.dropped)} units were dropped.` : ""} Good overlap does not mean that nothing is confounded.`,
      alt: `Two histograms of the propensity score in ${bins} bins. Treated: ${histogram.treated.join(", ")}. Untreated: ${histogram.untreated.join(", ")}.`,
    },
    {
      height: 330,
      x: { domain: [0, 1] },
      y: { domain: [-most * 1.05, most * 1.05] },
      marks: [
        ...axisX({ label: "Estimated probability of treatment" }),
        ...axisY({
          label: "Share of the arm",
          tickFormat: (v: number) => levelText(Math.abs(v)),
          ticks: 6,
        }),
        Plot.rectY(upwards, { ...BAR, fill: colour("blue") }),
        Plot.rectY(downwards, { ...BAR, fill: colour("orange") }),
        Plot.ruleY([0], { stroke: "currentColor" }),
        Plot.ruleX(bounds, {
          title: (v: number) => markTitle(["Trimming bound", setting(v)]),
          stroke: "currentColor",
          strokeDasharray: "5,4",
        }),
      ],
    },
    [
      { label: "treated (upwards)", colour: "blue", mark: "swatch" },
      { label: "untreated (downwards)", colour: "orange", mark: "swatch" },
      ...(bounds.length > 0 ? [{ label: "trimming bounds", colour: "ink", mark: "dashed" } as const] : []),
    ],
  );
}

const BAR = { x1: "from", x2: "to", y1: 0, y2: "share", title: "title", fillOpacity: 0.8, inset: 0.5 } as const;

interface Bar {
  readonly from: number;
  readonly to: number;
  /** Of the arm. */
  readonly share: number;
  readonly title: string;
}

/** Bars of the bins that hold somebody. */
function barsOf(arm: string, counts: readonly number[]): Bar[] {
  const width = 1 / counts.length;
  return counts.flatMap((count, i) => {
    if (count === 0) return [];
    const [from, to] = [i * width, (i + 1) * width];
    const share = count / total(counts);
    const title = markTitle(
      ["Arm", arm],
      ["Probability of treatment", `${setting(from)} to ${setting(to)}`],
      ["Units", `${integer(count)} (${percent(share)})`],
    );
    return [{ from, to, share, title }];
  });
}

const total = (counts: readonly number[]): number => counts.reduce((sum, c) => sum + c, 0) || 1;
