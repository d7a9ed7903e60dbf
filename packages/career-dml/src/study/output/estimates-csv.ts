import { buildTable, type Column, numberColumn, tableCsv, textColumn } from "@career-dml/report";
import { setting } from "@career-dml/report/text";
import { type CompletedStudy, type EstimateRecord, recordsByCell } from "@career-dml/study";

interface Row {
  readonly cell: number;
  readonly seed: number;
  readonly estimator: string;
  readonly estimate: EstimateRecord | null;
  readonly truth: { readonly sample: number; readonly population: number } | null;
  readonly failure: string;
}

/** Every estimate of a study, one a line, numbers unrounded; a failure is a line with its code. */
export function estimatesCsv(completed: Pick<CompletedStudy, "study" | "runs">): string {
  const rows = recordsByCell(completed).flatMap((records) =>
    records.flatMap(({ cell, seed, truths, estimates }) =>
      estimates.map((entry): Row => {
        const common = { cell, seed, estimator: entry.estimator };
        if ("failure" in entry) return { ...common, estimate: null, truth: null, failure: entry.failure.code };
        return { ...common, estimate: entry, truth: truths[entry.estimand]!, failure: "" };
      }),
    ),
  );
  return tableCsv(
    buildTable({ name: "estimates", title: "Estimates", caption: "" }, rows, [
      number("cell", ({ cell }) => cell),
      number("seed", ({ seed }) => seed),
      textColumn("estimator", ({ estimator }) => estimator),
      textColumn("estimand", ({ estimate }) => estimate?.estimand ?? ""),
      number("estimate", ({ estimate }) => estimate?.estimate),
      number("se", ({ estimate }) => estimate?.se),
      number("low", ({ estimate }) => estimate?.ci?.[0]),
      number("high", ({ estimate }) => estimate?.ci?.[1]),
      number("p", ({ estimate }) => estimate?.pValue),
      number("sample truth", ({ truth }) => truth?.sample),
      number("population truth", ({ truth }) => truth?.population),
      textColumn("failure", ({ failure }) => failure),
    ]),
  );
}

const number = (label: string, value: (row: Row) => number | null | undefined): Column<Row> =>
  numberColumn(label, setting, (row) => value(row) ?? null);
