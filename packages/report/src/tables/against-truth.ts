import type { CareerRunResult } from "@career-dml/core";
import { type EffectRow, heckmanRows, representationRows } from "../effect-rows.js";
import { decimalsFor, fixed, significant } from "../number-format.js";
import { buildTable, numberColumn, type Table, text, textColumn } from "../table.js";

const covered = (value: boolean | null | undefined): string => (value === true ? "yes" : value === false ? "no" : "–");

/** Every estimator against the truth of the simulation; null on real data. */
export function againstTruthTable(result: CareerRunResult): Table | null {
  const { truth } = result;
  if (truth === null) return null;
  const rows = [...representationRows(result), ...heckmanRows(result)].filter((r) => r.againstTruth !== null);
  const format = fixed(decimalsFor(rows.map((r) => r.effect.se)));
  return buildTable<EffectRow>(
    {
      name: "against-truth",
      title: "Estimator against truth",
      caption:
        "Bias is estimate minus the average of the realised individual effects of this simulated sample. The nominal " +
        "value is one coefficient of the simulation, not the average effect; bias against it is shown for comparison " +
        "only. One sample: a small bias here may be luck, and coverage of a single interval is yes or no, not a rate.",
      notes: [
        `Sample ATE ${format(truth.sampleAte)}, sample ATT ${format(truth.sampleAtt)}, nominal coefficient ${significant(3)(truth.nominal)}. No user of real data has these columns, and nothing was chosen by them.`,
      ],
    },
    rows,
    [
      { label: "Adjustment", kind: "text", cell: (r) => text(r.label, r.kind === "choice") },
      numberColumn("Estimate", format, (r) => r.effect.estimate),
      numberColumn("Bias (ATE)", format, (r) => r.againstTruth?.biasAte ?? null),
      numberColumn("Bias (ATT)", format, (r) => r.againstTruth?.biasAtt ?? null),
      numberColumn("Bias (nominal)", format, (r) => r.againstTruth?.biasNominal ?? null),
      textColumn("Interval holds truth", (r) => covered(r.againstTruth?.covered)),
      numberColumn("CATE correlation", fixed(2), (r) => r.againstTruth?.cateCorrelation ?? null),
    ],
  );
}

/** The two mistakes of each representation and their product, which explains its bias; null on real data. */
export function trueLossTable(result: CareerRunResult): Table | null {
  if (result.truth === null) return null;
  const rows = representationRows(result).filter((r) => r.trueLoss !== null);
  if (rows.length === 0) return null;
  const format = significant(3);
  return buildTable<EffectRow>(
    {
      name: "true-losses",
      title: "What explains the bias",
      caption:
        "How far the outcome regression g and the weights a of each representation are from the true g* and a*: mean squared distances, and the mean product of both. A representation does no harm if either distance is small; minus the product is its bias up to sampling error. Known only in a simulation.",
    },
    rows,
    [
      textColumn("Representation", (r) => r.label),
      numberColumn("Outcome: E (g* − g)²", format, (r) => r.trueLoss?.outcome ?? null),
      numberColumn("Weights: E (a* − a)²", format, (r) => r.trueLoss?.riesz ?? null),
      numberColumn("E (g* − g)(a* − a)", format, (r) => r.trueLoss?.product ?? null),
      numberColumn("Bias (ATE)", format, (r) => r.againstTruth?.biasAte ?? null),
    ],
  );
}
