import type { ArmFlows, CareerRunResult, SequenceSummary } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, percent } from "../number-format.js";
import { draw, type Figure, type FigureText, IN_PIXELS, WIDTH } from "./canvas.js";
import { categoriesOf, FLOW_FIGURES } from "./flow-categories.js";
import {
  BAR,
  columnOf,
  FLOW_FONT,
  FLOW_MARGINS,
  type FlowPanel,
  PANEL,
  panelMarks,
  SHARES_LINE,
  THINNEST,
  writtenOf,
} from "./flow-panel.js";
import { type FlowScale, flowScale } from "./flow-scale.js";

const HEAD = 26;
const GAP = 14;
const FOOT = 46;

/**
 * What careers of one kind of state look like in each arm: the states of the last periods as stacked shares, with ribbons for who goes from
 * which to which; null where there is no such kind. Where most units are in states without a name, the stacks are those with names alone, both
 * arms on one scale, and the shares of all others stand above them in numbers.
 *
 * @param k Number of the kind of state, from 0.
 */
export function careerFlowsFigure({ data, profile }: CareerRunResult, k: number): Figure | null {
  const sequence = data.sequences[k];
  if (sequence === undefined) return null;
  const { flows } = sequence;
  const scale = flowScale(flows);
  let bottom = 0;
  const panels = (["treated", "untreated"] as const).map((arm, row): FlowPanel => {
    const categories = categoriesOf(flows, arm);
    const top = bottom + (row > 0 ? GAP : 0) + HEAD + writtenOf({ categories, ...scale }).length * SHARES_LINE;
    bottom = top + PANEL;
    return { arm, flows: flows[arm], categories, top, back: flows.back, ...scale };
  });
  return draw(
    { name: FLOW_FIGURES[k]!, ...textOf(sequence, scale, profile) },
    {
      ...IN_PIXELS,
      height: bottom + FOOT,
      marks: [
        ...panels.flatMap(panelMarks),
        Plot.text(flows.back, {
          x: (_, b) => columnOf(flows.back, b) + BAR / 2,
          y: bottom + 14,
          text: (periods: number) => integer(periods),
          fontSize: FLOW_FONT,
        }),
        Plot.text([`Periods before the last one of each career`], {
          x: (FLOW_MARGINS.left + WIDTH - FLOW_MARGINS.right) / 2,
          y: bottom + 34,
          text: (t: string) => t,
          fontSize: 12,
        }),
      ],
    },
  );
}

/** Share of an arm that ends in a category. */
const lastShare = ({ counts, n }: ArmFlows, k: number): string => percent((counts.at(-1)![k] ?? 0) / Math.max(1, n));

function textOf(
  { name, states: known, flows }: SequenceSummary,
  { drawn, end }: FlowScale,
  profile: CareerRunResult["profile"],
): Omit<FigureText, "name"> {
  const { states, back, longer, treated, untreated } = flows;
  const isWhole = drawn > states.length;
  const named =
    known > states.length
      ? `Of ${known} states ${states.length} have names: the most frequent ones, and those whose shares differ most between the arms, of which with many states some differ by chance. `
      : "";
  const rest = longer > 0 ? ` ${integer(longer)} careers reach further back.` : "";
  const after = profile === "v3.4" ? " In this profile the last periods can lie after adoption." : "";
  return {
    title: `What careers look like in each arm: ${name}`,
    caption:
      `States of the last ${back.length} periods, counted back from the end of each career, as shares of the arm; from the bottom up, from those that the treated are in more often to those of the untreated, with the shares of the last period beside their names. ` +
      `Ribbons show who ${isWhole ? "goes where" : "stays in or moves between named states"}, where it is at least ${percent(THINNEST * end)} of the arm. ${named}` +
      (isWhole
        ? "A career that had not begun counts as such, so that every column is the whole arm."
        : "The bars hold the named states alone, both arms on one scale; the numbers above them say which share is elsewhere, which is the rest of the arm.") +
      `${rest}${after} ` +
      "This is what was recorded, before any adjustment: differences between the arms are no effects, and shares do not show the order within careers.",
    alt: `Last states of treated and untreated. ${states.map((state, k) => `${state}: ${lastShare(treated, k)}, ${lastShare(untreated, k)}`).join("; ")}.`,
  };
}
