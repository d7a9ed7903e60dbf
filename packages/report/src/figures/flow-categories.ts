import type { StateFlows } from "@career-dml/core";
import type { Colour } from "./palette.js";

/** Names of the figures of the first kinds of state; further kinds stand in results.json alone. */
export const FLOW_FIGURES = ["career-flows", "career-flows-2", "career-flows-3"] as const;

/** What units can be in in one period, with its name and colour. */
export interface Category {
  readonly name: string;
  readonly fill: Colour;
  /** Whether somebody of the arm is ever in it. */
  readonly occurs: boolean;
}

/** Cold for the treated's end of the order, warm for the untreated's; dark and light in turn, so that neighbours differ in grey. */
const FILLS: readonly Colour[] = ["blue", "sky", "green", "purple", "vermillion", "orange"];

/** The categories of an arm in the order of its counts. */
export function categoriesOf({ states, ...arms }: StateFlows, arm: "treated" | "untreated"): readonly Category[] {
  const { counts } = arms[arm];
  const named = states.map((name, k) => ({ name, fill: FILLS[k % FILLS.length]! }));
  const rest: readonly Omit<Category, "occurs">[] = [
    { name: "other states", fill: "grid" },
    { name: "missing", fill: "grey" },
    { name: "not begun", fill: "band" },
  ];
  return [...named, ...rest].map((category, k) => ({ ...category, occurs: counts.some((row) => row[k]! > 0) }));
}

/** Pixels from one label to the next. */
const LINE = 14;

/** Labels in the order of their centres, from the bottom up, moved apart within `[top, bottom]`. */
export function labelPlaces<T extends { readonly centre: number }>(
  given: readonly T[],
  [top, bottom]: readonly [number, number],
): (T & { readonly y: number })[] {
  const line = Math.min(LINE, (bottom - top) / Math.max(1, given.length));
  const places: number[] = [];
  // Downwards in pixels is upwards in the stack: from the first category at the bottom.
  for (const { centre } of given) places.push(Math.min(centre, (places.at(-1) ?? bottom + line / 2) - line));
  // Whatever was pushed out above comes back in, and pushes what is below it.
  let least = top + line / 2;
  for (let k = places.length - 1; k >= 0; k--) {
    places[k] = Math.max(places[k]!, least);
    least = places[k]! + line;
  }
  return given.map((label, k) => ({ ...label, y: places[k]! }));
}
