import {
  bindRows,
  createRng,
  type Design,
  type Folds,
  report,
  resolveOptions,
  type RunContext,
  ShapeError,
} from "@career-dml/core";
import { causalForest, causalForestOptions, predictCausalForest } from "@career-dml/forest";
import { z } from "zod";
import { effectForestOptions } from "./causal-forest-dml-options.js";
import { seriesLearnerOptions } from "./learners/series.js";
import { linearEffects } from "./linear-effects.js";
import { combineEffects, type RStack, rStack, rStackOptions } from "./r-stack.js";

/** Effect functions by the name that options give them. */
export const EFFECT_NAMES = ["linear", "series", "forest"] as const;

/** Options of {@link stackedEffects}, with their defaults. */
export const stackedEffectsOptions = z.strictObject({
  effects: z
    .array(z.enum(EFFECT_NAMES))
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: "must not repeat an effect function" })
    .default(["linear", "forest"])
    .describe("Effect functions that are stacked, beside a constant effect."),
  forest: z
    .strictObject({ ...effectForestOptions.shape, alpha: causalForestOptions.shape.alpha })
    .prefault({})
    .describe("The causal forest of `forest`."),
  series: seriesLearnerOptions.prefault({}).describe("The polynomials of `series`."),
  ...rStackOptions.shape,
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Data of stacked effects; all vectors of length n. */
export interface StackedEffectsInput {
  readonly design: Design;
  readonly outcome: Float64Array;
  /** 0/1 or continuous. */
  readonly treatment: Uint8Array | Float64Array;
  /** E[Y | X] and E[T | X] of each unit, from models that never saw the unit. */
  readonly outcomeHat: Float64Array;
  readonly treatmentHat: Float64Array;
  /** Folds of the linear effects; those of the nuisances will do. */
  readonly folds: Folds;
  /** More rows to predict, with the columns of the design. */
  readonly newDesign?: Design | null;
}

/** Predicted effects, outcome units per unit of treatment, and what they were combined from. */
export interface StackedEffects extends RStack {
  readonly kind: "stacked-effects";
  /** Of the n units, each from models that never saw it. */
  readonly effect: Float64Array;
  /** Of the new rows, by models of all units; `null` without them. */
  readonly newEffect: Float64Array | null;
  readonly options: z.output<typeof stackedEffectsOptions>;
  readonly seed: number;
}

/**
 * Individual effects for prediction: an R-learner that is linear in the covariates (ridge) and a causal forest, stacked by the R-loss with
 * non-negative weights and a free constant ({@link rStack}). Where effects are smooth the first has the smaller error, elsewhere
 * the second; the stack is about as good as the better of both, and stretches what shrinkage drew together. It has no standard
 * errors: those of `predictCausalForest` belong to the forest alone.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Nie & Wager (2021), Biometrika 108(2); Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2).
 */
export async function stackedEffects(
  input: StackedEffectsInput,
  options: z.input<typeof stackedEffectsOptions> = {},
  run: RunContext = {},
): Promise<StackedEffects> {
  const resolved = resolveOptions("stackedEffects", stackedEffectsOptions, options);
  const n = input.design.n;
  checkLengths(input, n);
  const residuals = {
    outcome: input.outcome.map((y, i) => y - input.outcomeHat[i]!),
    treatment: Float64Array.from(input.treatment, (t, i) => t - input.treatmentHat[i]!),
  };
  const added = input.newDesign ?? null;
  const design = added ? bindRows(input.design, added) : input.design;
  const all: Float64Array[] = [];
  for (const name of resolved.effects) {
    report(run, "stacked effects", all.length, resolved.effects.length);
    if (name === "forest") all.push(await forestEffects(input, resolved, run));
    else {
      const basis = name === "series" ? resolved.series : null;
      all.push(await linearEffects({ design, residuals, folds: input.folds, basis }, run));
    }
  }
  report(run, "stacked effects", all.length, all.length);
  const within = all.map((tau) => tau.subarray(0, n));
  const candidates = Object.fromEntries(resolved.effects.map((name, k) => [name, within[k]!]));
  const stack = rStack(residuals, candidates, { spread: resolved.spread });
  const combination = { constant: stack.constant, weights: resolved.effects.map((name) => stack.weights[name]!) };
  return Object.freeze({
    kind: "stacked-effects" as const,
    ...stack,
    effect: combineEffects(combination, within, n),
    newEffect: added
      ? combineEffects(
          combination,
          all.map((tau) => tau.subarray(n)),
          added.n,
        )
      : null,
    options: resolved,
    seed: resolved.seed,
  });
}

/** Out-of-bag effects of the units, then the effects of the new rows. */
async function forestEffects(
  input: StackedEffectsInput,
  { forest: options, seed }: z.output<typeof stackedEffectsOptions>,
  run: RunContext,
): Promise<Float64Array> {
  const { onProgress: _, ...silent } = run;
  const forest = await causalForest(input, { ...options, seed: createRng(seed).fork("forest").uint32() }, silent);
  const { effect } = await predictCausalForest(forest, null, silent);
  if (!input.newDesign) return effect;
  const added = await predictCausalForest(forest, input.newDesign, silent);
  return Float64Array.from([...effect, ...added.effect]);
}

function checkLengths({ outcome, treatment, outcomeHat, treatmentHat, folds }: StackedEffectsInput, n: number): void {
  for (const [name, values] of Object.entries({ outcome, treatment, outcomeHat, treatmentHat, folds: folds.of })) {
    if (values.length !== n) throw new ShapeError(name, n, values.length);
  }
}
