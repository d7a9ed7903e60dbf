import type { CareerRunResult } from "@career-dml/core";
import { significant } from "../number-format.js";
import { draw, type Figure } from "./canvas.js";
import { pairedLegend, pairedPlot } from "./paired-rows.js";

const NAMES = ["implied by the two mistakes", "bias of the estimate"] as const;

/** Bias of each representation beside the bias that its two mistakes imply; null on real data. */
export function biasExplainedFigure(result: CareerRunResult): Figure | null {
  if (result.truth === null) return null;
  const rows = result.representations.flatMap(({ label, trueLoss, againstTruth }) =>
    trueLoss === null || againstTruth === null
      ? []
      : [{ label, note: "", first: -trueLoss.product, second: againstTruth.biasAte }],
  );
  if (rows.length === 0) return null;
  const format = significant(2);
  return draw(
    {
      name: "bias-explained",
      title: "What explains the bias of each representation",
      caption:
        "Hollow: the bias implied by the mistakes of the outcome regression and of the weights, minus the mean of (g* − g)(a* − a). Filled: the bias of the estimate. Where they agree, the two mistakes explain the bias; what is left is sampling error. Both need the truth of the simulation, and nothing was chosen by them.",
      alt: rows.map((r) => `${r.label}: implied ${format(r.first)}, actual ${format(r.second)}`).join("; "),
    },
    pairedPlot(rows, "Bias of the ATE", NAMES),
    pairedLegend(NAMES),
  );
}
