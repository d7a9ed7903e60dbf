import type { CareerRunResult } from "@career-dml/core";
import { decimalsFor, fixed, integer, percent, pValue } from "../number-format.js";
import { buildTable, intervalColumn, numberColumn, type Table, textColumn } from "../table.js";

/** Sorted-group effects of every representation, and the difference between the extreme groups; null without groups. */
export function gatesTable(result: CareerRunResult): Table | null {
  const found = result.representations.flatMap(({ label, gates }) => (gates === null ? [] : [{ label, gates }]));
  if (found.length === 0) return null;
  const rows = found.flatMap(({ label, gates }) => [
    ...gates.groups.map((g) => ({ ...g, label, group: `group ${g.group}`, pValue: null })),
    { label, ...gates.difference, group: "highest − lowest", n: null, predicted: null },
  ]);
  const format = fixed(decimalsFor(rows.map((r) => r.se)));
  return buildTable(
    {
      name: "gates",
      title: "Effects in groups sorted by predicted effect (GATES)",
      caption:
        "Groups from the smallest (1) to the largest predicted effects. Groups differ in what they contain, not only in how they respond: a difference between groups is not itself the effect of belonging to one.",
      notes: [...new Set(found.map(({ gates }) => gates.note))],
    },
    rows,
    [
      textColumn("Representation", (r) => r.label),
      textColumn("Group", (r) => r.group),
      numberColumn("n", integer, (r) => r.n),
      numberColumn("Predicted", format, (r) => r.predicted),
      numberColumn("Estimate", format, (r) => r.estimate),
      numberColumn("SE", format, (r) => r.se),
      intervalColumn("CI", format, (r) => r.ci),
      numberColumn("p", pValue, (r) => r.pValue),
    ],
  );
}

/** Quantiles of the predicted individual effects by representation; null where none predicts them. */
export function cateTable(result: CareerRunResult): Table | null {
  const rows = result.representations.flatMap(({ label, cateQuantiles, gates }) =>
    cateQuantiles === null ? [] : [{ label, quantiles: cateQuantiles, monotonicity: gates?.monotonicity ?? null }],
  );
  if (rows.length === 0) return null;
  const heads = ["Minimum", "5 %", "25 %", "Median", "75 %", "95 %", "Maximum"];
  return buildTable(
    {
      name: "cate",
      title: "Distribution of predicted individual effects",
      caption:
        "Quantiles of the predictions, not of the effects: predictions are shrunk towards the average and their spread says little unless the groups of the table above differ. Ascending is the share of neighbouring groups whose estimates rise.",
    },
    rows,
    [
      textColumn("Representation", (r) => r.label),
      ...heads.map((head, i) => numberColumn<(typeof rows)[number]>(head, fixed(3), (r) => r.quantiles[i] ?? null)),
      numberColumn("Ascending", percent, (r) => r.monotonicity),
    ],
  );
}
