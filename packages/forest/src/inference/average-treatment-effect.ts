import {
  DataError,
  type EffectResult,
  effectResult,
  OptionsError,
  overlapReport,
  requireOverlap,
  resolveOptions,
  selectEntries,
} from "@career-dml/core";
import { z } from "zod";
import { type EffectColumns, checkEffectColumns, forestScores, isBinary } from "./forest-scores.js";
import { groupEffect } from "./group-effect.js";
import { overlapEffect } from "./overlap-effect.js";
import { targetedEffect } from "./targeted-effect.js";
import type { UnitColumns, Units } from "./units.js";
import { type Estimate, weightedMean } from "./weighted-mean.js";

/** Options of `averageTreatmentEffect` with their defaults. */
export const averageTreatmentEffectOptions = z.strictObject({
  estimand: z
    .enum(["ATE", "ATT", "ATC", "ATO"])
    .default("ATE")
    .describe("Average over all units, the treated, the untreated, or units weighted by e (1 - e)."),
  method: z
    .enum(["AIPW", "TMLE", "TMLE-grf"])
    .default("AIPW")
    .describe(
      "Augmented inverse propensity weighting, or targeted maximum likelihood; `TMLE-grf` is grf's, which for ATT and ATC leaves the mean residual of the group out of the estimate.",
    ),
  extreme: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.001)
    .describe("Smallest distance of a propensity from 0 and 1 that enters a weight; nothing is clipped."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval."),
});

/** Options of `averageTreatmentEffect`, all optional. */
export type AverageTreatmentEffectOptions = z.input<typeof averageTreatmentEffectOptions>;
type Resolved = z.output<typeof averageTreatmentEffectOptions>;

/** Propensities this close to 0 or 1 are counted in a warning. */
const NEAR = 0.05;

/**
 * Average effect from the out-of-bag effects of a causal forest and its nuisances, over all units or a subset.
 *
 * - ATE: mean of {@link forestScores}. With a continuous treatment this is the average partial effect.
 * - ATT, ATC by AIPW: mean predicted effect of the group, plus residuals weighted to it (`groupEffect`).
 * - ATO: slope of Y - m on T - e with an intercept, HC3 (`overlapEffect`); needs no inverse weights, so propensities
 *   may be 0 or 1, and takes a continuous treatment.
 * - TMLE: one fluctuation of the outcome regression by arm (`targetedEffect`); 0/1 treatments, neither weights
 *   nor clusters.
 *
 * Weights count units, in means and regressions alike; standard errors then allow for them. With clusters the
 * contributions of a cluster are added before they are squared, times G / (G - 1) (HC3 becomes CR3); for clusters that
 * count alike, whatever their size, give each unit the weight 1 / size of its cluster.
 *
 * @param columns `{ ...data, effect }` of a causal forest, with weights, clusters and a subset where there are any.
 * @returns An effect in outcome units per unit of treatment; `n` counts the subset, `overlap` describes it.
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @throws {TreatmentError} if the treatment does not vary in the subset.
 * @throws {OverlapError} naming the rows with a propensity closer than `extreme` to 0 or 1.
 * @see Athey & Wager (2019), Observational Studies 5; van der Laan & Rubin (2006), IJB 2(1); Li, Morgan & Zaslavsky
 *   (2018), JASA 113(521).
 */
export function averageTreatmentEffect(
  columns: EffectColumns & UnitColumns,
  options: AverageTreatmentEffectOptions = {},
): EffectResult {
  const resolved = resolveOptions("averageTreatmentEffect", averageTreatmentEffectOptions, options);
  const units = checkEffectColumns(columns);
  const binary = isBinary(columns.treatment);
  checkMethod(resolved, units, binary);
  const sample = restrict(columns, units);
  if (binary && resolved.estimand !== "ATO") {
    requireOverlap(sample.treatmentHat, [resolved.extreme, 1 - resolved.extreme], units.rows);
  }
  const name = binary || resolved.estimand === "ATO" ? resolved.estimand : "average partial effect";
  return effectResult({
    ...estimate(sample, units, resolved),
    estimator: `causal forest, ${resolved.estimand === "ATO" ? "residual regression" : resolved.method}`,
    estimand: resolved.estimand,
    estimandLabel: units.rows.length < columns.outcome.length ? `${name} of a subset` : name,
    level: resolved.level,
    n: units.rows.length,
    ...describeOverlap(sample, binary),
    options: resolved,
  });
}

function estimate(sample: EffectColumns, units: Units, { estimand, method }: Resolved): Estimate {
  if (estimand === "ATO") return overlapEffect(sample, units);
  if (method !== "AIPW") return targetedEffect(sample, estimand, method === "TMLE");
  if (estimand === "ATE") return weightedMean(forestScores(sample), units.weights, units.clusters);
  return groupEffect(sample, units, estimand === "ATT" ? 1 : 0);
}

function checkMethod({ estimand, method }: Resolved, { weights, clusters }: Units, binary: boolean): void {
  const issues: { path: string; message: string }[] = [];
  if (!binary && (estimand === "ATT" || estimand === "ATC")) {
    issues.push({ path: "estimand", message: `'${estimand}' needs a treatment of 0 and 1` });
  }
  if (method !== "AIPW") {
    if (!binary) issues.push({ path: "method", message: `'${method}' needs a treatment of 0 and 1` });
    if (estimand === "ATO") issues.push({ path: "method", message: `'${method}' has no ATO` });
    if (weights !== null || clusters !== null) {
      issues.push({ path: "method", message: `'${method}' takes neither weights nor clusters; use AIPW` });
    }
  }
  if (issues.length > 0) throw new OptionsError("averageTreatmentEffect", issues);
}

/** The rows of the subset, as columns of their own. @throws {DataError} if an arm has no weight. */
function restrict(columns: EffectColumns, { rows, weights }: Units): EffectColumns {
  const { outcome, treatment, outcomeHat, treatmentHat, effect, treatmentVariance } = columns;
  const sample = {
    outcome: selectEntries(outcome, rows),
    treatment: selectEntries(treatment, rows),
    outcomeHat: selectEntries(outcomeHat, rows),
    treatmentHat: selectEntries(treatmentHat, rows),
    effect: selectEntries(effect, rows),
    treatmentVariance: treatmentVariance ? selectEntries(treatmentVariance, rows) : null,
  };
  if (weights === null || !isBinary(treatment)) return sample;
  for (const arm of [0, 1]) {
    if (!weights.some((w, i) => w > 0 && sample.treatment[i] === arm)) {
      throw new DataError([{ path: "weights", message: `are zero for every unit with treatment ${arm}` }]);
    }
  }
  return sample;
}

/** The overlap of 0/1 treatments, and a warning where propensities come near 0 or 1. */
function describeOverlap({ treatment, treatmentHat }: EffectColumns, binary: boolean) {
  const inside = treatmentHat.every((e) => e > 0 && e < 1);
  if (!binary || !inside) return { overlap: null, warnings: Object.freeze([]) };
  const near = treatmentHat.filter((e) => e < NEAR || e > 1 - NEAR).length;
  const warnings =
    near > 0
      ? [`${near} of ${treatmentHat.length} propensities lie beyond ${NEAR} and ${1 - NEAR}; consider ATO.`]
      : [];
  return { overlap: overlapReport(treatmentHat, Uint8Array.from(treatment)), warnings: Object.freeze(warnings) };
}
