import {
  axisY,
  type Colour,
  colour,
  draw,
  type Figure,
  ordinalAxisX,
  plotSymbol,
  type SymbolName,
} from "@career-dml/report/figures";
import * as Plot from "@observablehq/plot";
import { type HistorySeries, PEERS } from "./history-series.js";

/** Lines differ in colour and in symbol, so that they read in grey. */
const STYLES: readonly { readonly colour: Colour; readonly symbol: SymbolName }[] = [
  { colour: "blue", symbol: "circle" },
  { colour: "orange", symbol: "square" },
  { colour: "green", symbol: "triangle" },
  { colour: "vermillion", symbol: "diamond" },
  { colour: "purple", symbol: "star" },
  { colour: "sky", symbol: "wye" },
  { colour: "grey", symbol: "times" },
];

const styleOf = (k: number): (typeof STYLES)[number] => STYLES[k % STYLES.length]!;

const CAPTION =
  "How many times as fast native kernels on all threads are as TypeScript on one, by folder of kernels, over all estimators and for the main job (there TypeScript has all threads too); " +
  `"${PEERS}" is how many times as long others take for the same task. Geometric means over the rows that all versions have. ` +
  "Ratios of one machine compare with those of another, roughly: seconds would not.";

function marksOf({ points }: HistorySeries, k: number): Plot.Markish[] {
  const { colour: name, symbol } = styleOf(k);
  return [
    Plot.line(points, { x: "version", y: "ratio", stroke: colour(name), strokeWidth: 2 }),
    Plot.dot(points, {
      x: "version",
      y: "ratio",
      r: 5,
      symbol: plotSymbol(symbol),
      fill: colour(name),
      stroke: colour("paper"),
    }),
  ];
}

const altOf = ({ group, points }: HistorySeries): string =>
  `${group}: ${points.map(({ version, ratio }) => `${version} ${ratio.toPrecision(3)}`).join(", ")}.`;

/** Powers of ten and their halves and fifths within the data. */
function ticksOf(ratios: readonly number[]): number[] {
  const [low, high] = [Math.min(1, ...ratios), Math.max(...ratios)];
  return [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter(
    (tick) => tick >= low / 2 && tick <= high * 2,
  );
}

/** Ratios over versions, one line for each series, on a logarithmic axis. */
export function historyFigure(series: readonly HistorySeries[], versions: readonly string[]): Figure {
  const ratios = series.flatMap(({ points }) => points.map(({ ratio }) => ratio));
  const ticks = ticksOf(ratios);
  return draw(
    { name: "history", title: "Speed over versions", caption: CAPTION, alt: series.map(altOf).join(" ") },
    {
      height: 380,
      x: { type: "point", domain: versions, label: null },
      y: { type: "log", domain: [ticks[0]!, ticks.at(-1)!] },
      marks: [
        ...axisY({ label: "times as fast", ticks, tickFormat: String, labelOffset: 52 }),
        ordinalAxisX("version"),
        Plot.ruleY([1], { stroke: colour("grey") }),
        ...series.flatMap(marksOf),
      ],
    },
    series.map(({ group }, k) => ({ label: group, colour: styleOf(k).colour, mark: styleOf(k).symbol })),
  );
}
