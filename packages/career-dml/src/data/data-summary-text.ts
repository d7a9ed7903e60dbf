import type { DataSummary } from "@career-dml/core";
import { fixed, integer, percent } from "@career-dml/report/text";
import { count } from "./column-checks.js";
import { type DataNote, noteText } from "./note-text.js";

/** What a panel holds and what of it enters the analysis, in lines for a terminal. */
export function dataSummaryText(data: DataSummary): string {
  const missing = data.covariates.filter((covariate) => covariate.missing > 0);
  const note: DataNote = {
    title: `data: ${data.source}`,
    lines: [
      ["rows", integer(data.rows)],
      [
        "units",
        `${integer(data.units)}, ${integer(data.treated)} of them treated (${percent(data.treated / data.units)})`,
      ],
      ...data.sequences.map((sequence) => [sequence.name, careersText(sequence)] as const),
      [
        "missing",
        missing.length === 0 ? "no covariate" : missing.map((c) => `${c.name} ${integer(c.missing)}`).join(", "),
      ],
    ],
    leftOut: data.dropped,
  };
  return noteText(note);
}

function careersText({ states, shortest, longest, meanLength, unknown }: DataSummary["sequences"][number]): string {
  const range = shortest === longest ? count(longest, "period") : `${shortest} to ${count(longest, "period")}`;
  const gaps = unknown > 0 ? `, ${count(unknown, "missing state")}` : "";
  return `${count(states, "state")}, ${range} before the landmark, ${fixed(1)(meanLength)} on average${gaps}`;
}
