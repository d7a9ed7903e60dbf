import { type Coefficient, type RateCheck, type RunContext, selectEntries } from "@career-dml/core";
import type { CausalForestDml } from "@career-dml/dml";
import type { RateResult } from "@career-dml/forest";
import type { Sample } from "./data/sample.js";

/** Rows that trimming kept. */
export interface KeptRows {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly clusters: Int32Array | null;
}

export const keptRows = (
  { outcome, treatment, cluster }: Sample,
  { units }: Pick<CausalForestDml, "units">,
): KeptRows => ({
  outcome: selectEntries(outcome, units),
  treatment: Uint8Array.from(units, (i) => treatment![i]!),
  clusters: cluster === null ? null : selectEntries(cluster, units),
});

/** Whether predicted effects are right on average and in their differences. @throws What `calibrationTest` throws. */
export async function calibrationOf(
  kept: KeptRows,
  { nuisances, cate }: Pick<CausalForestDml, "nuisances" | "cate">,
): Promise<readonly Coefficient[]> {
  const { calibrationTest } = await import("@career-dml/forest");
  const { conditionalMean } = await import("@career-dml/dml");
  const hats = { outcomeHat: conditionalMean(nuisances), treatmentHat: nuisances.propensity };
  const { mean, differential } = calibrationTest({ ...kept, ...hats, effect: cate });
  return [mean, differential];
}

/** Scores, predicted effects and clusters of the same rows. */
export interface Ranked {
  readonly fit: Pick<CausalForestDml, "scores" | "cate" | "seed">;
  readonly clusters: Int32Array | null;
  /** Of intervals and bands. */
  readonly level?: number;
}

/** What it is worth to treat by predicted effect, by both weights. */
export async function ratesOf({ fit, clusters, level }: Ranked, run: RunContext): Promise<readonly RateResult[]> {
  const { rankAverageTreatmentEffect } = await import("@career-dml/forest");
  const columns = { scores: fit.scores, priority: fit.cate, clusters };
  const shared = { seed: fit.seed, ...(level === undefined ? {} : { level }) };
  const found: RateResult[] = [];
  for (const target of ["AUTOC", "QINI"] as const) {
    found.push(await rankAverageTreatmentEffect(columns, { target, ...shared }, run));
  }
  return found;
}

/** What a result keeps of a ranking. */
export const rateCheck = ({ target, estimate, se, ci, pValue, reason, curve }: RateResult): RateCheck => ({
  target,
  estimate,
  se,
  ci,
  pValue,
  ...(reason === undefined ? {} : { reason }),
  curve: curve.map((point) => ({ share: point.share, estimate: point.estimate, band: point.band })),
});
