import type { CareerRunResult, OverlapReport } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { shown } from "../effect-rows.js";
import { integer } from "../number-format.js";
import { axisX, axisY, draw, type Figure } from "./canvas.js";
import { colour } from "./palette.js";

/** Propensities by arm, treated above and untreated below the axis; null without propensities. */
export function overlapFigure(result: CareerRunResult): Figure | null {
  const found = shown(result, (r) => r.ate.overlap);
  return found === null ? null : overlapFigureOf(found.part, found.label);
}

/** The same for given propensities, by the name of what they are adjusted for. */
export function overlapFigureOf(overlap: OverlapReport, label: string): Figure {
  const { histogram, trimmed, effectiveSampleSize } = overlap;
  const bins = histogram.treated.length;
  const bars = histogram.treated.flatMap((treated, i) => [
    { from: i / bins, to: (i + 1) / bins, share: treated / total(histogram.treated), arm: "treated" },
    {
      from: i / bins,
      to: (i + 1) / bins,
      share: -(histogram.untreated[i] ?? 0) / total(histogram.untreated),
      arm: "untreated",
    },
  ]);
  const most = Math.max(...bars.map((b) => Math.abs(b.share)), 0.01);
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
          tickFormat: (v: number) => `${Number((100 * Math.abs(v)).toPrecision(3))} %`,
          ticks: 6,
        }),
        Plot.rectY(
          bars.filter((b) => b.arm === "treated"),
          { x1: "from", x2: "to", y1: 0, y2: "share", fill: colour("blue"), fillOpacity: 0.8, inset: 0.5 },
        ),
        Plot.rectY(
          bars.filter((b) => b.arm === "untreated"),
          { x1: "from", x2: "to", y1: 0, y2: "share", fill: colour("orange"), fillOpacity: 0.8, inset: 0.5 },
        ),
        Plot.ruleY([0], { stroke: "currentColor" }),
        Plot.ruleX(bounds, { stroke: "currentColor", strokeDasharray: "5,4" }),
      ],
    },
    [
      { label: "treated (upwards)", colour: "blue", mark: "swatch" },
      { label: "untreated (downwards)", colour: "orange", mark: "swatch" },
      ...(bounds.length > 0 ? [{ label: "trimming bounds", colour: "ink", mark: "dashed" } as const] : []),
    ],
  );
}

const total = (counts: readonly number[]): number => counts.reduce((sum, c) => sum + c, 0) || 1;
