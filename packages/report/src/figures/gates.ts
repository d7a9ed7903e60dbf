import type { CareerRunResult, EffectResult, GateGroup, GatesResult, RepresentationResult } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { decimalsFor, fixed, integer, intervalText, levelText, type NumberFormat } from "../number-format.js";
import { axisY, draw, type Figure, type FigureText, ordinalAxisX, roomForTicks, WIDTH } from "./canvas.js";
import { plotSymbol } from "./legend.js";
import { groupLine, markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { airy, whiskers, zeroLine } from "./whisker-columns.js";

/** Figure 2: effects in groups sorted by predicted effect; null where the representation has no groups. */
export function gatesFigure({ data }: CareerRunResult, { gates, ate, label }: RepresentationResult): Figure | null {
  if (gates === null || gates.groups.length === 0) return null;
  return gatesFigureOf(gates, { effect: ate, label, outcome: data.outcome.name });
}

interface About {
  /** The average effect beside the groups. */
  readonly effect: Pick<EffectResult, "estimate" | "level">;
  readonly label: string;
  readonly outcome: string;
}

/** The same for given groups, at least one. */
export function gatesFigureOf(gates: GatesResult, { effect: ate, label, outcome }: About): Figure {
  const format = fixed(decimalsFor([gates.difference.se]));
  const groups = gates.groups.map((g) => ({ ...g, title: titleOf(g, format) }));
  const domain = airy([...groups.flatMap((g) => [...g.ci, g.estimate, g.predicted]), ate.estimate]);
  const { labelOffset, ...room } = roomForTicks(domain);
  return draw(
    textOf(gates, label, levelText(ate.level)),
    {
      height: 360,
      ...room,
      x: { type: "band", padding: 0, domain: groups.map((g) => g.group) },
      y: { domain },
      marks: [
        ...axisY({ label: `Effect on ${outcome}`, labelOffset }),
        ordinalAxisX("Group, from the smallest to the largest predicted effect"),
        ...zeroLine(domain),
        Plot.ruleY([ate.estimate], { stroke: "currentColor", strokeDasharray: "6,4", strokeWidth: 1.5 }),
        ...whiskers(
          groups.map(({ group, estimate, ci, title }) => ({ key: group, estimate, ci, title })),
          WIDTH,
        ),
        Plot.dot(groups, {
          x: "group",
          y: "predicted",
          title: "title",
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

const titleOf = ({ group, n, estimate, ci, predicted }: GateGroup, format: NumberFormat): string =>
  markTitle(
    groupLine(group),
    ["Units", integer(n)],
    ["Effect", format(estimate)],
    ["Interval", intervalText(ci, format)],
    ["Mean prediction", format(predicted)],
  );

function textOf({ groups, difference, note }: GatesResult, label: string, level: string): FigureText {
  const format = fixed(decimalsFor([difference.se]));
  return {
    name: "gates",
    title: `Effects in groups sorted by predicted effect: ${label}`,
    caption:
      `Points are group averages of the effect with ${level} confidence intervals, open diamonds the mean prediction in ` +
      `each group, the dashed line the average effect. Highest minus lowest group: ${format(difference.estimate)}, ` +
      `interval ${intervalText(difference.ci, format)}. Overlapping groups mean that the predictions do not tell who gains more. ${note}`,
    alt: `Group effects from lowest to highest prediction: ${groups.map((g) => `${format(g.estimate)} ${intervalText(g.ci, format)}`).join("; ")}.`,
  };
}
