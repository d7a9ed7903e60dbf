import {
  createRng,
  type NuisanceQuality,
  type OverlapReport,
  overlapReport,
  type Rng,
  type RunContext,
  report,
} from "@career-dml/core";
import { type Adjustment, restrict } from "./adjustment.js";
import { crossFit } from "./cross-fit.js";
import { crossFitNuisances, propensityTarget, refinedPropensity } from "./cross-fit-nuisances.js";
import type { DoublyRobustOptions, TrimmingOptions } from "./doubly-robust-options.js";
import { boosting } from "./learners/boosting.js";
import { type Learners, nuisanceLearners } from "./learners/nuisance-learners.js";
import { conditionalMean } from "./nuisances.js";
import { type Trimming, trim } from "./trimming.js";

/** Cross-fitted functions of the units that trimming kept. */
export interface TrimmedNuisances {
  readonly kept: Adjustment;
  readonly propensity: Float64Array;
  /** Arm-wise regressions, or `null` where one regression for both arms was asked for. */
  readonly arms: { readonly mu0: Float64Array; readonly mu1: Float64Array } | null;
  /** E[Y | X]. */
  readonly outcomeMean: Float64Array;
  readonly quality: readonly NuisanceQuality[];
  /** Of the propensities that trimming looked at, before trimming. */
  readonly overlap: OverlapReport;
  readonly trimming: Omit<Trimming, "kept">;
}

/** `arms`: E[Y | T = t, X] for both t. `marginal`: E[Y | X] alone, as a causal forest needs it. */
export type OutcomeRegression = "arms" | "marginal";

/**
 * Nuisances and trimming in the order that the trimming method asks for: out-of-fold propensities come from the nuisances
 * themselves, so units leave afterwards; in-sample trimming (of the reference) leaves first, and nuisances see only who stays.
 */
export async function trimmedNuisances(
  all: Adjustment,
  regression: OutcomeRegression,
  options: Pick<DoublyRobustOptions, "nuisance" | "pooling" | "calibration" | "trimming" | "seed">,
  run: RunContext,
): Promise<TrimmedNuisances> {
  const rng = createRng(options.seed).fork("nuisances");
  const learners = nuisanceLearners(options.nuisance);
  const { trimming, pooling, calibration } = options;
  const fitting = { learners, rng, pooling, calibration };
  report(run, "nuisances", 0, 1);
  if (trimming.method === "in-sample") {
    const inSample = await inSamplePropensity(all, trimming, rng, run);
    const { kept: rows, ...trimmed } = trim(inSample, all.treatment, boundsOf(trimming));
    const kept = restrict(all, rows);
    const fitted = await fit(kept, regression, fitting, run);
    report(run, "nuisances", 1, 1);
    return { kept, ...fitted, trimming: trimmed, overlap: overlapReport(inSample, all.treatment, { trimmed }) };
  }
  const fitted = await fit(all, regression, fitting, run);
  const { kept: rows, ...trimmed } = trim(fitted.propensity, all.treatment, boundsOf(trimming));
  const pick = (values: Float64Array) => Float64Array.from(rows, (i) => values[i]!);
  report(run, "nuisances", 1, 1);
  return {
    kept: restrict(all, rows),
    propensity: pick(fitted.propensity),
    arms: fitted.arms && { mu0: pick(fitted.arms.mu0), mu1: pick(fitted.arms.mu1) },
    outcomeMean: pick(fitted.outcomeMean),
    quality: fitted.quality,
    trimming: trimmed,
    overlap: overlapReport(fitted.propensity, all.treatment, { trimmed }),
  };
}

const boundsOf = ({ method, bound, extreme }: TrimmingOptions) => ({
  bounds: method === "off" ? null : ([bound, 1 - bound] as const),
  extreme,
});

interface Fitting {
  readonly learners: Learners;
  readonly rng: Rng;
  readonly pooling: boolean;
  readonly calibration: boolean;
}

async function fit(a: Adjustment, regression: OutcomeRegression, fitting: Fitting, run: RunContext) {
  if (regression === "arms") {
    const { nuisances, quality } = await crossFitNuisances({ ...a, ...fitting }, run);
    const { mu0, mu1, propensity } = nuisances;
    return { propensity, arms: { mu0, mu1 }, outcomeMean: conditionalMean(nuisances), quality };
  }
  const outcome = { name: "outcome", loss: "squared", target: a.outcome } as const;
  const [m, e] = await crossFit({ ...a, ...fitting, targets: [outcome, propensityTarget(a.treatment)] }, run);
  const { prediction, quality } = refinedPropensity(a.treatment, e!, fitting.calibration);
  return { propensity: prediction, arms: null, outcomeMean: m!.prediction, quality: [m!.quality, quality] };
}

/** Propensities of a classifier on the rows it was fitted to. */
async function inSamplePropensity(a: Adjustment, trimming: TrimmingOptions, rng: Rng, run: RunContext) {
  const rows = Uint32Array.from(a.treatment.keys());
  const target = Float64Array.from(a.treatment);
  const task = { design: a.designs[0]!, target, training: rows, test: rows, loss: "log" as const };
  const [propensity] = await boosting(trimming.boosting).fit([{ ...task, rng: rng.fork("trimming") }], run);
  return propensity!;
}
