import { type Colour, colour, type SymbolName } from "./palette.js";
import type { SvgElement } from "./svg-document.js";
import { textWidth } from "./text-width.js";

/** One entry of a legend, drawn as marks because Plot's own legends are HTML. */
export interface LegendItem {
  readonly label: string;
  readonly colour: Colour | "ink";
  readonly mark: SymbolName | "line" | "dashed" | "swatch";
  /** Whether a symbol is drawn as an outline. */
  readonly hollow?: boolean;
  /** Dashes of a dashed line. Default `5,3`. */
  readonly dashes?: string;
}

const ROW = 22;
const FONT = 12;
const SAMPLE = 22;
const GAP = 18;
const LEFT = 10;

/** Positions of the entries, row by row, within `width`. */
function place(items: readonly LegendItem[], width: number): readonly (readonly [x: number, row: number])[] {
  let x = LEFT;
  let row = 0;
  return items.map(({ label }) => {
    const size = SAMPLE + textWidth(label, FONT) + GAP;
    if (x > LEFT && x + size > width) {
      x = LEFT;
      row += 1;
    }
    const at = [x, row] as const;
    x += size;
    return at;
  });
}

/** Pixels that the legend takes above the plot. */
export function legendHeight(items: readonly LegendItem[], width: number): number {
  const last = place(items, width).at(-1);
  return last === undefined ? 0 : (last[1] + 1) * ROW + 8;
}

/** Appends the legend to the top of a drawn plot. */
export function drawLegend(svg: SvgElement, items: readonly LegendItem[], width: number): void {
  const places = place(items, width);
  items.forEach((item, i) => {
    const [x, row] = places[i]!;
    const group = made(svg, "g");
    group.setAttribute("transform", `translate(${x},${row * ROW + 16})`);
    group.append(sample(svg, item));
    const label = made(svg, "text");
    label.setAttribute("x", String(SAMPLE));
    label.setAttribute("dy", "0.35em");
    label.setAttribute("font-size", String(FONT));
    label.setAttribute("text-anchor", "start");
    label.setAttribute("fill", "currentColor");
    label.textContent = item.label;
    group.append(label);
    svg.append(group);
  });
}

const made = ({ ownerDocument, namespaceURI }: SvgElement, name: string): SvgElement =>
  ownerDocument.createElementNS(namespaceURI, name);

function sample(svg: SvgElement, { colour: name, mark, hollow, dashes = "5,3" }: LegendItem): SvgElement {
  const ink = name === "ink" ? "currentColor" : colour(name);
  const path = made(svg, "path");
  if (mark === "swatch") {
    path.setAttribute("d", "M0,-5H16V5H0Z");
    path.setAttribute("fill", ink);
    path.setAttribute("fill-opacity", "0.7");
    path.setAttribute("stroke", ink);
    return path;
  }
  if (mark === "line" || mark === "dashed") {
    path.setAttribute("d", "M0,0H17");
    path.setAttribute("stroke", ink);
    path.setAttribute("stroke-width", "2");
    if (mark === "dashed") path.setAttribute("stroke-dasharray", dashes);
    return path;
  }
  path.setAttribute("d", symbolPath(mark));
  path.setAttribute("transform", "translate(8,0)");
  path.setAttribute("fill", hollow === true ? colour("paper") : ink);
  path.setAttribute("stroke", ink);
  path.setAttribute("stroke-width", "1.5");
  return path;
}

const POLYGONS: Readonly<Record<Exclude<SymbolName, "circle">, readonly (readonly [number, number])[]>> = {
  square: [
    [-4.4, -4.4],
    [4.4, -4.4],
    [4.4, 4.4],
    [-4.4, 4.4],
  ],
  triangle: [
    [0, -6],
    [5.6, 4],
    [-5.6, 4],
  ],
  diamond: [
    [0, -6.4],
    [5, 0],
    [0, 6.4],
    [-5, 0],
  ],
  star: Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? 7 : 2.9;
    return [r * Math.sin((i * Math.PI) / 5), -r * Math.cos((i * Math.PI) / 5)] as const;
  }),
  times: [
    [-5, -3.2],
    [-3.2, -5],
    [0, -1.8],
    [3.2, -5],
    [5, -3.2],
    [1.8, 0],
    [5, 3.2],
    [3.2, 5],
    [0, 1.8],
    [-3.2, 5],
    [-5, 3.2],
    [-1.8, 0],
  ],
  wye: [
    [0, 6],
    [5.6, -4],
    [-5.6, -4],
  ],
};

/** Outline of a symbol about the origin, about 11 pixels across. */
export function symbolPath(symbol: SymbolName): string {
  if (symbol === "circle") return "M-5,0A5,5,0,1,1,5,0A5,5,0,1,1,-5,0Z";
  const corners = POLYGONS[symbol].map(([x, y]) => `${round(x)},${round(y)}`);
  return `M${corners.join("L")}Z`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** What symbols are drawn with: of a canvas's path, or of d3's. */
interface Pen {
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/** A symbol for Plot's `symbol` option that draws `symbolPath`. */
export const plotSymbol = (symbol: SymbolName): { draw(context: Pen, size: number): void } => ({
  draw(context, size) {
    const scale = Math.sqrt(size / 64);
    if (symbol === "circle") {
      context.arc(0, 0, 5 * scale, 0, 2 * Math.PI);
      return;
    }
    POLYGONS[symbol].forEach(([x, y], i) => {
      if (i === 0) context.moveTo(x * scale, y * scale);
      else context.lineTo(x * scale, y * scale);
    });
    context.closePath();
  },
});
