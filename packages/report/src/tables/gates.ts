import type { CareerRunResult, GatesResult } from "@career-dml/core";
import { decimalsFor, fixed, integer, percent, pValue } from "../number-format.js";
import { buildTable, intervalColumn, numberColumn, type Table, textColumn } from "../table.js";

/** Sorted-group effects of every representation, and the difference between the extreme groups; null without groups. */
export function gatesTable(result: CareerRunResult): Table | null {
  const found = result.representations.flatMap(({ label, gates }) => (gates === null ? [] : [{ label, gates }]));
  return gatesTableOf(found);
}

/** The same for given groups, by the name of what predicts. */
export function gatesTableOf(found: readonly { readonly label: string; readonly gates: GatesResult }[]): Table | null {
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

/** Lowest and highest group and their difference, one row per representation; null without groups. */
export function gatesSummaryTable(result: CareerRunResult): Table | null {
  const rows = result.representations.flatMap(({ label, gates }) =>
    gates === null || gates.groups.length === 0 ? [] : [{ label, ...gates }],
  );
  if (rows.length === 0) return null;
  const format = fixed(decimalsFor(rows.map((r) => r.difference.se)));
  return buildTable(
    {
      name: "gates-difference",
      title: "Lowest against highest group, by representation",
      caption:
        "Estimated effects in the groups with the smallest and the largest predictions. An interval that holds zero means that the predictions do not separate who gains more from who gains less. Ascending is the share of neighbouring groups whose estimates rise.",
    },
    rows,
    [
      textColumn("Representation", (r) => r.label),
      numberColumn("Lowest", format, (r) => r.groups[0]?.estimate ?? null),
      numberColumn("Highest", format, (r) => r.groups.at(-1)?.estimate ?? null),
      numberColumn("Difference", format, (r) => r.difference.estimate),
      numberColumn("SE", format, (r) => r.difference.se),
      intervalColumn("CI", format, (r) => r.difference.ci),
      numberColumn("p", pValue, (r) => r.difference.pValue),
      numberColumn("Ascending", percent, (r) => r.monotonicity),
    ],
  );
}

/** Quantiles of the predicted individual effects by representation; null where none predicts them. */
export function cateTable(result: CareerRunResult): Table | null {
  const rows = result.representations.flatMap(({ label, cateQuantiles }) =>
    cateQuantiles === null ? [] : [{ label, quantiles: cateQuantiles }],
  );
  if (rows.length === 0) return null;
  const heads = ["Minimum", "5 %", "25 %", "Median", "75 %", "95 %", "Maximum"];
  return buildTable(
    {
      name: "cate",
      title: "Distribution of predicted individual effects",
      caption:
        "Quantiles of the predictions, not of the effects: predictions are shrunk towards the average and their spread says little unless the groups of the table above differ.",
    },
    rows,
    [
      textColumn("Representation", (r) => r.label),
      ...heads.map((head, i) => numberColumn<(typeof rows)[number]>(head, fixed(3), (r) => r.quantiles[i] ?? null)),
    ],
  );
}
