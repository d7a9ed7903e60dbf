import {
  createRng,
  DataError,
  type Design,
  type EffectResult,
  effectResult,
  type Folds,
  OverlapError,
  resolveOptions,
  type RunContext,
} from "@career-dml/core";
import type { z } from "zod";
import { checkBinary, checkColumns } from "./check-columns.js";
import { nuisanceLearners } from "./learners/nuisance-learners.js";
import type { Clusters } from "./moment-inference.js";
import { type OneSplit, overSplits, solvedSplit } from "./over-splits.js";
import type { LinearScore } from "./scores.js";
import { type SelectionNuisances, selectionNuisances } from "./selection-nuisances.js";
import { type SelectedOutcomeOptions, selectedOutcomeOptions } from "./selected-outcome-options.js";

/** A 0/1 treatment whose outcome is seen for the selected only, and covariates of the same n units. */
export interface SelectedOutcomeInput {
  /** Read where `selected` is 1; anything elsewhere, NaN included. */
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  /** 1 where the outcome is seen. */
  readonly selected: Uint8Array;
  /** Moves selection, not the outcome; for nonignorable missingness alone. */
  readonly instrument?: Float64Array | Uint8Array | null;
  /** One design of all n units. */
  readonly design: Design;
  /** One partition, or several: the estimate is then their median. */
  readonly folds: Folds | readonly Folds[];
  /**
   * Nonignorable missingness learns the selection on one half of the rows outside a fold and the rest on the other: entry k
   * is 1 at the rows of fold k's first half. Default: drawn from the seed.
   */
  readonly firstHalves?: readonly Uint8Array[];
  /** Clusters that are independent of each other, and which folds keep whole; `null` or absent where units are. */
  readonly clusters?: Clusters | null;
  /** How many units each stands for, length n: weighs the score, not what is learned. `null` or absent: one. */
  readonly weights?: Float64Array | null;
}

/**
 * Average treatment effect in the whole population when outcomes are missing for some units:
 * psiB = g_1 - g_0 + T S (Y - g_1) / (m pi) - (1 - T) S (Y - g_0) / ((1 - m) pi), psiA = -1, with g_t the outcome regression among
 * the selected, m = P(T = 1), pi = P(S = 1).
 *
 * - `at-random`: g_t given X, m given X, pi given T and X.
 * - `nonignorable`: pi given T, X and the instrument; it then joins X as a control function in g_t and m.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @throws {OverlapError} if a probability is beyond `extreme`, unless clipping was asked for; nothing is clipped silently.
 * @see Bia, Huber & Lafférs (2024), J. Bus. Econ. Stat. 42(3), theorems 1 and 2.
 */
export async function selectedOutcome(
  input: SelectedOutcomeInput,
  options: z.input<typeof selectedOutcomeOptions> = {},
  run: RunContext = {},
): Promise<EffectResult> {
  const resolved = resolveOptions("selectedOutcome", selectedOutcomeOptions, options);
  checkInput(input, resolved);
  const learners = nuisanceLearners(resolved.nuisance);
  let clipped = 0;
  const found = await overSplits(input.folds, createRng(resolved.seed), async (folds, rng): Promise<OneSplit> => {
    const fitted = await selectionNuisances({ ...input, folds, learners, rng }, resolved.missingness, run);
    const held = heldInside(fitted, resolved);
    clipped += held.moved;
    const score = scoreOf(input, held.nuisances, resolved.weights);
    return solvedSplit(score, fitted.quality, input);
  });
  const warning = `${clipped} probabilities beyond ${resolved.extreme} and ${1 - resolved.extreme} were moved to these bounds.`;
  return effectResult({
    estimator: `selected outcomes, missing ${resolved.missingness === "at-random" ? "at random" : "not at random"}`,
    estimand: "ATE",
    estimate: found.estimate,
    se: found.se,
    n: input.outcome.length,
    level: resolved.level,
    nuisances: Object.freeze([...found.splits[0]!.quality]),
    warnings: Object.freeze(clipped > 0 ? [warning] : []),
    options: resolved,
    seed: resolved.seed,
  });
}

function checkInput(input: SelectedOutcomeInput, { missingness }: SelectedOutcomeOptions): void {
  const { treatment, selected, instrument } = input;
  const n = input.outcome.length;
  checkColumns(n, { treatment, selected, ...(instrument ? { instrument } : {}) }, ["treatment", "selected"]);
  checkBinary({ treatment, selected });
  checkColumns(n, { outcome: input.outcome.map((y, i) => (selected[i] === 1 ? y : 0)) });
  const needed = missingness === "nonignorable";
  if (needed === Boolean(instrument)) return;
  const message = needed
    ? "is needed where missingness is nonignorable: something that moves selection but not the outcome"
    : "has no use where outcomes are missing at random; leave it out, or choose missingness 'nonignorable'";
  throw new DataError([{ path: "instrument", message }]);
}

/** Probabilities beyond the bounds, refused or moved. */
function heldInside(
  fitted: SelectionNuisances,
  { extreme, whenExtreme }: SelectedOutcomeOptions,
): { nuisances: SelectionNuisances; moved: number } {
  const { propensity, selection } = fitted;
  const bounds = [extreme, 1 - extreme] as const;
  const outside = [...propensity.keys()].filter((i) => {
    return propensity[i]! < bounds[0] || propensity[i]! > bounds[1] || selection[i]! < bounds[0];
  });
  if (outside.length > 0 && whenExtreme === "refuse") throw new OverlapError(outside, bounds);
  const nuisances = {
    ...fitted,
    propensity: propensity.map((e) => Math.min(bounds[1], Math.max(bounds[0], e))),
    selection: selection.map((p) => Math.max(bounds[0], p)),
  };
  return { nuisances, moved: outside.length };
}

function scoreOf(
  { outcome, treatment, selected }: SelectedOutcomeInput,
  { mu0, mu1, propensity, selection }: SelectionNuisances,
  weights: SelectedOutcomeOptions["weights"],
): LinearScore {
  const n = outcome.length;
  const inverse = (arm: number): Float64Array =>
    propensity.map((e, i) => {
      if (treatment[i] !== arm || selected[i] !== 1) return 0;
      return 1 / ((arm === 1 ? e : 1 - e) * selection[i]!);
    });
  const scaled = (arm: number): Float64Array => {
    const w = inverse(arm);
    if (weights === "plain") return w;
    const total = w.reduce((sum, v) => sum + v, 0);
    const units = weights === "normalised" ? n : treatment.reduce((sum, t) => sum + (t === arm ? 1 : 0), 0);
    return w.map((v) => (v * units) / total);
  };
  const [w0, w1] = [scaled(0), scaled(1)];
  const residual = (i: number, mu: Float64Array): number => (selected[i] === 1 ? outcome[i]! - mu[i]! : 0);
  return {
    psiA: new Float64Array(n).fill(-1),
    psiB: mu1.map((m, i) => m - mu0[i]! + w1[i]! * residual(i, mu1) - w0[i]! * residual(i, mu0)),
  };
}
