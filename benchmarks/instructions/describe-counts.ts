import { markdownTable } from "../markdown-table.js";
import { type JudgedCount, MOST_GROWTH } from "./judge-counts.js";

const grouped = (count: number | null): string => (count === null ? "-" : count.toLocaleString("en-US"));

const percentage = new Intl.NumberFormat("en-US", {
  signDisplay: "exceptZero",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

const signed = (percent: number | null): string => (percent === null ? "-" : `${percentage.format(percent)} %`);

const MEANING: Readonly<Record<JudgedCount["verdict"], string>> = {
  held: "",
  noted: "a changeset says why",
  grown: "GROWN",
  unknown: "not in the baseline",
};

/** Rows as a table: instructions of one call before and now. */
export const countsTable = (rows: readonly JudgedCount[]): string =>
  markdownTable(
    ["kernel", "before", "now", "change", ""],
    rows.map(({ kernel, before, now, change, verdict }) => [
      kernel,
      grouped(before),
      grouped(now),
      signed(change),
      MEANING[verdict],
    ]),
  );

/** The note that would stand for a growth. */
const noteFor = ({ kernel, change }: JudgedCount): string => `instructions: ${kernel} +${Math.ceil(change!)} %: …`;

/** What is to be done about rows that are not as the baseline has them; empty if nothing. */
export function complaints(rows: readonly JudgedCount[]): string[] {
  const grown = rows.filter(({ verdict }) => verdict === "grown");
  const unknown = rows.filter(({ verdict }) => verdict === "unknown").map(({ kernel }) => kernel);
  return [
    ...grown.map(
      (row) =>
        `${row.kernel} takes more than ${MOST_GROWTH} % more instructions, and no changeset says '${noteFor(row)}'.`,
    ),
    ...(unknown.length > 0 ? [`The baseline lacks ${unknown.join(", ")}: pnpm bench --quick --write adds them.`] : []),
  ];
}
