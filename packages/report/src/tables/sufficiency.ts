import type { CareerRunResult, SufficiencyResult } from "@career-dml/core";
import { labelOf } from "../effect-rows.js";
import { decimalsFor, fixed, pValue } from "../number-format.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";

/** Causal sufficiency: does the estimate move when more is adjusted for? */
export function sufficiencyTable(result: CareerRunResult): Table | null {
  const rows = result.validation.sufficiency;
  if (rows.length === 0) return null;
  const format = fixed(decimalsFor(rows.map((r) => r.se)));
  // A column of equal lists would only push the numbers aside.
  const lists = [...new Set(rows.map((r) => r.added.join(", ")))];
  const added = lists.length > 1 ? [textColumn<SufficiencyResult>("Added", (r) => r.added.join(", "))] : [];
  return buildTable(
    {
      name: "sufficiency",
      title: "Causal sufficiency of the representations",
      caption:
        "The estimate with the representation alone and with the named variables added. A stable estimate shows that the additions carry nothing more; it says nothing about variables that nobody recorded. The thresholds of the verdict (.02 and .05) are the reference's.",
      notes: lists.length === 1 ? [`Added: ${lists[0]}.`] : [],
    },
    rows,
    [
      textColumn("Representation", (r) => labelOf(result, r.representation)),
      ...added,
      numberColumn("Alone", format, (r) => r.alone),
      numberColumn("Augmented", format, (r) => r.augmented),
      numberColumn("Difference", format, (r) => r.difference),
      numberColumn("SE", format, (r) => r.se),
      numberColumn("t", fixed(2), (r) => r.t),
      numberColumn("p", pValue, (r) => r.pValue),
      textColumn("Verdict", (r) => r.verdict),
    ],
  );
}
