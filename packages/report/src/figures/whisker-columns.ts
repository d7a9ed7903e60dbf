import * as Plot from "@observablehq/plot";
import { plotSymbol } from "./legend.js";
import { colour } from "./palette.js";

/** One estimate with its interval, as a column; without one, the point alone. */
export interface WhiskerColumn {
  readonly key: number;
  readonly estimate: number;
  readonly ci: readonly [number, number] | null;
  /** Of its marks, see `markTitle`. */
  readonly title: string;
}

const CAP = 7;
const SIDES = 92;

/** Estimates as points with capped intervals over an ordinal axis of `width` pixels with default margins. */
export function whiskers(columns: readonly WhiskerColumn[], width: number): Plot.Markish[] {
  const whole = columns.flatMap(({ key, ci, title }) => (ci === null ? [] : [{ key, title, low: ci[0], high: ci[1] }]));
  const inset = (width - SIDES) / columns.length / 2 - CAP;
  const stroke = { stroke: colour("blue"), strokeWidth: 2 };
  return [
    Plot.ruleX(whole, { x: "key", y1: "low", y2: "high", title: "title", ...stroke }),
    ...(["low", "high"] as const).map((end) =>
      Plot.tickY(whole, { x: "key", y: end, insetLeft: inset, insetRight: inset, ...stroke }),
    ),
    ...columns.map((column) =>
      Plot.dot([column], {
        x: "key",
        y: "estimate",
        title: "title",
        r: 5,
        symbol: plotSymbol("circle"),
        fill: column.ci === null ? colour("paper") : colour("blue"),
        ...stroke,
      }),
    ),
  ];
}

/** Axis that holds all values with some air; zero only where the values reach it. */
export function airy(values: readonly number[]): readonly [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - pad, high + pad];
}

/** A line at zero, where the axis reaches it. */
export const zeroLine = ([low, high]: readonly [number, number]): Plot.Markish[] =>
  low <= 0 && high >= 0 ? [Plot.ruleY([0], { stroke: colour("grey") })] : [];
