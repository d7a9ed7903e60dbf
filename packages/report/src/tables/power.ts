import type { CareerRunResult } from "@career-dml/core";
import { integer, setting, significant } from "../number-format.js";
import { buildTable, type Draft, number, numberColumn, type Table, text } from "../table.js";

/** Smallest detectable effect and required sample. */
export function powerTable({ power }: CareerRunResult): Table {
  const format = significant(3);
  const rows: readonly (readonly [string, Draft])[] = [
    ["Significance level α", number(power.alpha, setting)],
    ["Power", number(power.power, setting)],
    ["Smallest detectable effect at this n", number(power.mde, format)],
    ["Effect to be detected", number(power.requiredN.effect, significant(3))],
    ["Units needed for it", number(power.requiredN.n, integer)],
  ];
  return buildTable(
    {
      name: "power",
      title: "Power",
      caption:
        "From a formula for a randomised comparison with the same residual spread and treatment share. Weak overlap costs more than it knows of.",
    },
    rows,
    [
      { label: "Item", kind: "text", cell: ([name]) => text(name) },
      { label: "Value", kind: "number", cell: ([, value]) => value },
    ],
  );
}

/** Smallest detectable effect by sample size. */
export function frontierTable({ power }: CareerRunResult): Table | null {
  if (power.frontier.length === 0) return null;
  return buildTable(
    {
      name: "mde-frontier",
      title: "Smallest detectable effect by sample size",
      caption: "At the level and power of the table above.",
    },
    power.frontier,
    [numberColumn("n", integer, (r) => r.n), numberColumn("Smallest detectable effect", significant(3), (r) => r.mde)],
  );
}

/** Smallest detectable effect by outcome spread and share of it that covariates explain. */
export function mdeGridTable({ power: { grid } }: CareerRunResult): Table | null {
  if (grid.sigma.length === 0 || grid.r2.length === 0) return null;
  const rows = grid.sigma.map((sigma, i) => ({ sigma, mde: grid.mde[i] ?? [] }));
  return buildTable(
    {
      name: "mde-grid",
      title: "Smallest detectable effect by spread of the outcome and explained share",
      caption:
        "Rows: standard deviation σ of the outcome. Columns: share R² of its variance that the adjustment explains. At the sample size of this analysis.",
    },
    rows,
    [
      numberColumn("σ", significant(3), (r) => r.sigma),
      ...grid.r2.map((r2, j) =>
        numberColumn<(typeof rows)[number]>(`R² = ${setting(r2)}`, significant(3), (r) => r.mde[j] ?? null),
      ),
    ],
  );
}
