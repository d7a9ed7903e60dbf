import * as Plot from "@observablehq/plot";
import { fixed, integer, percent, setting, typographic } from "../../number-format.js";
import { draw, type Figure, IN_PIXELS, WIDTH } from "../canvas.js";
import { plotSymbol } from "../legend.js";
import { markTitle } from "../mark-title.js";
import { colour } from "../palette.js";
import { wrapLabel } from "../text-width.js";
import type { ChartPublished, StudyChart } from "./chart.js";

const ROW = 62;
const LEFT = 180;
const RIGHT = 20;
const TOP = 34;
const BINS = 44;
const TALLEST = 42;
const FONT = 11;

/** Where published figures stand among the estimates of all seeds; null without one. */
export function publishedFigure(chart: StudyChart): Figure | null {
  const rows = chart.published.filter(({ estimates }) => estimates.length > 0);
  if (rows.length === 0) return null;
  const [low, high] = domainOf(rows);
  const x = (value: number): number => LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const baseline = (k: number): number => TOP + ROW * (k + 1) - 8;
  const bottom = TOP + ROW * rows.length;
  // Truths that show the same are one line.
  const truths = [
    ...new Map(rows.flatMap(({ truth }) => (truth === null ? [] : [[shown(truth), truth] as const]))).values(),
  ];
  const place = { x, domain: [low, high], ownTruth: truths.length > 1 } as const;
  const ticks = ticksOf(low, high);
  return draw(
    {
      name: "published-in-their-distribution",
      title: "Published figures among the estimates of all seeds",
      caption:
        `Each row is the distribution of one estimator over ${integer(chart.seeds)} seeds of the same design, the star the published figure${sourceOf(rows)}, with the share of seeds below it. ` +
        `${truths.length > 1 ? "The line of each row" : "The line"} is the true average effect of the units. Estimates beyond the axis are counted at its ends. A star inside its distribution says that the figure can be had, not that it is right.`,
      alt: rows
        .map((row) => `${row.label}: published ${setting(row.estimate)}, ${rowText(row, truths.length > 1)}`)
        .join("; "),
    },
    {
      ...IN_PIXELS,
      height: bottom + 46,
      marks: [
        Plot.ruleX(ticks, { x: (v: number) => x(v), y1: TOP, y2: bottom, stroke: colour("grid") }),
        Plot.text(ticks, {
          x: (v: number) => x(v),
          y: bottom + 14,
          text: (v: number) => typographic(setting(v)),
          fontSize: FONT,
        }),
        Plot.text(["estimate of the average effect"], {
          x: (LEFT + WIDTH - RIGHT) / 2,
          y: bottom + 34,
          text: (t: string) => t,
          fontSize: 12,
        }),
        ...rows.flatMap((row, k) => rowMarks(row, { ...place, y: baseline(k) })),
        ...(truths.length === 1 ? sharedTruth(truths[0]!, x, bottom) : []),
      ],
    },
  );
}

/** One line through all rows, where they have one truth. */
const sharedTruth = (truth: number, x: RowPlace["x"], bottom: number): Plot.Markish[] => [
  truthLine(truth, x, [TOP - 6, bottom]),
  Plot.text([truth], {
    x: (v: number) => x(v),
    y: TOP - 16,
    text: (v: number) => `true effect ${shown(v)}`,
    fontSize: FONT,
  }),
];

const shown = fixed(3);

const truthLine = (truth: number, x: RowPlace["x"], [y1, y2]: readonly [number, number]): Plot.Markish =>
  Plot.ruleX([truth], {
    x: (v: number) => x(v),
    y1,
    y2,
    title: (v: number) => markTitle(["True average effect", shown(v)]),
    stroke: "currentColor",
    strokeWidth: 1.4,
  });

interface RowPlace {
  readonly x: (value: number) => number;
  readonly y: number;
  readonly domain: readonly [number, number];
  /** Whether rows have truths of their own, so that each shows its own. */
  readonly ownTruth: boolean;
}

