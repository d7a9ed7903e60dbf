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
  const loss = significant(3);
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
      numberColumn("Outcome loss", loss, (r) => r.trueLoss?.outcome ?? null),
      numberColumn("Riesz loss", loss, (r) => r.trueLoss?.riesz ?? null),
      numberColumn("E[(g*−g)(a*−a)]", loss, (r) => r.trueLoss?.product ?? null),
    ],
  );
}
