import type { CareerRunResult, SweepPoint } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { decimalsFor, fixed, intervalText, levelText } from "../number-format.js";
import { axisY, draw, type Figure, ordinalAxisX, WIDTH } from "./canvas.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { airy, whiskers, zeroLine } from "./whisker-columns.js";

/** Figure 4: the average effect over the weight of the information bottleneck; null where no sweep was run. */
export function sweepFigure(result: CareerRunResult): Figure | null {
  const sweep = [...result.validation.sweep].sort((a, b) => a.beta - b.beta);
  if (sweep.length === 0) return null;
  const format = fixed(decimalsFor(sweep.map(({ ate }) => ate.se)));
  const columns = sweep.map(({ beta, ate }) => ({
    key: beta,
    estimate: ate.estimate,
    ci: ate.ci,
    title: markTitle(
      ["β", String(beta)],
      ["Effect", format(ate.estimate)],
      ["Interval", ate.ci === null ? null : intervalText(ate.ci, format)],
    ),
  }));
  const truths = result.truth === null ? [] : [result.truth.sampleAte];
  const domain = airy([...columns.flatMap((c) => [c.estimate, ...(c.ci ?? [])]), ...truths]);
  return draw(
    {
      name: "vib-sweep",
      title: "Average effect over the weight β of the information bottleneck",
      caption:
        `Bars are ${levelText(sweep[0]!.ate.level)} confidence intervals, hollow points have none. A flat line shows that the estimate does not hang on this setting; it does not show that the estimate is right.` +
        (truths.length > 0 ? " The dashed line is the sample ATE of the simulation." : ""),
      alt: `Estimates by beta: ${sweep.map(inWords).join("; ")}.`,
    },
    {
      height: 340,
      x: { type: "band", padding: 0, domain: columns.map((c) => c.key) },
      y: { domain },
      marks: [
        ...axisY({ label: `Effect on ${result.data.outcome.name}` }),
        ordinalAxisX("Weight β of the bottleneck (in order, not to scale)"),
        ...zeroLine(domain),
        Plot.ruleY(truths, {
          title: (v: number) => markTitle(["Truth (sample ATE)", format(v)]),
          stroke: "currentColor",
          strokeDasharray: "6,4",
          strokeWidth: 1.8,
        }),
        Plot.line(columns, { x: "key", y: "estimate", stroke: colour("blue"), strokeWidth: 1.2, strokeOpacity: 0.6 }),
        ...whiskers(columns, WIDTH),
      ],
    },
    [
      { label: "estimate and interval", colour: "blue", mark: "circle" },
      ...(truths.length > 0 ? [{ label: "truth (sample ATE)", colour: "ink", mark: "dashed" } as const] : []),
    ],
  );
}

const inWords = ({ beta, ate }: SweepPoint): string =>
  `${beta}: ${fixed(3)(ate.estimate)}${ate.ci === null ? "" : ` ${intervalText(ate.ci, fixed(3))}`}`;
