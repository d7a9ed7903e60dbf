import type { BalanceRow, CareerRunResult } from "@career-dml/core";
import { firstShown, largestFirst } from "../shown.js";
import { fixed, integer } from "../number-format.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";

const missing = (): string => "an arm without a value";

/** Every column before and after weighting by the shown representation; null without columns to compare. */
export function balanceTable(result: CareerRunResult): Table | null {
  const found = firstShown(result, ({ balance }) => (balance === null || balance.rows.length === 0 ? null : balance));
  if (found === null) return null;
  const { rows, n, effectiveSampleSize: effective } = found.part;
  return buildTable<BalanceRow>(
    {
      name: "balance",
      title: `Standardised differences of the arms before and after weighting: ${found.label}`,
      caption:
        `(mean treated − mean untreated) / standard deviation; both columns have the standard deviation before weighting as their unit. Weights are the inverse of the probability of the arm that a unit is in: they leave the information of ` +
        `${integer(effective.treated)} of ${integer(n.treated)} treated and ${integer(effective.untreated)} of ${integer(n.untreated)} untreated units. Beyond ±0.1 a column is commonly called unbalanced.`,
    },
    largestFirst(rows),
    [
      textColumn("Column", (r) => r.name),
      textColumn("Describes", (r) => (r.kind === "career" ? "career" : "unit")),
      numberColumn("Before", fixed(3), (r) => r.before, missing),
      numberColumn("After", fixed(3), (r) => r.after, missing),
    ],
  );
}
