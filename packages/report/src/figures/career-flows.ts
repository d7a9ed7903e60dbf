import type { ArmFlows, CareerRunResult, StateFlows } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, levelText, percent } from "../number-format.js";
import { draw, type Figure, type FigureText, IN_PIXELS, WIDTH } from "./canvas.js";
import { type Category, categoriesOf, FLOW_FIGURES, labelPlaces } from "./flow-categories.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { wrapLabel } from "./text-width.js";

const FONT = 11;
const LEFT = 58;
const LABELS = 156;
const HEAD = 26;
const PANEL = 150;
const GAP = 14;
const FOOT = 46;
const BAR = 14;
/** Ribbons of fewer units, as a share of the arm, are left out. */
const THINNEST = 0.01;

/**
 * What careers of one kind of state look like in each arm: the states of the last periods as stacked shares, with ribbons for who goes from
 * which to which; null where there is no such kind.
 *
 * @param k Number of the kind of state, from 0.
 */
export function careerFlowsFigure({ data, profile }: CareerRunResult, k: number): Figure | null {
  const sequence = data.sequences[k];
  if (sequence === undefined) return null;
  const { name, flows } = sequence;
  const arms = (["treated", "untreated"] as const).map((arm, row): Panel => {
    return {
      arm,
      flows: flows[arm],
      categories: categoriesOf(flows, arm),
      top: HEAD + row * (PANEL + GAP + HEAD),
      back: flows.back,
    };
  });
  const bottom = arms[1]!.top + PANEL;
  return draw(
    { name: FLOW_FIGURES[k]!, ...textOf(name, flows, profile) },
    {
      ...IN_PIXELS,
      height: bottom + FOOT,
      marks: [
        ...arms.flatMap(panelMarks),
        Plot.text(flows.back, {
          x: (_, b) => columnOf(flows.back, b) + BAR / 2,
          y: bottom + 14,
          text: (periods: number) => integer(periods),
          fontSize: FONT,
        }),
        Plot.text([`Periods before the last one of each career`], {
          x: (LEFT + WIDTH - LABELS) / 2,
          y: bottom + 34,
          text: (t: string) => t,
          fontSize: 12,
        }),
      ],
    },
  );
}

interface Panel {
  readonly arm: "treated" | "untreated";
  readonly flows: ArmFlows;
  readonly categories: readonly Category[];
  readonly top: number;
  readonly back: readonly number[];
}

/** Left edge of the bars of a period. */
function columnOf(back: readonly number[], b: number): number {
  const room = WIDTH - LABELS - LEFT - BAR;
  return back.length === 1 ? LEFT + room : LEFT + (room * b) / (back.length - 1);
}

/** Upper ends of the first categories of each period, as shares of the arm, from 0 on. */
const cumulated = (counts: readonly number[], n: number): number[] => {
  let sum = 0;
  return [0, ...counts.map((count) => (sum += count) / Math.max(1, n))];
};

function panelMarks(panel: Panel): Plot.Markish[] {
  const { arm, flows, top } = panel;
  const y = (share: number): number => top + PANEL * (1 - share);
  const ticks = [0, 0.5, 1];
  return [
    Plot.text([`${arm === "treated" ? "Treated" : "Untreated"}, ${integer(flows.n)} units`], {
      x: LEFT,
      y: top - 12,
      text: (t: string) => t,
      textAnchor: "start",
      fontWeight: "bold",
      fontSize: 12,
    }),
    Plot.text(ticks, {
      x: LEFT - 8,
      y,
      text: levelText,
      textAnchor: "end",
      fontSize: FONT,
    }),
    ribbonMark(panel, y),
    barMark(panel, y),
    ...labelMarks(panel, y),
  ];
}

type Scale = (share: number) => number;

const periodText = (back: number): string => (back === 0 ? "the last" : `${integer(back)} before the last`);

function barMark({ arm, flows, categories, back }: Panel, y: Scale): Plot.Markish {
  const bars = flows.counts.flatMap((counts, b) => {
    const ends = cumulated(counts, flows.n);
    return counts.flatMap((count, k) => {
      if (count === 0) return [];
      const title = markTitle(
        ["Arm", arm],
        ["Period", periodText(back[b]!)],
        ["State", categories[k]!.name],
        ["Units", `${integer(count)} (${percent(count / flows.n)})`],
      );
      return [{ x: columnOf(back, b), low: ends[k]!, high: ends[k + 1]!, fill: categories[k]!.fill, title }];
    });
  });
  return Plot.rect(bars, {
    x1: "x",
    x2: ({ x }) => x + BAR,
    y1: ({ low }) => y(low),
    y2: ({ high }) => y(high),
    title: "title",
    fill: ({ fill }) => colour(fill),
    stroke: colour("paper"),
    strokeWidth: 0.7,
  });
}

