import type { CareerRunResult } from "@career-dml/core";
import { fixed, integer, significant } from "../number-format.js";
import { buildTable, type Draft, number, numberColumn, type Table, text, textColumn } from "../table.js";

/** What the data are: rows, units, roles, outcome by arm. */
export function dataTable({ data }: CareerRunResult): Table {
  const format = significant(4);
  const rows: readonly (readonly [string, Draft])[] = [
    ["Source", text(data.source)],
    ["Rows read", number(data.rows, integer)],
    ["Units in the analysis", number(data.units, integer)],
    ["Treated units", number(data.treated, integer)],
    ["Treatment", text(data.treatment)],
    ["Instrument", text(data.instrument ?? "none")],
    ["Outcome", text(data.outcome.name)],
    ["Outcome, mean", number(data.outcome.mean, format)],
    ["Outcome, standard deviation", number(data.outcome.sd, format)],
    ["Outcome, mean of the treated", number(data.outcome.meanTreated, format)],
    ["Outcome, mean of the untreated", number(data.outcome.meanUntreated, format)],
    ...data.dropped.map(({ reason, count }) => [`Left out: ${reason}`, number(count, integer)] as const),
  ];
  return buildTable(
    {
      name: "data",
      title: "The data",
      caption:
        "What was read and what entered the analysis. The difference between the two outcome means is not an effect.",
      notes: [data.missing],
    },
    rows,
    [
      { label: "Item", kind: "text", cell: ([name]) => text(name) },
      { label: "Value", kind: "number", cell: ([, value]) => value },
    ],
  );
}

/** Covariates and how they differ between the arms; null where there are none. */
export function covariatesTable({ data }: CareerRunResult): Table | null {
  if (data.covariates.length === 0) return null;
  return buildTable(
    {
      name: "covariates",
      title: "Covariates",
      caption:
        "Means, standard deviations and missing values before estimation. The standardised difference compares the arms in units of a standard deviation; it shows what must be adjusted for, not what the adjustment achieved.",
    },
    data.covariates,
    [
      textColumn("Covariate", (r) => r.name),
      numberColumn("Mean", significant(3), (r) => r.mean),
      numberColumn("SD", significant(3), (r) => r.sd),
      numberColumn("Missing", integer, (r) => r.missing),
      numberColumn("Standardised difference", fixed(3), (r) => r.standardisedDifference),
    ],
  );
}
