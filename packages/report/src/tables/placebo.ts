import type { CareerRunResult } from "@career-dml/core";
import { decimalsFor, fixed, integer, percent, pValue } from "../number-format.js";
import { buildTable, numberColumn, type Table, textColumn } from "../table.js";

/** Where placebos stand in a result. */
export interface WithPlacebos {
  readonly validation: Pick<CareerRunResult["validation"], "placebo">;
}

/** Permutation placebos; null where none was run. */
export function placeboTable({ validation: { placebo } }: WithPlacebos): Table | null {
  if (placebo.length === 0) return null;
  const format = fixed(decimalsFor(placebo.map((p) => p.sd)));
  return buildTable(
    {
      name: "placebo",
      title: "Placebo tests",
      caption:
        "Estimates after a permutation, everything learned again each time. Without the real treatment or outcome there is no effect, and they should centre on zero (p of the mean); with the careers of other people, they show what the own careers contribute. The last p-value is that of the real estimate among its placebos: that what was permuted does not matter at all. A pass shows that the machinery invents no effect; it cannot show that the real estimate is free of confounding.",
      notes: placebo.map((p) => `${p.label}: ${p.note}`),
    },
    placebo,
    [
      textColumn("Permuted", (r) => r.label),
      numberColumn("Permutations", integer, (r) => r.permutations),
      numberColumn("Mean", format, (r) => r.mean),
      numberColumn("SD", format, (r) => r.sd),
      numberColumn("Mean SE", format, (r) => r.meanSe),
      numberColumn("Intervals holding 0", percent, (r) => r.coverage),
      numberColumn("p", pValue, (r) => r.pValue),
      textColumn("Result", (r) => (r.passed ? "passed" : "failed")),
      numberColumn("p, real", pValue, (r) => r.realPValue),
    ],
  );
}
