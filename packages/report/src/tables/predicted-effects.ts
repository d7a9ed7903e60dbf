import type { CareerRunResult, EffectDistribution, RateCheck } from "@career-dml/core";
import { decimalsFor, fixed, integer, levelText, percent, pValue } from "../number-format.js";
import { buildTable, intervalColumn, numberColumn, type Table, textColumn } from "../table.js";

interface Row {
  readonly label: string;
  readonly effects: EffectDistribution;
  readonly targeting: RateCheck | null;
}

/** Spread of the predicted individual effects of each representation, whose intervals miss zero, and what treating by them is worth; null where none predicts. */
export function predictedEffectsTable({ representations }: CareerRunResult): Table | null {
  const rows: readonly Row[] = representations.flatMap(({ label, effects, targeting }) =>
    effects === null ? [] : [{ label, effects, targeting }],
  );
  if (rows.length === 0) return null;
  const format = fixed(decimalsFor(rows.map((r) => r.effects.sd)));
  const ofRate = fixed(decimalsFor(rows.map((r) => r.targeting?.se ?? null)));
  const unranked = ({ targeting }: Row): string =>
    targeting === null
      ? "The predictions have seen the outcomes that they would be tested on."
      : (targeting.reason ?? "No ranking.");
  return buildTable<Row>(
    {
      name: "predicted-effects",
      title: "Predicted individual effects, and what treating by them is worth",
      caption:
        `Shares of units whose own ${levelText(rows[0]!.effects.level)} interval lies above or below zero: the intervals are pointwise, so some of many units miss zero by chance. ` +
        "AUTOC is the area under the targeting curve: above zero the predictions find those who gain more. Predictions of the same units are out of bag, so that its test is not exact.",
    },
    rows,
    [
      textColumn("Representation", (r) => r.label),
      numberColumn("Units", integer, (r) => r.effects.n),
      numberColumn("Mean", format, (r) => r.effects.mean),
      numberColumn("SD", format, (r) => r.effects.sd),
      numberColumn("Above zero", percent, (r) => r.effects.above),
      numberColumn("Below zero", percent, (r) => r.effects.below),
      numberColumn("AUTOC", ofRate, (r) => r.targeting?.estimate ?? null, unranked),
      intervalColumn("CI", ofRate, (r) => r.targeting?.ci ?? null, unranked),
      numberColumn("p", pValue, (r) => r.targeting?.pValue ?? null, unranked),
    ],
  );
}
