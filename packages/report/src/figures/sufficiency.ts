import type { CareerRunResult } from "@career-dml/core";
import { labelOf } from "../effect-rows.js";
import { fixed } from "../number-format.js";
import { draw, type Figure } from "./canvas.js";
import { pairedLegend, pairedPlot } from "./paired-rows.js";

/** Most names that a caption lists. */
const FEW = 6;

const NAMES = ["representation alone", "with the additions"] as const;

/** Figure 6: does the estimate move when more is adjusted for? Null where the check was not run. */
export function sufficiencyFigure(result: CareerRunResult): Figure | null {
  const { sufficiency } = result.validation;
  if (sufficiency.length === 0) return null;
  const rows = sufficiency.map(({ representation, alone, augmented, verdict }) => ({
    label: labelOf(result, representation),
    note: verdict,
    first: alone,
    second: augmented,
  }));
  const names = [...new Set(sufficiency.flatMap((s) => s.added))];
  const added = names.length > FEW ? "the variables that the table names" : names.join(", ");
  return draw(
    {
      name: "causal-sufficiency",
      title: "Does the estimate move when more is adjusted for?",
      caption: `Hollow: the representation alone. Filled: with ${added} added. Words at the right: verdict by the size of the move (thresholds .02 and .05). A short line shows that the additions carry nothing beyond the representation; it says nothing about what was never recorded.`,
      alt: rows.map((r) => `${r.label} moves from ${fixed(3)(r.first)} to ${fixed(3)(r.second)}, ${r.note}`).join("; "),
    },
    pairedPlot(rows, `Effect on ${result.data.outcome.name}`, NAMES),
    pairedLegend(NAMES),
  );
}
