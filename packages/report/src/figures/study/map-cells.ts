import * as Plot from "@observablehq/plot";
import { colour, inkOn, SEQUENTIAL } from "../palette.js";

/** Upper ends of the steps of |bias|; beyond the last is darkest. */
export const BIAS_STEPS = [0.01, 0.02, 0.05, 0.1] as const;

/** Step of the first end that `distance` does not exceed, from 0; one more than there are ends beyond the last. */
export function stepOf(ends: readonly number[], distance: number): number {
  const found = ends.findIndex((end) => distance <= end);
  return found < 0 ? ends.length : found;
}

/** One estimator in one cell of a study, in pixels of the sheet. */
export interface MapCell {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  /** Of `SEQUENTIAL`; `null` without an answer. */
  readonly step: number | null;
  readonly title: string;
}

/** The cells of a map as rectangles, the darker the higher their step. */
export const cellMark = (
  cells: readonly MapCell[],
  { width, height, inset }: { readonly width: number; readonly height: number; readonly inset: number },
): Plot.Markish =>
  Plot.rect(cells, {
    x1: ({ x }) => x - width / 2 + inset,
    x2: ({ x }) => x + width / 2 - inset,
    y1: ({ y }) => y - height / 2 + inset,
    y2: ({ y }) => y + height / 2 - inset,
    title: "title",
    fill: ({ step }) => (step === null ? colour("band") : SEQUENTIAL[step]),
  });

/** A text in every cell, in an ink that is readable on it. */
export const cellTexts = <C extends MapCell>(
  cells: readonly C[],
  text: (cell: C) => string,
  options: Pick<Plot.TextOptions, "dy" | "fontSize">,
): Plot.Markish =>
  Plot.text(cells, {
    x: "x",
    y: "y",
    text,
    // The pointer falls through to the cell below, which has the title.
    pointerEvents: "none",
    fill: ({ step }) => (step === null ? "currentColor" : inkOn(step)),
    ...options,
  });
