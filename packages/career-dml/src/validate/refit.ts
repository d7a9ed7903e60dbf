import {
  type EffectResult,
  effectResult,
  type Folds,
  type OverlapReport,
  overlapReport,
  type RunContext,
} from "@career-dml/core";
import type { CausalForestDml, DoublyRobustEffect, QuestionedInstrument, SensitivityElements } from "@career-dml/dml";
import { nuisanceOf, sampleDesignOf } from "../estimate/cross-fitting.js";
import type { Sample } from "../estimate/data/sample.js";
import { adjustmentInput, adjustmentSettings, forestSettings } from "../estimate/forest-settings.js";
import type { ValidateOptions } from "../validate-options.js";
import { instrumentedOf } from "./instrumented-refit.js";

/** An estimate with what its omitted-variable bounds are made of. */
export interface Refit {
  readonly effect: EffectResult;
  /** Over the units of the fit, or of both it and another. */
  readonly elements: (among?: Refit) => SensitivityElements;
  /** Rows that trimming kept; `null` where nobody is trimmed. */
  readonly units: Uint32Array | null;
}

/** The estimate in full, with predicted effects where the estimator has them. */
export interface FullFit extends Refit {
  readonly forest: CausalForestDml | null;
  /** With what its instrument identifies, where it has one. */
  readonly instrumented: QuestionedInstrument | null;
}

/** One way to estimate: in full once, and as quickly as possible each time after. */
export interface Estimator {
  readonly full: (sample: Sample, run: RunContext) => Promise<FullFit>;
  /** The same estimate on changed data: what is learned is learned again. */
  readonly again: (sample: Sample, run: RunContext) => Promise<Refit>;
}

/** The estimator that the options name, on given folds. */
export function estimatorOf(options: ValidateOptions, folds: Folds): Estimator {
  if (options.estimator === "forest") return forestOf(options, folds);
  return options.estimator === "plr" ? partiallyLinearOf(options, folds) : instrumentedOf(options, folds);
}

function forestOf(options: ValidateOptions, folds: Folds): Estimator {
  const settings = adjustmentSettings(options);
  return {
    full: async (sample, run) => {
      const { causalForestDml } = await import("@career-dml/dml");
      const forest = forestSettings(options);
      const fit = await causalForestDml(adjustmentInput(sample, folds), { ...settings, forest }, run);
      return { ...(await refitOf(sample, fit, options)), forest: fit, instrumented: null };
    },
    again: async (sample, run) => {
      const { doublyRobustEffect } = await import("@career-dml/dml");
      return refitOf(sample, await doublyRobustEffect(adjustmentInput(sample, folds), settings, run), options);
    },
  };
}

async function refitOf(sample: Sample, fit: DoublyRobustEffect, { estimand }: ValidateOptions): Promise<Refit> {
  const { effectElements } = await import("@career-dml/dml");
  const columns = {
    outcome: sample.outcome,
    treatment: Uint8Array.from(sample.treatment!),
    clusters: sample.cluster,
  };
  return {
    effect: estimand === "ATE" ? fit.ate : fit.att,
    units: fit.units,
    elements: (among) =>
      effectElements(columns, fit, { estimand, ...(among?.units ? { among: { units: among.units } } : {}) }),
  };
}

function partiallyLinearOf(options: ValidateOptions, folds: Folds): Estimator {
  const again = async (sample: Sample, run: RunContext): Promise<Refit> => {
    const { partiallyLinearElements, partiallyLinearResiduals, sensitivityBounds } = await import("@career-dml/dml");
    const { outcome, treatment, weights, n } = sample;
    const { clusters } = await sampleDesignOf(sample);
    const { quality, ...residuals } = await partiallyLinearResiduals(
      { outcome, treatment: treatment!, designs: [sample.covariates], folds },
      { nuisance: nuisanceOf(options), seed: options.seed },
      run,
    );
    const elements = partiallyLinearElements(residuals, clusters ?? "n", weights);
    const { estimate } = elements;
    const se = sensitivityBounds(elements, { cfY: 0, cfD: 0, rho: 1 }).seLower;
    const effect = effectResult({
      estimator: "partially linear regression, partialling-out",
      estimand: "ATO",
      estimandLabel: "theta, effects weighted by Var(T | X)",
      estimate,
      se,
      n,
      level: options.level,
      nuisances: Object.freeze([...quality]),
      overlap: overlapOf(treatment!, residuals.treatment, weights),
      seed: options.seed,
    });
    return { effect, units: null, elements: () => elements };
  };
  return { again, full: async (sample, run) => ({ ...(await again(sample, run)), forest: null, instrumented: null }) };
}

/** Of a 0/1 treatment, whose predictions are propensities; `null` where they are none, or reach 0 or 1. */
function overlapOf(
  treatment: Float64Array,
  residual: Float64Array,
  weights: Float64Array | null,
): OverlapReport | null {
  const propensity = treatment.map((t, i) => t - residual[i]!);
  const isBinary = treatment.every((t) => t === 0 || t === 1);
  return isBinary && propensity.every((e) => e > 0 && e < 1)
    ? overlapReport(propensity, Uint8Array.from(treatment), { weights })
    : null;
}
