import type { CareerRunResult, EffectResult } from "@career-dml/core";
import { type EffectRow, heckmanRows, representationRows } from "../effect-rows.js";
import { decimalsFor, fixed, integer, levelText, pValue } from "../number-format.js";
import { buildTable, type Column, intervalColumn, numberColumn, type Table, text, textColumn } from "../table.js";

/** An effect, or why there is none. */
interface Answer {
  readonly effect: EffectResult | null;
  readonly reason?: string;
}

/** Columns that every table of effects shares: estimate, SE, interval, p-value. No stars. */
export function effectColumns<Row extends Answer>(rows: readonly Row[]): readonly Column<Row>[] {
  const effects = rows.flatMap(({ effect }) => effect ?? []);
  const format = fixed(decimalsFor(effects.map((e) => e.se)));
  const levels = [...new Set(effects.map((e) => e.level))];
  const reason = (row: Row): string | undefined => (row.effect ?? row).reason;
  const ci = levels.length === 1 ? `${levelText(levels[0]!)} CI` : "CI";
  return [
    numberColumn("Estimate", format, ({ effect }) => effect?.estimate ?? null, reason),
    numberColumn("SE", format, ({ effect }) => effect?.se ?? null, reason),
    intervalColumn(ci, format, ({ effect }) => effect?.ci ?? null, reason),
    numberColumn("p", pValue, ({ effect }) => effect?.pValue ?? null, reason),
  ];
}

const labelColumn: Column<EffectRow> = {
  label: "Adjustment",
  kind: "text",
  cell: (row) => text(row.label, row.kind === "choice"),
};

/** Average effect by representation, with the Heckman benchmarks below. */
export function estimatesTable(result: CareerRunResult): Table {
  const rows = [...representationRows(result), ...heckmanRows(result)];
  const labels = [...new Set(rows.map((r) => r.effect.estimandLabel))];
  return buildTable(
    {
      name: "estimates",
      title: "Average effect of the treatment on the outcome, by what the estimate adjusts for",
      caption:
        "Estimates in units of the outcome, with standard errors and normal confidence intervals. The intervals cover " +
        "sampling error only: they say nothing about confounders that an adjustment leaves out.",
      notes: rows.some((r) => r.effect.dropped > 0)
        ? [
            "Units with extreme propensities were dropped where the estimand names bounds: it is then the effect on the units that remain.",
          ]
        : [],
    },
    rows,
    [
      labelColumn,
      ...effectColumns(rows),
      numberColumn("n", integer, (r) => r.effect.n),
      numberColumn("Dropped", integer, (r) => r.effect.dropped),
      ...(labels.length > 1 ? [textColumn<EffectRow>("Estimand", (r) => r.effect.estimandLabel)] : []),
    ],
  );
}

/** Average effect on the treated; null where no representation has one. */
export function attTable(result: CareerRunResult): Table | null {
  const rows = result.representations.flatMap(({ label, att }) => (att === null ? [] : [{ label, effect: att }]));
  if (rows.length === 0) return null;
  return buildTable(
    {
      name: "att",
      title: "Average effect on the treated",
      caption:
        "The same adjustments, averaged over the treated units only. It differs from the average effect where those who take up the treatment gain more or less than the others.",
    },
    rows,
    [textColumn("Adjustment", (r) => r.label), ...effectColumns(rows), numberColumn("n", integer, (r) => r.effect.n)],
  );
}
