import {
  clusterIndex,
  type EstimateValidation,
  type GatesResult,
  type RateCheck,
  type RunContext,
} from "@career-dml/core";
import type { CausalForestDml } from "@career-dml/dml";
import { attempt, unavailableOf } from "../attempt.js";
import { groupLabels } from "../estimate/data/group-labels.js";
import type { Sample } from "../estimate/data/sample.js";
import { calibrationOf, type KeptRows, keptRows, rateCheck, ratesOf } from "../estimate/forest-tests.js";
import type { ValidateOptions } from "../validate-options.js";
import { withoutDifferences } from "./unavailable.js";

/** What is said of differences between effects. */
export interface Differences
  extends Pick<EstimateValidation, "gates" | "calibration" | "rate" | "groups" | "unavailable"> {}

/** Groups, calibration and ranking of the effects that the forest predicts; nothing where there is no forest. */
export async function differences(
  sample: Sample,
  fit: CausalForestDml | null,
  options: ValidateOptions,
  run: RunContext,
): Promise<Differences> {
  if (fit === null) {
    const reason = withoutDifferences(options)!;
    const unavailable = ["GATES", "calibration", "RATE"].map((check) => ({ check, reason }));
    return { gates: null, calibration: null, rate: [], groups: null, unavailable };
  }
  const { gates, gatesReason } = fit;
  const kept = keptOf(sample, fit);
  const calibration = await attempt("calibration", () => calibrationOf(kept, fit));
  const groups = await attempt("bounds of groups", () => groupsOf(kept, { fit, gates }, options));
  const ungrouped = gates === null ? [{ check: "GATES", reason: gatesReason ?? "no groups" }] : [];
  return {
    gates,
    calibration: calibration.answer,
    groups: groups.answer,
    rate: await ratesFor(kept, fit, run),
    unavailable: Object.freeze([...ungrouped, ...unavailableOf([calibration, groups])]),
  };
}

interface Kept extends KeptRows {
  readonly group: readonly string[] | null;
}

const keptOf = (sample: Sample, fit: CausalForestDml): Kept => ({
  ...keptRows(sample, fit),
  group: sample.group === null ? null : Array.from(fit.units, (i) => sample.group![i]!),
});

async function groupsOf(
  { outcome, treatment, clusters, group }: Kept,
  { fit, gates }: { readonly fit: CausalForestDml; readonly gates: GatesResult | null },
  options: ValidateOptions,
): Promise<EstimateValidation["groups"]> {
  const { groupBounds, sortedGroups } = await import("@career-dml/dml");
  if (group === null && gates === null) return null;
  const sorted = (): number[] => {
    const of = Array.from({ length: outcome.length }, () => 0);
    sortedGroups(fit.cate, gates!.groups.length).forEach((units, g) => {
      for (const i of units) of[i] = g + 1;
    });
    return of;
  };
  const { cfY, cfD, rho, level, nullEffect } = options;
  const bounds = groupBounds(
    {
      observed: { outcome, treatment, nuisances: fit.nuisances },
      groups: group === null ? sorted() : groupLabels(group),
      clusters: clusters === null ? null : clusterIndex(clusters, clusters.length),
    },
    { cfY, cfD, rho, level, nullEffect },
  );
  return { by: group === null ? "by predicted effect, smallest first" : `by ${options.group}`, bounds };
}

async function ratesFor({ clusters }: Kept, fit: CausalForestDml, run: RunContext): Promise<readonly RateCheck[]> {
  const rates = await ratesOf({ fit, clusters, level: fit.options.level }, run);
  return rates.map(rateCheck);
}
