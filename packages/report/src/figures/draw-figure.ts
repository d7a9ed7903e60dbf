import type { PlotOptions } from "@observablehq/plot";
import { draw, type Figure, type FigureText } from "./canvas.js";
import type { LegendItem } from "./legend.js";

/**
 * Draws a figure of one's own in fonts, colours and size of the report, with its legend above the plot.
 *
 * @param options Of Observable Plot's `plot`, marks among them; they have no type here, since Plot's declarations need those of d3, which it does
 *   not bring.
 */
export const drawFigure = (text: FigureText, options: object, legend: readonly LegendItem[] = []): Figure =>
  draw(text, options as PlotOptions, legend);
