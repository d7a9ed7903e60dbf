import type { CareerRunResult } from "@career-dml/core";
import { integer, significant } from "../number-format.js";
import { buildTable, numberColumn, type Table, text } from "../table.js";

/** Out-of-fold losses of each representation: all that the choice may look at. */
export function criteriaTable(result: CareerRunResult): Table | null {
  const rows = result.representations.flatMap(({ name, label, criteria, dimension }) =>
    criteria === null ? [] : [{ name, label, criteria, dimension }],
  );
  if (rows.length === 0) return null;
  const format = significant(4);
  return buildTable(
    {
      name: "criteria",
      title: "Criteria by which the data choose",
      caption:
        "Out-of-fold losses, smaller is better. They can be computed on any data set. They rank representations by what " +
        "they predict; a small loss does not show that nothing is left out.",
      notes: [result.choice.reason],
    },
    rows,
    [
      { label: "Representation", kind: "text", cell: (r) => text(r.label, r.name === result.choice.chosen) },
      numberColumn("Columns", integer, (r) => r.dimension),
      numberColumn("Outcome loss", format, (r) => r.criteria.outcomeLoss),
      numberColumn("Riesz loss", format, (r) => r.criteria.rieszLoss),
      numberColumn("Propensity log-loss", format, (r) => r.criteria.propensityLoss),
    ],
  );
}

/** Best single representation, partner and weight of the star aggregation, per loss. */
export function aggregationTable(result: CareerRunResult): Table {
  const { outcome, riesz } = result.choice;
  const label = (name: string | null): string =>
    name === null ? "none" : (result.representations.find((r) => r.name === name)?.label ?? name);
  return buildTable(
    {
      name: "aggregation",
      title: "Star aggregation of representations",
      caption:
        "For each loss the best single representation, and the partner whose mixture with it lowers the loss most. A weight of 0 means that no partner helps.",
    },
    [
      { loss: "Outcome", ...outcome },
      { loss: "Riesz", ...riesz },
    ],
    [
      { label: "Loss", kind: "text", cell: (r) => text(r.loss) },
      { label: "Best single", kind: "text", cell: (r) => text(label(r.best)) },
      { label: "Partner", kind: "text", cell: (r) => text(label(r.partner)) },
      numberColumn("Weight of partner", significant(3), (r) => r.weight),
    ],
  );
}
