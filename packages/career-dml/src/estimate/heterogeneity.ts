import { type Coefficient, type Design, type GatesResult, type RunContext, selectRows } from "@career-dml/core";
import type { CausalForestDml } from "@career-dml/dml";
import type { Sample } from "./data/sample.js";
import { coefficient } from "./fitted.js";
import { calibrationOf, keptRows, type Ranked, ratesOf } from "./forest-tests.js";
import { type Statistic, statistic } from "./method.js";
import { reasonOf } from "../of-the-data.js";

/** What a forest says about differences between effects. */
export interface Heterogeneity {
  readonly coefficients: readonly Coefficient[];
  readonly statistics: readonly Statistic[];
}

/**
 * Whether effects differ, and along what: groups sorted by predicted effect, calibration of the predictions, best linear
 * projection on the covariates, rank-weighted effects. All from doubly robust scores; out-of-bag effects are the priority.
 */
export async function heterogeneity(sample: Sample, fit: CausalForestDml, run: RunContext): Promise<Heterogeneity> {
  const kept = keptRows(sample, fit);
  const { clusters } = kept;
  const calibrated = await attempted("calibration", async () =>
    (await calibrationOf(kept, fit)).map((row) => ({ ...row, equation: "calibration (1 is right)" })),
  );
  const projected = await projection(fit, selectRows(sample.covariates, fit.units), clusters);
  const ranked = await ranking({ fit, clusters }, run);
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

async function projection(
  { scores }: CausalForestDml,
  covariates: Design,
  clusters: Int32Array | null,
): Promise<Heterogeneity> {
  const { bestLinearProjection } = await import("@career-dml/forest");
  return attempted("best linear projection", () =>
    bestLinearProjection({ scores, design: covariates, clusters }).coefficients.map((row) => ({
      ...row,
      equation: "best linear projection",
    })),
  );
}

/** What it is worth to treat by predicted effect. */
export const ranking = async (ranked: Ranked, run: RunContext): Promise<Statistic[]> =>
  (await ratesOf(ranked, run)).map(({ target, estimate, se, pValue, reason }) =>
    statistic(`RATE, ${target}`, estimate, { se, pValue, ...(reason === undefined ? {} : { reason }) }),
  );

/** A test that these data may not allow: why stands in its place. */
export async function attempted(
  name: string,
  test: () => readonly Coefficient[] | Promise<readonly Coefficient[]>,
): Promise<Heterogeneity> {
  try {
    return { coefficients: await test(), statistics: [] };
  } catch (error) {
    return { coefficients: [], statistics: [statistic(name, null, { reason: reasonOf(error) })] };
  }
}
