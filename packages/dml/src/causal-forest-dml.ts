import {
  createRng,
  DataError,
  type Design,
  type EffectResult,
  effectResult,
  type GatesResult,
  mean,
  OptionsError,
  report,
  resolveOptions,
  type RunContext,
} from "@career-dml/core";
import {
  averageTreatmentEffect,
  causalForest,
  type EffectColumns,
  forestScores,
  predictCausalForest,
} from "@career-dml/forest";
import type { z } from "zod";
import { type AdjustmentInput, adjustment } from "./adjustment.js";
import { type CausalForestDmlOptions, causalForestDmlOptions } from "./causal-forest-dml-options.js";
import {
  armwiseEffects,
  contextOf,
  type DoublyRobustEffect,
  effectContext,
  type SharedContext,
} from "./doubly-robust-effect.js";
import { effectModifiers } from "./effect-modifiers.js";
import { type GatesInput, gates } from "./gates.js";
import { gatesReference } from "./gates-reference.js";
import type { Nuisances } from "./nuisances.js";
import { representationCriteria } from "./representation-criteria.js";
import { rieszRepresenter } from "./scores.js";
import { type TrimmedNuisances, trimmedNuisances } from "./trimmed-nuisances.js";

/** Average, grouped and individual effects of one adjustment; unit arrays are in the order of `units`. */
export interface CausalForestDml extends DoublyRobustEffect {
  readonly kind: "causal-forest-dml";
  /** `null` where too many predicted effects are equal to sort units into groups; `gatesReason` says so. */
  readonly gates: GatesResult | null;
  readonly gatesReason: string | null;
  /** Predicted individual effects, outcome units. */
  readonly cate: Float64Array;
  /** Little-bag variance of each. */
  readonly cateVariance: Float64Array;
  /** Names of the columns that the forest could split on. */
  readonly modifiers: readonly string[];
  readonly options: CausalForestDmlOptions;
  readonly seed: number;
}

/**
 * Causal forest double machine learning. Nuisances are cross-fitted; a causal forest on the residuals Y - m and T - e
 * predicts individual effects out of bag; ATE, ATT and sorted groups come from doubly robust scores.
 *
 * What the forest splits on with a cross-fitted representation is explained in `effectModifiers`.
 *
 * @param input Dataset, representation (or `null`), folds, and whether covariates are adjusted for beside the representation.
 * @throws {ShapeError | TreatmentError | DataError | OptionsError} for input that breaks the contract.
 * @throws {OverlapError} with trimming off, for propensities closer than `extreme` to 0 or 1.
 * @see Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2); Athey & Wager (2019), Observational Studies 5;
 * Chernozhukov et al. (2018), Econometrics Journal 21(1).
 */
export async function causalForestDml(
  input: AdjustmentInput,
  options: z.input<typeof causalForestDmlOptions> = {},
  run: RunContext = {},
): Promise<CausalForestDml> {
  const resolved = resolveOptions("causalForestDml", causalForestDmlOptions, options);
  requireArms(resolved);
  const fitted = await trimmedNuisances(adjustment(input), resolved.outcomeRegression, resolved, run);
  const automatic = input.representation === null && input.data.covariates.p > 0 ? "columns" : "indices";
  const design = effectModifiers(fitted, resolved.modifiers === "auto" ? automatic : resolved.modifiers);
  const { cate, cateVariance } = await forestEffects(fitted, design, resolved, run);

  const { outcome, treatment, units } = fitted.kept;
  const { propensity, outcomeMean, quality, overlap } = fitted;
  const columns = { outcome, treatment, outcomeHat: outcomeMean, treatmentHat: propensity, effect: cate };
  const nuisances = { ...(fitted.arms ?? impliedArms(columns)), propensity };
  const observed = { outcome, treatment, nuisances };
  const shared: SharedContext = {
    ...contextOf(fitted),
    level: resolved.level,
    options: resolved,
    seed: resolved.seed,
    warnings: warningsOf(input, resolved),
  };
  const effects =
    resolved.score === "arms"
      ? armwiseEffects(observed, shared)
      : effectsOfForest(columns, cateVariance, resolved, shared);
  return Object.freeze({
    kind: "causal-forest-dml" as const,
    ...effects,
    ...groupEffects({ scores: effects.scores, cate, clusters: shared.clusters }, resolved),
    units,
    nuisances,
    cate,
    cateVariance,
    riesz: rieszRepresenter(treatment, propensity),
    quality,
    overlap,
    criteria: representationCriteria(observed),
    modifiers: design.names,
    options: resolved,
    seed: resolved.seed,
  });
}

