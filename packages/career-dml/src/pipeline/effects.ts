import { bindColumns, type Dataset, design, type Representation, type RunContext } from "@career-dml/core";
import { type CausalForestDml, causalForestDml, type DoublyRobustEffect, doublyRobustEffect } from "@career-dml/dml";
import type { Settings } from "./settings.js";

/** One adjustment that is estimated in full. */
export interface Adjusted {
  readonly name: string;
  readonly label: string;
  readonly kind: "baseline" | "encoder" | "oracle";
  readonly representation: Representation | null;
  readonly dimension: number;
  readonly fit: CausalForestDml;
}

/** What is adjusted for: covariates, a representation of the career, or both. */
export interface AdjustmentPlan {
  readonly data: Dataset;
  readonly representation: Representation | null;
  /** Overrides the profile's rule. */
  readonly covariates?: "include" | "exclude";
}

/** Average, grouped and individual effects. */
export const fullEffect = (plan: AdjustmentPlan, settings: Settings, run: RunContext): Promise<CausalForestDml> =>
  causalForestDml(inputOf(plan, settings), settings.forestDml, run);

/** Average effects alone, by the estimator of the profile: the forest only where its average needs one. */
export function averageEffect(plan: AdjustmentPlan, settings: Settings, run: RunContext): Promise<DoublyRobustEffect> {
  if (settings.averageNeedsForest) return fullEffect(plan, settings, run);
  const { seed, trimming, nuisance, level } = settings.forestDml;
  return doublyRobustEffect(inputOf(plan, settings), { seed, trimming, nuisance, level }, run);
}

function inputOf({ data, representation, covariates }: AdjustmentPlan, settings: Settings) {
  // Without a representation the covariates are all there is to adjust for.
  const rule = representation === null ? "include" : (covariates ?? settings.covariates);
  return { data, representation, folds: settings.folds, covariates: rule };
}

/** The dataset with one more covariate. */
export function withCovariate(data: Dataset, name: string, values: Float64Array): Dataset {
  return { ...data, covariates: bindColumns(data.covariates, design({ [name]: values }, data.n)) };
}
