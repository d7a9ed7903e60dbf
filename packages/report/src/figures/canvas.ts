import type { PlotOptions } from "@observablehq/plot";
import * as Plot from "@observablehq/plot";
import { escapeHtml, oneLine } from "../formats/escape.js";
import { colour } from "./palette.js";
import { drawLegend, legendHeight, type LegendItem } from "./legend.js";
import { SvgDocument, type SvgElement } from "./svg-document.js";
import { wrapLabel } from "./text-width.js";

/** What is said about a figure, in every format. */
export interface FigureText {
  /** File name without extension, and anchor. */
  readonly name: string;
  readonly title: string;
  /** What it shows, and what it does not. */
  readonly caption: string;
  /** The figure in words, for those who cannot see it. */
  readonly alt: string;
}

/** A figure as a standalone SVG document, `width` by `height` pixels. */
export interface Figure extends FigureText {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
  /** Key of the representation that it is drawn for; absent where it is not of one. */
  readonly representation?: string;
}

/** Width of every figure in pixels; printed on 6.5 inches, its font is 9.5 points. */
export const WIDTH = 640;
export const FONT_SIZE = 13;
const FONT = "'DejaVu Sans', Verdana, sans-serif";

// A browser's document would take longer to load than all figures to draw.
const DRAWING = new SvgDocument();

/** Pixels that the label of an axis has: names of columns may be longer. */
const LABEL_ROOM = { x: 420, y: 320 } as const;

const fitted = <T extends { label?: string | null | undefined }>(options: T, axis: keyof typeof LABEL_ROOM): T =>
  typeof options.label === "string"
    ? { ...options, label: wrapLabel(options.label, LABEL_ROOM[axis], FONT_SIZE, 1)[0]! }
    : options;

/** Grid lines, ticks and labels as all figures have them. @internal */
export const axisX = (options: Plot.AxisXOptions = {}): Plot.Markish[] => [
  Plot.gridX({ stroke: colour("grid"), strokeOpacity: 1, ...pick(options, "ticks") }),
  Plot.axisX({
    labelAnchor: "center",
    labelArrow: "none",
    labelOffset: 38,
    tickSize: 0,
    tickPadding: 8,
    ...fitted(options, "x"),
  }),
];

/** The same for the vertical axis. @internal */
export const axisY = (options: Plot.AxisYOptions = {}): Plot.Markish[] => [
  Plot.gridY({ stroke: colour("grid"), strokeOpacity: 1, ...pick(options, "ticks") }),
  Plot.axisY({
    labelAnchor: "center",
    labelArrow: "none",
    labelOffset: 60,
    tickSize: 0,
    tickPadding: 8,
    ...fitted(options, "y"),
  }),
];

/** Margin and place of the axis' label where ticks are long, as of effects in thousands. */
export function roomForTicks(domain: readonly [number, number]): { marginLeft: number; labelOffset: number } {
  const isWide = domain.some((end) => Math.abs(end) >= 1000);
  return isWide ? { marginLeft: 92, labelOffset: 80 } : { marginLeft: 72, labelOffset: 60 };
}

function pick<T extends { ticks?: unknown }>(options: T, key: "ticks"): Pick<T, "ticks"> {
  return options[key] === undefined ? ({} as Pick<T, "ticks">) : { ticks: options[key] };
}

/** Labels of an ordinal horizontal axis, without a grid. @internal */
export const ordinalAxisX = (label: string): Plot.Markish =>
  Plot.axisX({
    label,
    labelAnchor: "center",
    labelArrow: "none",
    labelOffset: 38,
    tickSize: 0,
    tickPadding: 8,
    tickFormat: String,
  });

/** Of a plot whose marks are placed by pixels of the sheet: no margins, scales or axes. */
export const IN_PIXELS = {
  marginTop: 0,
  marginLeft: 0,
  marginRight: 0,
  marginBottom: 0,
  x: { type: "identity", axis: null },
  y: { type: "identity", axis: null },
} as const satisfies PlotOptions;

/** Draws a figure with its legend above the plot. @internal */
export function draw(text: FigureText, options: PlotOptions, legend: readonly LegendItem[] = []): Figure {
  const top = (options.marginTop ?? 12) + legendHeight(legend, WIDTH);
  const height = (options.height ?? 360) + legendHeight(legend, WIDTH);
  const plot = Plot.plot({
    document: DRAWING as unknown as NonNullable<PlotOptions["document"]>,
    width: WIDTH,
    marginLeft: 72,
    marginRight: 20,
    marginBottom: 48,
    ...options,
    height,
    marginTop: top,
  }) as unknown as SvgElement;
  plot.children.find(({ localName }) => localName === "style")?.remove();
  plot.removeAttribute("class");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", oneLine(text.alt));
  plot.setAttribute("font-size", String(FONT_SIZE));
  plot.setAttribute("font-family", FONT);
  plot.setAttribute("color", "#14181D");
  showAll(plot);
  drawLegend(plot, legend, WIDTH);
  return { ...text, width: WIDTH, height, svg: withBackground(standalone(plot), text, height) };
}

/** Screen readers are to find axes too. */
function showAll(part: SvgElement): void {
  part.removeAttribute("aria-hidden");
  for (const inner of part.children) showAll(inner);
}

/** The element as a document of its own, which has to name its namespace. */
const standalone = (plot: SvgElement): string => plot.toString().replace("<svg", `<svg xmlns="${plot.namespaceURI}"`);

/** A white sheet under the drawing, so that the file reads the same on any page; inlined figures drop it. */
function withBackground(svg: string, { title, caption }: FigureText, height: number): string {
  const at = svg.indexOf(">") + 1;
  const description = `<desc>${escapeHtml(oneLine(`${title}. ${caption}`))}</desc>`;
  const sheet = `<rect class="sheet" width="${WIDTH}" height="${height}" fill="${colour("paper")}"/>`;
  return `${svg.slice(0, at)}${description}${sheet}${svg.slice(at)}`;
}
