import { integer, oneLine, wrap } from "@career-dml/report/text";

/** What is to be known of data before anything is estimated from them. */
export interface DataNote {
  readonly title: string;
  /** Names of what is counted, and the counts. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

/** Columns that a note takes where names allow. */
const COLUMNS = 100;

/** A note as lines of plain text: `  units     3,809, 812 of them treated (21.3 %)`. */
export function noteText({ title, lines, leftOut }: DataNote): string {
  const all = [
    ...lines,
    ...leftOut.map(({ reason, count }, k) => [k === 0 ? "left out" : "", `${integer(count)} ${reason}`] as const),
  ];
  const width = Math.max(...all.map(([name]) => name.length));
  const lined = all.flatMap(([name, value]) =>
    wrap(oneLine(value), COLUMNS - width - 4).map((part, k) => `  ${(k === 0 ? name : "").padEnd(width)}  ${part}`),
  );
  return [oneLine(title), ...lined, ""].join("\n");
}
