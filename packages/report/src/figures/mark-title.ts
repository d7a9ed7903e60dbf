import { oneLine } from "../formats/escape.js";
import { typographic } from "../number-format.js";

/** A line of a mark's title; without a value it is left out. */
export type TitleLine = readonly [label: string, value: string | null];

/**
 * What a mark says of itself, for Plot's `title` channel: one line `label: value` for each part. Every mark that carries data has
 * one: browsers show it as a tooltip of the SVG, report.html as one of its own, for pointer, keyboard and screen reader.
 */
export const markTitle = (...lines: readonly TitleLine[]): string =>
  lines
    .flatMap(([label, value]) => (value === null ? [] : [`${oneLine(label)}: ${oneLine(typographic(value))}`]))
    .join("\n");

/** The line that names a sorted group of units, by which report.html finds who is in it. */
export const groupLine = (group: number): TitleLine => ["Group", String(group)];
