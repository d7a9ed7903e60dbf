import { colour, drawFigure, type Figure, IN_PIXELS, WIDTH } from "@career-dml/report/figures";
import * as Plot from "@observablehq/plot";
import { type HistorySeries, PEERS } from "./history-series.js";

const COLUMNS = 4;
const MARGIN = 16;
const GAP = 18;
/** Pixels of a panel's drawing, of the title above it and of the versions below it. */
const [HEIGHT, TITLE, BELOW] = [96, 40, 34];
/** Between the edge of a panel and its first and last version. */
const INSET = 22;
const FONT = 12;

const CAPTION =
  "How many times as fast native kernels are as TypeScript, both on one thread, by folder of kernels and over all estimators; for the main job both on all threads; " +
  `"${PEERS}": how many times as long others take for the same tasks. Each point is a geometric mean over the rows that all versions have; each panel begins at 0, its dashed line is 1, equally fast. ` +
  "Ratios of one machine compare with those of another, roughly: seconds would not.";

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly ratio: number;
  readonly version: string;
}

/** A panel in pixels of the sheet. */
interface Panel {
  readonly series: HistorySeries;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** Where ratios of 1 are. */
  readonly even: number;
  readonly spots: readonly Spot[];
}

function panelOf(series: HistorySeries, k: number, versions: readonly string[]): Panel {
  const width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
  const left = MARGIN + (k % COLUMNS) * (width + GAP);
  const bottom = (Math.floor(k / COLUMNS) + 1) * (TITLE + HEIGHT) + Math.floor(k / COLUMNS) * BELOW;
  const top = 1.1 * Math.max(1, ...series.points.map(({ ratio }) => ratio));
  const down = (ratio: number): number => bottom - (ratio / top) * HEIGHT;
  const along = (version: string): number => {
    const last = versions.length - 1;
    return left + (last === 0 ? width / 2 : INSET + (versions.indexOf(version) / last) * (width - 2 * INSET));
  };
  const spots = series.points.map(({ version, ratio }) => ({ x: along(version), y: down(ratio), ratio, version }));
  return { series, left, right: left + width, bottom, even: down(1), spots };
}

const timesText = (ratio: number): string => `${ratio.toPrecision(ratio < 10 ? 2 : 3).replace(/\.0$/, "")}x`;

/** The first and the last of a line, whose values are written out. */
const ends = (spots: readonly Spot[]): readonly Spot[] => (spots.length < 2 ? spots : [spots[0]!, spots.at(-1)!]);

function marksOf({ series, left, right, bottom, even, spots }: Panel): Plot.Markish[] {
  const ink = colour(series.group === PEERS ? "orange" : "blue");
  return [
    Plot.text([series.group], {
      x: left,
      y: bottom - HEIGHT - 20,
      text: (t: string) => t,
      textAnchor: "start",
      fontWeight: "bold",
      fontSize: FONT,
    }),
    Plot.ruleY([bottom], { y: (y: number) => y, x1: left, x2: right, stroke: colour("grey") }),
    Plot.ruleY([even], { y: (y: number) => y, x1: left, x2: right, stroke: colour("grey"), strokeDasharray: "3,3" }),
    Plot.line(spots, { x: "x", y: "y", stroke: ink, strokeWidth: 2 }),
    Plot.dot(spots, {
      x: "x",
      y: "y",
      r: 4,
      fill: ink,
      stroke: colour("paper"),
      title: ({ version, ratio }: Spot) => `${version}: ${timesText(ratio)}`,
    }),
    Plot.text(ends(spots), { x: "x", y: "y", dy: -12, text: ({ ratio }) => timesText(ratio), fontSize: FONT }),
    Plot.text(ends(spots), { x: "x", y: bottom + 14, text: "version", fontSize: FONT }),
  ];
}

const altOf = ({ group, points }: HistorySeries): string =>
  `${group}: ${points.map(({ version, ratio }) => `${version} ${ratio.toPrecision(3)}`).join(", ")}.`;

/** Ratios over versions, a panel for each series. @param versions Oldest first. */
export function historyFigure(series: readonly HistorySeries[], versions: readonly string[]): Figure {
  const panels = series.map((one, k) => panelOf(one, k, versions));
  return drawFigure(
    { name: "history", title: "Speed over versions", caption: CAPTION, alt: series.map(altOf).join(" ") },
    {
      ...IN_PIXELS,
      height: Math.ceil(series.length / COLUMNS) * (TITLE + HEIGHT + BELOW),
      marks: panels.flatMap(marksOf),
    },
  );
}
