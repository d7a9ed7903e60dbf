import { type RunContext, resolveOptions } from "@career-dml/core";
import { type CausalForestData, causalForest } from "../causal-forest.js";
import type { CausalForest } from "../forest-model.js";
import { type CausalForestOptions, causalForestOptions } from "../options.js";
import { predictCausalForest } from "../predict-causal-forest.js";
import { search, type TuningResult } from "./search.js";
import { type TunedValues, type TuningOptions, tuningOptions } from "./tuning-options.js";

/**
 * Options of a causal forest for predicting effects, by a seeded search: a small forest for every candidate, compared by the
 * R-loss out of bag, the mean of `((Y - m) - tau (T - e))^2` as of very many trees. The defaults of `causalForest` are kept
 * unless a candidate beats them beyond noise, the luck of the luckiest allowed for.
 *
 * With a few thousand units the R-loss rarely tells good candidates apart: its noise is the outcome's, and candidates share
 * it, so that neither more candidates nor a smooth surface through them (kriging) averages it out. Taking the smallest loss
 * of all candidates nearly doubles the mean squared error of effects in one published design and adds a third in another;
 * kept unless beaten, the defaults lose nothing in five designs and give up 10 % of their error in one
 * (`benchmarks/results/studies/tuning.md`). So keeping the defaults is the common result, and what the search is worth grows
 * with n and with how unsuitable the defaults are.
 *
 * @param options Named defaults in `tuningOptions`. Options in `forest` are shared by all candidates and never varied.
 * @returns Options to pass to `causalForest`, and everything that was tried.
 * @throws {OptionsError} if an option of the search or of the forest is unknown or out of range.
 * @throws {ShapeError} if a vector is not of length n.
 * @throws {NonFiniteError} if a value is infinite, or one of a vector missing.
 * @throws {DataError} if the default forest cannot be fitted.
 * @see Nie & Wager (2021), Biometrika 108(2), eq. 4, for the R-loss.
 */
export async function tuneCausalForest(
  data: CausalForestData,
  options: TuningOptions<CausalForestOptions> = {},
  run: RunContext = {},
): Promise<TuningResult<CausalForestOptions>> {
  const where = "tuneCausalForest";
  const resolved = resolveOptions(where, tuningOptions, options);
  const fixed = resolved.forest as CausalForestOptions;
  const { bagSize } = resolveOptions(where, causalForestOptions, fixed);
  const { design, outcome, treatment, outcomeHat, treatmentHat } = data;
  const problem = (values: TunedValues) => ({
    fit: (part: { readonly trees: number; readonly firstBag: number }, inner: RunContext) =>
      causalForest(data, { ...values, ...fixed, ...part }, inner),
    predict: async (forest: CausalForest, inner: RunContext) => (await predictCausalForest(forest, null, inner)).effect,
    target: outcome.map((y, i) => y - outcomeHat[i]!),
    dose: Float64Array.from(treatment, (t, i) => t - treatmentHat[i]!),
    weights: data.weights,
  });
  const { n, p } = design;
  const what = { estimator: "causalForest", n, p, bagSize, problem };
  return search<CausalForest, CausalForestOptions>(what, resolved, run);
}