function rowMarks(row: ChartPublished, { x, y, domain: [low, high], ownTruth }: RowPlace): Plot.Markish[] {
  const counts = Array.from({ length: BINS }, () => 0);
  const inside = row.estimates.filter((v) => v >= low && v <= high);
  for (const value of inside) counts[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]!++;
  const most = Math.max(...counts, 1);
  const width = (high - low) / BINS;
  const bars = counts.flatMap((count, b) => {
    if (count === 0) return [];
    const from = low + b * width;
    const title = markTitle(
      ["Estimator", row.label],
      ["Between", `${fixed(3)(from)} and ${fixed(3)(from + width)}`],
      ["Seeds", integer(count)],
    );
    return [{ from, count, title }];
  });
  const star = markTitle(
    ["Estimator", row.label],
    ["Published", setting(row.estimate)],
    ["Source", row.source],
    ["Seeds", quantileText(row)],
  );
  const left = row.estimates.filter((v) => v < low).length / row.estimates.length;
  const right = row.estimates.filter((v) => v > high).length / row.estimates.length;
  const beyond = [
    { share: left, x: LEFT + 2, anchor: "start" as const, text: `◂ ${percent(left)}` },
    { share: right, x: WIDTH - RIGHT - 2, anchor: "end" as const, text: `${percent(right)} ▸` },
  ].filter(({ share }) => share > 0);
  const label = wrapLabel(row.label, LEFT - 20, FONT, 2);
  return [
    Plot.rect(bars, {
      x1: ({ from }) => x(from) + 0.5,
      x2: ({ from }) => x(from + width) - 0.5,
      y1: y,
      y2: ({ count }) => y - (count / most) * TALLEST,
      title: "title",
      fill: colour("sky"),
    }),
    Plot.link([row], { x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y, stroke: colour("grey") }),
    ...label.map((line, k) =>
      Plot.text([line], {
        x: 10,
        y: y - 34 + 14 * k,
        text: (t: string) => t,
        textAnchor: "start",
        fontSize: FONT,
        fontWeight: "bold",
      }),
    ),
    Plot.text([rowText(row, ownTruth)], {
      x: 10,
      y: y - 34 + 14 * label.length,
      text: (t: string) => t,
      textAnchor: "start",
      fontSize: FONT,
    }),
    ...beyond.map((edge) =>
      Plot.text([edge], {
        x: edge.x,
        y: y - 32,
        text: "text",
        textAnchor: edge.anchor,
        fontSize: FONT,
        fill: colour("grey"),
      }),
    ),
    ...(ownTruth && row.truth !== null ? [truthLine(row.truth, x, [y - TALLEST, y])] : []),
    Plot.dot([row], {
      x: x(row.estimate),
      y,
      title: () => star,
      r: 6.5,
      symbol: plotSymbol("star"),
      fill: colour("vermillion"),
      stroke: colour("paper"),
      strokeWidth: 0.8,
    }),
    Plot.text([row], {
      x: x(row.estimate),
      y,
      dy: -13,
      text: () => setting(row.estimate),
      fontSize: FONT,
      stroke: colour("paper"),
      strokeWidth: 3,
      fill: "currentColor",
    }),
  ];
}

const quantileText = ({ quantile, estimates }: ChartPublished): string =>
  quantile === null
    ? "no estimate"
    : `${integer(Math.round(quantile * estimates.length))} of ${integer(estimates.length)} below`;

const rowText = (row: ChartPublished, ownTruth: boolean): string =>
  `${quantileText(row)}${ownTruth && row.truth !== null ? `, truth ${shown(row.truth)}` : ""}`;

/** Who published, where it is one source. */
function sourceOf(rows: readonly ChartPublished[]): string {
  const sources = [...new Set(rows.map(({ source }) => source))];
  return sources.length === 1 ? ` (${sources[0]})` : "";
}

/** Rows this many times as wide as the median one do not set the axis. */
const TOO_WIDE = 5;

const spread = ({ estimates }: ChartPublished): number => estimates.at(-1)! - estimates[0]!;

/** From the estimates of rows of ordinary spread and all published figures. */
function domainOf(rows: readonly ChartPublished[]): readonly [number, number] {
  const widths = rows.map(spread).sort((a, b) => a - b);
  const median = widths[Math.floor((widths.length - 1) / 2)]!;
  const ordinary = rows.filter((row) => spread(row) <= TOO_WIDE * median).flatMap(({ estimates }) => estimates);
  const all = [...ordinary, ...rows.map(({ estimate }) => estimate), ...rows.flatMap(({ truth }) => truth ?? [])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = 0.05 * (high - low || 1);
  return [low - room, high + room];
}

function ticksOf(low: number, high: number): number[] {
  const step = [0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5].find((s) => (high - low) / s <= 8) ?? (high - low) / 5;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, k) =>
    Number(((first + k) * step).toPrecision(6)),
  );
}
