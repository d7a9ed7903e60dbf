import type { ArmFlows } from "@career-dml/core";
import * as Plot from "@observablehq/plot";
import { integer, levelText, percent } from "../number-format.js";
import { WIDTH } from "./canvas.js";
import { type Category, labelPlaces } from "./flow-categories.js";
import type { FlowScale } from "./flow-scale.js";
import { markTitle } from "./mark-title.js";
import { colour } from "./palette.js";
import { roundTicks } from "./round-ticks.js";
import { wrapLabel } from "./text-width.js";

/** Size of small texts. */
export const FLOW_FONT = 11;
/** Pixels left and right of the bars. */
export const FLOW_MARGINS = { left: 58, right: 176 } as const;
/** Height of the drawing of one arm, and of a line of shares above it. */
export const PANEL = 150;
export const SHARES_LINE = 16;
export const BAR = 14;
/** Ribbons of fewer units, as a share of what a panel reaches up to, are left out. */
export const THINNEST = 0.01;
const HEAD = 12;
/** Pixels of a share behind a name. */
const SHARE_ROOM = 36;

/** The careers of one arm, and where they are drawn. */
export interface FlowPanel extends FlowScale {
  readonly arm: "treated" | "untreated";
  readonly flows: ArmFlows;
  readonly categories: readonly Category[];
  /** Upper end of the drawing in pixels. */
  readonly top: number;
  readonly back: readonly number[];
}

/** Left edge of the bars of a period. */
export function columnOf(back: readonly number[], b: number): number {
  const { left, right } = FLOW_MARGINS;
  const room = WIDTH - right - left - BAR;
  return back.length === 1 ? left + room : left + (room * b) / (back.length - 1);
}

/** Categories whose shares stand above the bars, in lines from the top down. */
export const writtenOf = ({ categories, drawn }: Pick<FlowPanel, "categories" | "drawn">): readonly Category[] =>
  categories.slice(drawn).filter(({ occurs }) => occurs);

/** Everything of one arm: its name, shares in numbers, axis, ribbons, bars and the names of the states. */
export function panelMarks(panel: FlowPanel): Plot.Markish[] {
  const { arm, flows, top, end } = panel;
  const y = (share: number): number => top + PANEL * (1 - share / end);
  const head = top - writtenOf(panel).length * SHARES_LINE - HEAD;
  return [
    Plot.text([`${arm === "treated" ? "Treated" : "Untreated"}, ${integer(flows.n)} units`], {
      x: FLOW_MARGINS.left,
      y: head,
      text: (t: string) => t,
      textAnchor: "start",
      fontWeight: "bold",
      fontSize: 12,
    }),
    Plot.text(roundTicks(0, end, 3), {
      x: FLOW_MARGINS.left - 8,
      y,
      text: levelText,
      textAnchor: "end",
      fontSize: FLOW_FONT,
    }),
    ...shareMarks(panel),
    ribbonMark(panel, y),
    barMark(panel, y),
    ...labelMarks(panel, y),
  ];
}

type Scale = (share: number) => number;

/** Upper ends of the first categories of each period, as shares of the arm, from 0 on. */
const cumulated = (counts: readonly number[], n: number): number[] => {
  let sum = 0;
  return [0, ...counts.map((count) => (sum += count) / Math.max(1, n))];
};

const periodText = (back: number): string => (back === 0 ? "the last" : `${integer(back)} before the last`);

const ofArm = (count: number, n: number): string => `${integer(count)} (${percent(count / n)})`;

/** Whole percents: there is room for no more above a bar. */
const rounded = (share: number): string => `${integer(100 * share)} %`;

/** Shares in categories without a bar, a line each. */
function shareMarks(panel: FlowPanel): Plot.Markish[] {
  const { arm, flows, categories, back, top } = panel;
  const lines = writtenOf(panel);
  const at = (line: number): number => top - (lines.length - line) * SHARES_LINE + 4;
  const cells = lines.flatMap((category, line) => {
    const k = categories.indexOf(category);
    return flows.counts.map((counts, b) => ({
      x: columnOf(back, b) + BAR / 2,
      y: at(line),
      text: rounded(counts[k]! / Math.max(1, flows.n)),
      title: markTitle(
        ["Arm", arm],
        ["Period", periodText(back[b]!)],
        ["State", category.name],
        ["Units", ofArm(counts[k]!, Math.max(1, flows.n))],
      ),
    }));
  });
  const grey = { fill: colour("grey"), fontSize: FLOW_FONT } as const;
  return [
    Plot.text(cells, { x: "x", y: "y", text: "text", title: "title", ...grey }),
    Plot.text(lines, {
      x: WIDTH - FLOW_MARGINS.right + 18,
      y: (_, line) => at(line),
      text: "name",
      textAnchor: "start",
      ...grey,
    }),
  ];
}

function barMark({ arm, flows, categories, back, drawn }: FlowPanel, y: Scale): Plot.Markish {
  const bars = flows.counts.flatMap((counts, b) => {
    const ends = cumulated(counts, flows.n);
    return counts.slice(0, drawn).flatMap((count, k) => {
      if (count === 0) return [];
      const title = markTitle(
        ["Arm", arm],
        ["Period", periodText(back[b]!)],
        ["State", categories[k]!.name],
        ["Units", ofArm(count, flows.n)],
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
function ribbonMark({ arm, flows, categories, back, drawn, end }: FlowPanel, y: Scale): Plot.Markish {
  const ends = flows.moves.flatMap((matrix, b) => {
    const left = cumulated(flows.counts[b]!, flows.n);
    const right = cumulated(flows.counts[b + 1]!, flows.n);
    return matrix.flatMap((row, j) =>
      row.flatMap((count, k) => {
        const share = count / Math.max(1, flows.n);
        const [from, to] = [left[j]!, right[k]!];
        left[j]! += share;
        right[k]! += share;
        if (share < THINNEST * end || j >= drawn || k >= drawn) return [];
        const ribbon = {
          id: `${b} ${j} ${k}`,
          fill: categories[j]!.fill,
          title: markTitle(
            ["Arm", arm],
            ["From", categories[j]!.name],
            ["To", categories[k]!.name],
            ["Into the period", periodText(back[b + 1]!)],
            ["Units", ofArm(count, flows.n)],
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

/** Names and shares right of the last period, apart from each other, each with its colour and a line to its bar. */
function labelMarks({ flows, categories, top, drawn }: FlowPanel, y: Scale): Plot.Markish[] {
  const last = flows.counts.at(-1)!;
  const ends = cumulated(last, flows.n);
  const labels = labelPlaces(
    categories
      .slice(0, drawn)
      .flatMap((category, k) =>
        category.occurs
          ? [{ ...category, share: ends[k + 1]! - ends[k]!, centre: y((ends[k]! + ends[k + 1]!) / 2) }]
          : [],
      ),
    [top - 2, top + PANEL + 2],
  );
  const x = WIDTH - FLOW_MARGINS.right;
  const room = FLOW_MARGINS.right - 46 - SHARE_ROOM;
  return [
    Plot.link(labels, { x1: x + 2, x2: x + 16, y1: "centre", y2: "y", stroke: colour("grey"), strokeWidth: 0.8 }),
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
      text: ({ name }: Category) => wrapLabel(name, room, FLOW_FONT, 1)[0]!,
      title: ({ name }: Category) => markTitle(["State", name]),
      textAnchor: "start",
      fontSize: FLOW_FONT,
    }),
    Plot.text(labels, {
      x: WIDTH - 6,
      y: "y",
      text: ({ share }) => percent(share),
      textAnchor: "end",
      fontSize: FLOW_FONT,
    }),
  ];
}
