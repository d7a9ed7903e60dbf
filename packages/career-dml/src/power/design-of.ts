import type { ClusterDesign, PowerDesign } from "@career-dml/study";
import type { PowerOptions } from "../power-options.js";
import type { Evidence } from "./evidence.js";

/** The design of the options: what they give, then what the evidence says, then effects in standard deviations of a balanced experiment. */
export function designOf(options: PowerOptions, evidence: Evidence | null): PowerDesign {
  const found = evidence?.design;
  return {
    sigma: options.sigma ?? found?.sigma ?? 1,
    r2: options.r2 ?? found?.r2 ?? 0,
    share: options.share ?? found?.share ?? 0.5,
    covariates: options.adjusted,
    clusters: clustersOf(options) ?? found?.clusters ?? null,
    instrument: instrumentOf(options) ?? found?.instrument ?? null,
  };
}

function clustersOf({ clusterSize, icc, clusterVariation, treatmentIcc }: PowerOptions): ClusterDesign | null {
  if (clusterSize === null || icc === null) return null;
  return { size: clusterSize, icc, sizeVariation: clusterVariation, treatmentIcc };
}

function instrumentOf({ compliance, instrumentR2 }: PowerOptions): PowerDesign["instrument"] {
  if (compliance !== null) return { compliance };
  return instrumentR2 === null ? null : { r2: instrumentR2 };
}
