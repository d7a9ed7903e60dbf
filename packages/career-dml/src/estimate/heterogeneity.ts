import {
  type Coefficient,
  type Design,
  type GatesResult,
  type RunContext,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import type { CausalForestDml } from "@career-dml/dml";
import type { Sample } from "./data/sample.js";
import { coefficient } from "./fitted.js";
import { type Statistic, statistic } from "./method.js";
import { reasonOf } from "./of-the-data.js";

/** What a forest says about differences between effects. */
export interface Heterogeneity {
  readonly coefficients: readonly Coefficient[];
  readonly statistics: readonly Statistic[];
}

/** Scores, predicted effects and clusters of the same rows. */
interface Ranked {
  readonly fit: Pick<CausalForestDml, "scores" | "cate" | "seed">;
  readonly clusters: Int32Array | null;
}

/** What the tests look at: the rows that trimming kept. */
interface Kept {
  readonly fit: CausalForestDml;
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly covariates: Design;
  readonly clusters: Int32Array | null;
}

/**
 * Whether effects differ, and along what: groups sorted by predicted effect, calibration of the predictions, best linear
 * projection on the covariates, rank-weighted effects. All from doubly robust scores; out-of-bag effects are the priority.
 */
export async function heterogeneity(sample: Sample, fit: CausalForestDml, run: RunContext): Promise<Heterogeneity> {
  const { units } = fit;
  const kept: Kept = {
    fit,
    outcome: selectEntries(sample.outcome, units),
    treatment: Uint8Array.from(units, (i) => sample.treatment![i]!),
    covariates: selectRows(sample.covariates, units),
    clusters: sample.cluster === null ? null : selectEntries(sample.cluster, units),
  };
  const [calibrated, projected, ranked] = [await calibration(kept), await projection(kept), await ranking(kept, run)];
  return {
    coefficients: [...sortedGroups(fit.gates), ...calibrated.coefficients, ...projected.coefficients],
    statistics: [...lastLessFirst(fit), ...ranked, ...calibrated.statistics, ...projected.statistics],
  };
}

/** Average effects of groups of rows, sorted by their predicted effects. */
export const sortedGroups = (gates: GatesResult | null): Coefficient[] =>
  (gates?.groups ?? []).map(({ group, estimate, se }) =>
    coefficient("effect by predicted effect", `group ${group} of ${gates!.groups.length}`, { estimate, se }),
  );

/** How far the groups with the largest and the smallest predicted effects are apart. */
export function lastLessFirst({ gates, gatesReason }: Pick<CausalForestDml, "gates" | "gatesReason">): Statistic[] {
  const name = "last group less the first";
  if (gates === null) return [statistic(name, null, { reason: gatesReason ?? "there are no groups" })];
  const { estimate, se, pValue } = gates.difference;
  return [statistic(name, estimate, { se, pValue })];
}

async function calibration({ fit, clusters, ...observed }: Kept): Promise<Heterogeneity> {
  const { calibrationTest } = await import("@career-dml/forest");
  const { conditionalMean } = await import("@career-dml/dml");
  const { nuisances, cate } = fit;
  const columns = {
    ...observed,
    outcomeHat: conditionalMean(nuisances),
    treatmentHat: nuisances.propensity,
    effect: cate,
  };
  return attempted("calibration", () => {
    const { mean, differential } = calibrationTest({ ...columns, clusters });
    return [mean, differential].map((row) => ({ ...row, equation: "calibration (1 is right)" }));
  });
}

async function projection({ fit, covariates, clusters }: Kept): Promise<Heterogeneity> {
  const { bestLinearProjection } = await import("@career-dml/forest");
  return attempted("best linear projection", () =>
    bestLinearProjection({ scores: fit.scores, design: covariates, clusters }).coefficients.map((row) => ({
      ...row,
      equation: "best linear projection",
    })),
  );
}

/** What it is worth to treat by predicted effect. */
export async function ranking({ fit, clusters }: Ranked, run: RunContext): Promise<Statistic[]> {
  const { rankAverageTreatmentEffect } = await import("@career-dml/forest");
  const columns = { scores: fit.scores, priority: fit.cate, clusters };
  const found: Statistic[] = [];
  for (const target of ["AUTOC", "QINI"] as const) {
    const { estimate, se, pValue, reason } = await rankAverageTreatmentEffect(columns, { target, seed: fit.seed }, run);
    found.push(statistic(`RATE, ${target}`, estimate, { se, pValue, ...(reason === undefined ? {} : { reason }) }));
  }
  return found;
}

/** A test that these data may not allow: why stands in its place. */
export function attempted(name: string, test: () => readonly Coefficient[]): Heterogeneity {
  try {
    return { coefficients: test(), statistics: [] };
  } catch (error) {
    return { coefficients: [], statistics: [statistic(name, null, { reason: reasonOf(error) })] };
  }
}
