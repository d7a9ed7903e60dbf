import type { CareerRunResult } from "@career-dml/core";
import { labelOf } from "../effect-rows.js";
import { fixed, percent, setting, significant } from "../number-format.js";
import { buildTable, type Draft, number, numberColumn, type Table, text, textColumn } from "../table.js";

/** Omitted-variable bounds, robustness values and Oster's delta. */
export function sensitivityTable(result: CareerRunResult): Table {
  const { sensitivity: s, oster } = result.validation;
  const effect = fixed(3);
  const rows: readonly (readonly [string, Draft])[] = [
    ["Representation", text(labelOf(result, s.representation))],
    ["Confounding of the outcome, partial R² (cf_y)", number(s.cfY, percent)],
    ["Confounding of the treatment, partial R² (cf_d)", number(s.cfD, percent)],
    ["Alignment |ρ|", number(s.rho, setting)],
    ["Lower bound of the estimate under that confounding", number(s.lower, effect)],
    ["Upper bound of the estimate under that confounding", number(s.upper, effect)],
    ["Robustness value, estimate", number(s.robustnessValue, percent)],
    ["Robustness value, interval", number(s.robustnessValueCi, percent)],
    ["Oster's δ", number(oster.delta, significant(3), oster.reason)],
    ["Oster's β* at δ = 1", number(oster.betaStar, effect, oster.reason)],
    ["Largest R² assumed by Oster", number(oster.rMax, significant(3))],
    ["Oster's δ beyond its threshold", text(oster.passed === null ? "not applicable" : oster.passed ? "yes" : "no")],
  ];
  return buildTable(
    {
      name: "sensitivity",
      title: "How strong would an omitted variable have to be?",
      caption:
        "The robustness value is the share of residual variance of both outcome and treatment that an omitted variable would have to explain to bring the estimate (or its interval) to zero. Whether such a variable exists is not a question the data can answer.",
      notes: [oster.note],
    },
    rows,
    [
      { label: "Item", kind: "text", cell: ([name]) => text(name) },
      { label: "Value", kind: "number", cell: ([, value]) => value },
    ],
  );
}

/** What an omitted variable as strong as each observed one would do; null without benchmarks. */
export function sensitivityBenchmarksTable({ validation: { sensitivity } }: CareerRunResult): Table | null {
  if (sensitivity.benchmarks.length === 0) return null;
  return buildTable(
    {
      name: "sensitivity-benchmarks",
      title: "An omitted variable as strong as an observed one",
      caption:
        "Bounds on the estimate if something as strong as the named variable had been left out. Observed variables give a scale; the missing one may be stronger than all of them.",
    },
    sensitivity.benchmarks,
    [
      textColumn("As strong as", (r) => r.name),
      numberColumn("cf_y", percent, (r) => r.cfY),
      numberColumn("cf_d", percent, (r) => r.cfD),
      numberColumn("Lower bound", fixed(3), (r) => r.lower),
      numberColumn("Upper bound", fixed(3), (r) => r.upper),
    ],
  );
}
