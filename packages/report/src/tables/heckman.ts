import type { CareerRunResult } from "@career-dml/core";
import { heckmanRows } from "../effect-rows.js";
import { decimalsFor, fixed, integer, pValue, significant } from "../number-format.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";
import { effectColumns } from "./estimates.js";

/** Every selection benchmark with and without the exclusion restriction, or why it has no answer; null where none was run. */
export function heckmanTable(result: CareerRunResult): Table | null {
  if (result.heckman.length === 0) return null;
  const rows = result.heckman.map((h) => ({ ...h, effect: h.result }));
  return buildTable(
    {
      name: "heckman",
      title: "Endogenous-treatment benchmarks",
      caption:
        "Selection on unobservables modelled by a probit and joint normality: in two steps, by maximum likelihood, and with an equation for either outcome (switching regression, its average effect). A first-stage F below about 10 means that the exclusion restriction carries little and the estimate rests on functional form.",
      notes: [...new Set(heckmanRows(result).flatMap(({ effect }) => effect.warnings))],
    },
    rows,
    [
      textColumn("Model", (r) => r.label),
      ...effectColumns(rows),
      numberColumn("n", integer, ({ effect }) => effect?.n ?? null),
      numberColumn(
        "First-stage F",
        significant(3),
        (r) => r.firstStageF,
        (r) => (r.result === null ? r.reason : "No instrument is excluded from the outcome equation."),
      ),
    ],
  );
}

/** Coefficients of every Heckman benchmark, by equation; null where none are reported. */
export function heckmanCoefficientsTable(result: CareerRunResult): Table | null {
  const rows = heckmanRows(result).flatMap(({ label, effect }) =>
    effect.coefficients.map((c) => ({ model: label, ...c })),
  );
  if (rows.length === 0) return null;
  const format = fixed(decimalsFor(rows.map((r) => r.se)));
  const reason = (r: (typeof rows)[number]): string | undefined => r.reason;
  return buildTable(
    {
      name: "heckman-coefficients",
      title: "Coefficients of the endogenous-treatment benchmarks",
      caption:
        "Coefficients by equation, with the standard errors of the model. Only the treatment's coefficient in the outcome equation is an effect of interest.",
    },
    rows,
    [
      textColumn("Model", (r) => r.model),
      textColumn("Equation", (r) => r.equation),
      textColumn("Term", (r) => r.name),
      numberColumn("Estimate", format, (r) => r.estimate),
      numberColumn("SE", format, (r) => r.se, reason),
      numberColumn("z", fixed(2), (r) => r.z, reason),
      numberColumn("p", pValue, (r) => r.pValue, reason),
    ],
  );
}
