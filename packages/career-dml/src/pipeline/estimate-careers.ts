import type { ChoiceResult, RunContext, Unavailable } from "@career-dml/core";
import { resolveRunOptions, type RunOptions, type RunOptionsInput } from "../options.js";
import { type Careers, prepareCareers } from "./careers.js";
import { chooseAdjustment } from "./choice.js";
import type { Adjusted } from "./effects.js";
import { estimateAll } from "./estimates.js";
import { type Represented, representCareers } from "./representations.js";
import { type Settings, settingsOf } from "./settings.js";
import { createStages, type Stages } from "./stages.js";

/** The estimates of the main job, before benchmarks and validation. */
export interface EstimatedCareers {
  readonly options: RunOptions;
  readonly careers: Careers;
  readonly settings: Settings;
  readonly represented: Represented;
  /** Covariates alone, each representation, and, where ability is known, the oracle. */
  readonly adjusted: readonly Adjusted[];
  readonly choice: ChoiceResult;
  /** What is missing of `adjusted`, and why: at most the oracle. */
  readonly unavailable: readonly Unavailable[];
}

/**
 * The first half of the main job: careers, representations, effects by every adjustment, and the choice among them. What a Monte Carlo
 * study repeats; `runPipeline` adds benchmarks, validation and the verdict.
 *
 * @throws what `runPipeline` throws.
 */
export async function estimateCareers(
  options: RunOptionsInput = {},
  run: RunContext = {},
  stages: Stages = createStages(run),
): Promise<EstimatedCareers> {
  const resolved = resolveRunOptions(options);
  const careers = await stages.stage("reading the data", (r) => prepareCareers(resolved, r));
  const settings = settingsOf(resolved, careers.dataset);
  const represented = await stages.stage("training encoders", (r) =>
    representCareers(careers.dataset, resolved, settings, r),
  );
  const { adjusted, unavailable } = await stages.stage("estimating effects", (r) =>
    estimateAll(careers, represented.representations, settings, r),
  );
  const choice = chooseAdjustment(careers, adjusted);
  return { options: resolved, careers, settings, represented, adjusted, choice, unavailable };
}
