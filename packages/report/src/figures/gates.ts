import type { CareerRunResult, GatesResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { shown } from "../effect-rows.js";
import { fixed, intervalText, levelText } from "../number-format.js";
import { axisY, draw, type Figure, type FigureText, ordinalAxisX, WIDTH } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { colour } from "./palette.js";
import { airy, whiskers, zeroLine } from "./whisker-columns.js";

/** Figure 2: effects in groups sorted by predicted effect; null where no representation has groups. */
export function gatesFigure(result: CareerRunResult): Figure | null {
  const found = shown(result, (r) => (r.gates === null || r.gates.groups.length === 0 ? null : r));
  if (found === null || found.part.gates === null) return null;
  const { gates, ate } = found.part;
  const { groups } = gates;
  const domain = airy([...groups.flatMap((g) => [...g.ci, g.estimate, g.predicted]), ate.estimate]);
  return draw(
    textOf(gates, found.label, levelText(ate.level)),
    {
      height: 360,
      x: { type: "band", padding: 0, domain: groups.map((g) => g.group) },
      y: { domain },
      marks: [
        ...axisY({ label: `Effect on ${result.data.outcome.name}` }),
        ordinalAxisX("Group, from the smallest to the largest predicted effect"),
        ...zeroLine(domain),
        Plot.ruleY([ate.estimate], { stroke: "currentColor", strokeDasharray: "6,4", strokeWidth: 1.5 }),
        ...whiskers(
          groups.map(({ group, estimate, ci }) => ({ key: group, estimate, ci })),
          WIDTH,
        ),
        Plot.dot(groups, {
          x: "group",
          y: "predicted",
          dx: 18,
          r: 4.5,
          symbol: plotSymbol("diamond"),
          fill: colour("paper"),
          stroke: colour("vermillion"),
          strokeWidth: 1.6,
        }),
      ],
    },
    [
      { label: "estimate and interval", colour: "blue", mark: "circle" },
      { label: "mean prediction", colour: "vermillion", mark: "diamond", hollow: true },
      { label: "average effect", colour: "ink", mark: "dashed" },
    ],
  );
}

const textOf = ({ groups, difference, note }: GatesResult, label: string, level: string): FigureText => ({
  name: "gates",
  title: `Effects in groups sorted by predicted effect: ${label}`,
  caption:
    `Points are group averages of the effect with ${level} confidence intervals, open diamonds the mean prediction in ` +
    `each group, the dashed line the average effect. Highest minus lowest group: ${fixed(3)(difference.estimate)}, ` +
    `interval ${intervalText(difference.ci, fixed(3))}. Overlapping groups mean that the predictions do not tell who gains more. ${note}`,
  alt: `Group effects from lowest to highest prediction: ${groups.map((g) => `${fixed(3)(g.estimate)} ${intervalText(g.ci, fixed(3))}`).join("; ")}.`,
});
