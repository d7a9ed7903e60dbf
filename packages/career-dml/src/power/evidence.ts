import { type ClusterIndex, mean, sampleVariance, selectEntries } from "@career-dml/core";
import type { DoublyRobustEffect } from "@career-dml/dml";
import type { PowerDesign } from "@career-dml/study";
import { explainedShare } from "../pipeline/explained-share.js";
import { clusterSizes, pairwiseCorrelation } from "./within-clusters.js";

/** What a sample says of the design that a power formula takes, and of the error that an estimate has. */
export interface Evidence {
  /** Units of the sample. */
  readonly n: number;
  readonly design: PowerDesign;
  readonly estimate: { readonly estimator: string; readonly n: number; readonly se: number };
  readonly warnings: readonly string[];
}

/** Outcome, 0/1 treatment and, where there are any, clusters of the same units. */
export interface Observed {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly clusters: ClusterIndex | null;
}

/** What adjustment leaves of both, in the order of `units`, rows of the observed. */
export interface Residuals {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly units: Uint32Array;
}

/** Spread and share of a sample, whose adjustment explains `r2` and leaves `residuals`. */
export function observedDesign({ outcome, treatment, clusters }: Observed, r2: number, residuals: Residuals) {
  const plain = { sigma: Math.sqrt(sampleVariance(outcome)), r2, share: mean(treatment) };
  if (clusters === null) return { design: plain, warnings: [] };
  const kept = { of: Uint32Array.from(residuals.units, (i) => clusters.of[i]!), count: clusters.count };
  const found = {
    icc: pairwiseCorrelation(residuals.outcome, kept),
    treatmentIcc: pairwiseCorrelation(residuals.treatment, kept),
  };
  const warnings = Object.entries(found).flatMap(([name, value]) => {
    const what = name === "icc" ? "outcome residuals" : "treatment residuals";
    if (value === null) return [`The correlation of ${what} within clusters cannot be estimated and is taken as 0.`];
    return value < 0
      ? [`The ${what} of two units of a cluster correlate by ${value.toFixed(3)}; the formula takes 0.`]
      : [];
  });
  const [icc, treatmentIcc] = [found.icc, found.treatmentIcc].map((value) => Math.min(1, Math.max(0, value ?? 0)));
  return {
    design: { ...plain, clusters: { ...clusterSizes(clusters), icc: icc!, treatmentIcc: treatmentIcc! } },
    warnings,
  };
}

/** What a doubly robust estimate says: the R2 of its outcome regressions out of fold, its residuals, its standard error. */
export function evidenceOfFit(observed: Observed, fit: DoublyRobustEffect): Evidence {
  const { ate, units, nuisances, quality } = fit;
  const { mu0, mu1, propensity } = nuisances;
  const treated = selectEntries(observed.treatment, units);
  const outcome = selectEntries(observed.outcome, units).map((y, i) => y - (treated[i] === 1 ? mu1[i]! : mu0[i]!));
  const residuals = { outcome, treatment: propensity.map((e, i) => treated[i]! - e), units };
  const { design, warnings } = observedDesign(observed, explainedShare(quality), residuals);
  const trimmed =
    ate.dropped > 0
      ? [`The estimate left out ${ate.dropped} units with a propensity near 0 or 1; the formula did not.`]
      : [];
  return {
    n: observed.outcome.length,
    design,
    estimate: { estimator: ate.estimator, n: ate.n, se: ate.se! },
    warnings: [...warnings, ...trimmed],
  };
}