/** Ribbons of one category of a period to one of the next, each as its two ends. */
function ribbonMark({ arm, flows, categories, back }: Panel, y: Scale): Plot.Markish {
  const ends = flows.moves.flatMap((matrix, b) => {
    const left = cumulated(flows.counts[b]!, flows.n);
    const right = cumulated(flows.counts[b + 1]!, flows.n);
    return matrix.flatMap((row, j) =>
      row.flatMap((count, k) => {
        const share = count / Math.max(1, flows.n);
        const [from, to] = [left[j]!, right[k]!];
        left[j]! += share;
        right[k]! += share;
        if (share < THINNEST) return [];
        const ribbon = {
          id: `${b} ${j} ${k}`,
          fill: categories[j]!.fill,
          title: markTitle(
            ["Arm", arm],
            ["From", categories[j]!.name],
            ["To", categories[k]!.name],
            ["Into the period", periodText(back[b + 1]!)],
            ["Units", `${integer(count)} (${percent(share)})`],
          ),
        };
        return [
          { ...ribbon, x: columnOf(back, b) + BAR, low: from, high: from + share },
          { ...ribbon, x: columnOf(back, b + 1), low: to, high: to + share },
        ];
      }),
    );
  });
  return Plot.areaY(ends, {
    x: "x",
    y1: ({ low }) => y(low),
    y2: ({ high }) => y(high),
    z: "id",
    curve: "bump-x",
    title: "title",
    fill: ({ fill }) => colour(fill),
    fillOpacity: 0.42,
  });
}

/** Names right of the last period, apart from each other, each with its colour and a line to its share. */
function labelMarks({ flows, categories, top }: Panel, y: Scale): Plot.Markish[] {
  const ends = cumulated(flows.counts.at(-1)!, flows.n);
  const labels = labelPlaces(
    categories.flatMap((category, k) =>
      category.occurs ? [{ ...category, centre: y((ends[k]! + ends[k + 1]!) / 2) }] : [],
    ),
    [top - 2, top + PANEL + 2],
  );
  const x = WIDTH - LABELS;
  const text = ({ name }: Category): string => wrapLabel(name, LABELS - 46, FONT, 1)[0]!;
  return [
    Plot.link(labels, {
      x1: x + 2,
      x2: x + 16,
      y1: "centre",
      y2: "y",
      stroke: colour("grey"),
      strokeWidth: 0.8,
    }),
    Plot.rect(labels, {
      x1: x + 18,
      x2: x + 28,
      y1: ({ y: at }) => at - 4.5,
      y2: ({ y: at }) => at + 4.5,
      fill: ({ fill }) => colour(fill),
      stroke: colour("grey"),
      strokeWidth: 0.6,
    }),
    Plot.text(labels, {
      x: x + 33,
      y: "y",
      text,
      title: (category: Category) => markTitle(["State", category.name]),
      textAnchor: "start",
      fontSize: FONT,
    }),
  ];
}

/** Share of an arm that ends in a category. */
const lastShare = ({ counts, n }: ArmFlows, k: number): string => percent((counts.at(-1)![k] ?? 0) / Math.max(1, n));

function textOf(name: string, flows: StateFlows, profile: CareerRunResult["profile"]): Omit<FigureText, "name"> {
  const { states, back, longer, treated, untreated } = flows;
  const rest = longer > 0 ? ` ${integer(longer)} careers reach further back.` : "";
  const after = profile === "v3.4" ? " In this profile the last periods can lie after adoption." : "";
  return {
    title: `What careers look like in each arm: ${name}`,
    caption:
      `States of the last ${back.length} periods, counted back from the end of each career, as shares of the arm; ribbons show who goes where, where it is at least ${percent(THINNEST)} of the arm. ` +
      `The ${states.length} most frequent states of these periods have names. A career that had not begun counts as such, so that every column is the whole arm.${rest}${after} ` +
      "This is what was recorded, before any adjustment: differences between the arms are no effects, and shares do not show the order within careers.",
    alt: `Last states of treated and untreated. ${states.map((state, k) => `${state}: ${lastShare(treated, k)}, ${lastShare(untreated, k)}`).join("; ")}.`,
  };
}