function requireArms({ score, outcomeRegression }: CausalForestDmlOptions): void {
  if (score !== "arms" || outcomeRegression === "arms") return;
  const message = "'arms' needs outcomeRegression 'arms'; one regression for both arms gives no arm-wise scores";
  throw new OptionsError("causalForestDml", [{ path: "score", message }]);
}

/** Grows the forest on the residuals of the kept units and predicts each of them. */
async function forestEffects(
  fitted: TrimmedNuisances,
  design: Design,
  options: CausalForestDmlOptions,
  run: RunContext,
) {
  const { outcome, treatment, clusters } = fitted.kept;
  const seed = createRng(options.seed).fork("causal forest").uint32();
  const data = {
    design,
    outcome,
    treatment,
    outcomeHat: fitted.outcomeMean,
    treatmentHat: fitted.propensity,
    ...(clusters === null ? {} : { clusters }),
  };
  report(run, "causal forest", 0, 1);
  const forest = await causalForest(data, { ...options.forest, seed }, run);
  const rows = options.prediction === "out-of-bag" ? null : design;
  const { effect, variance } = await predictCausalForest(forest, rows, run);
  report(run, "causal forest", 1, 1);
  return { cate: effect, cateVariance: variance };
}

/** Outcome regressions that follow from E[Y | X] and the forest's effects: mu1 = m + (1 - e) tau, mu0 = m - e tau. */
const impliedArms = ({ outcomeHat, treatmentHat, effect }: EffectColumns): Omit<Nuisances, "propensity"> => ({
  mu0: outcomeHat.map((m, i) => m - treatmentHat[i]! * effect[i]!),
  mu1: outcomeHat.map((m, i) => m + (1 - treatmentHat[i]!) * effect[i]!),
});

/** ATE and ATT by grf's formulas, or as means of predicted effects. */
function effectsOfForest(
  columns: EffectColumns,
  variance: Float64Array,
  options: CausalForestDmlOptions,
  shared: SharedContext,
): { readonly ate: EffectResult; readonly att: EffectResult; readonly scores: Float64Array } {
  const byScore = options.score === "forest";
  const name = byScore ? "causal forest, doubly robust scores" : "causal forest, mean predicted effect";
  const effect = (estimand: "ATE" | "ATT"): EffectResult => {
    // Propensities were trimmed, or refused, before.
    const { estimate, se } = byScore
      ? averageTreatmentEffect({ ...columns, clusters: shared.clusters?.of }, { estimand, extreme: 0 })
      : meanEffect(columns, variance, estimand);
    return effectResult({ ...effectContext(estimand, name, shared), estimate, se, n: columns.outcome.length });
  };
  return { ate: effect("ATE"), att: effect("ATT"), scores: forestScores(columns) };
}

/**
 * The mean predicted effect with the root mean variance as its error, as EconML reports it: an upper bound, reached where the errors of
 * all predictions are perfectly correlated.
 */
function meanEffect({ effect, treatment }: EffectColumns, variance: Float64Array, estimand: "ATE" | "ATT") {
  const counted = (values: Float64Array) => (estimand === "ATE" ? values : values.filter((_, i) => treatment[i] === 1));
  const [effects, variances] = [counted(effect), counted(variance)];
  return { estimate: mean(effects), se: Math.sqrt(mean(variances)) };
}

type GroupEffects = Pick<CausalForestDml, "gates" | "gatesReason">;

/** Groups, or why there are none: a forest that finds no split predicts one effect for all. */
function groupEffects(input: GatesInput, { gates: g, level }: CausalForestDmlOptions): GroupEffects {
  try {
    const found =
      g.method === "doubly-robust" ? gates(input, g.groups, level) : gatesReference(input.cate, g.groups, level);
    return { gates: found, gatesReason: null };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { gates: null, gatesReason: error.message };
  }
}

function warningsOf({ representation }: AdjustmentInput, options: CausalForestDmlOptions): readonly string[] {
  const warnings: string[] = [];
  if (representation?.inSample) {
    warnings.push(
      "The representation was trained on outcomes or treatments of the units it describes; standard errors do not allow for that.",
    );
  }
  if (options.trimming.method === "in-sample") {
    warnings.push("Trimming used propensities fitted to the units that they trim.");
  }
  if (options.score === "mean-effect") {
    warnings.push(
      "The standard error is the root mean variance of the predicted effects: an upper bound, not that of their mean.",
    );
  }
  return Object.freeze(warnings);
}
