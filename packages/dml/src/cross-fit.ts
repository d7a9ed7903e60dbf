import {
  checkpoint,
  type Design,
  type Folds,
  type NuisanceQuality,
  type Rng,
  type RunContext,
  ShapeError,
  testUnits,
  trainingUnits,
} from "@career-dml/core";
import { requireRows } from "./fewest-rows.js";
import type { LearnerTask } from "./learners/learner.js";
import { type Learners, learnersFor, type Nuisance } from "./learners/nuisance-learners.js";
import { type Loss, nuisanceQuality } from "./nuisance-quality.js";
import { simplexLeastSquares, simplexLogLoss } from "./simplex-weights.js";

/** One function to learn: E[target | X] among the units where it is observed. */
export interface CrossFitTarget {
  /** `outcome | T=0`, `propensity`: the name in reports, and of the random stream. */
  readonly name: string;
  /** Which learners learn it, where kinds of function have their own. Default `outcome`. */
  readonly of?: Nuisance;
  readonly loss: Loss;
  /** Length n; read where `observed` only. */
  readonly target: Float64Array;
  /** 1 where the target is observed and may be learned from; default everywhere. */
  readonly observed?: Uint8Array;
}

/** E[target | X] under squared loss. */
export const meanOf = (name: string, target: Float64Array): CrossFitTarget => ({ name, loss: "squared", target });

/** E[target | X] of a treatment or an instrument: of a 0/1 target under log loss, of any other under squared loss. */
export const meanOrShare = (of: Exclude<Nuisance, "outcome">, target: Float64Array): CrossFitTarget => ({
  name: of,
  of,
  loss: target.every((t) => t === 0 || t === 1) ? "log" : "squared",
  target,
});

/** What {@link crossFit} works on. */
export interface CrossFitInput {
  /** One design of all n units, or one per fold: functions for fold k are learned and evaluated on `designs[k]` alone. */
  readonly designs: readonly Design[];
  readonly folds: Folds;
  readonly targets: readonly CrossFitTarget[];
  readonly learners: Learners;
  readonly rng: Rng;
}

/** Predictions of one function for all n units, each from models that never saw the unit. */
export interface CrossFitted {
  readonly prediction: Float64Array;
  readonly quality: NuisanceQuality;
  /** Predictions of each learner before stacking. */
  readonly byLearner: Readonly<Record<string, Float64Array>>;
}

/**
 * Cross-fitted predictions of several functions. For each fold, every learner learns from the observed units outside the fold and predicts
 * the fold; all fits of all folds go to a learner at once. Kinds of function may have learners of their own. Several learners are combined by short-stacking: one set of
 * simplex weights per function, from the pooled out-of-fold predictions.
 *
 * @throws {ShapeError} if lengths disagree, or designs are neither one nor one per fold.
 * @throws {DataError} if a fold leaves fewer than five observed training rows of a function.
 * @see Chernozhukov et al. (2018), Econometrics Journal 21(1); Ahrens, Hansen, Schaffer & Wiemann (2024), arXiv
 * 2401.01645, for short-stacking.
 */
export async function crossFit(input: CrossFitInput, run: RunContext = {}): Promise<readonly CrossFitted[]> {
  checkInput(input);
  const { targets, learners, folds } = input;
  const splits = Array.from({ length: folds.k }, (_, fold) => ({
    outside: trainingUnits(folds, fold),
    test: testUnits(folds, fold),
  }));
  const tasks = targets.map((_, t) => foldTasks(input, t, splits));
  await checkpoint(run);
  const named = targets.map(({ of = "outcome" }) => learnersFor(learners, of));
  const fits = new Map(
    await Promise.all(
      [...new Set(named.flat())].map(async (learner) => {
        const own = named.map((some) => some.includes(learner));
        const predictions = await learner.fit(tasks.filter((_, t) => own[t]).flat(), run);
        // Where those of each function begin.
        const from = own.map((_, t) => folds.k * own.slice(0, t).filter(Boolean).length);
        return [learner, from.map((start) => predictions.slice(start, start + folds.k))] as const;
      }),
    ),
  );
  return targets.map((target, t) => {
    const predictions = named[t]!.map((learner) => {
      return [learner.name, pool(splits, fits.get(learner)![t]!, target.target.length)] as const;
    });
    return stackPredictions(target, Object.fromEntries(predictions));
  });
}

/** Units of one fold, and those to learn from outside it. */
interface Split {
  readonly outside: Uint32Array;
  readonly test: Uint32Array;
}

/** The tasks of one function, one per fold. */
function foldTasks({ designs, targets, rng }: CrossFitInput, t: number, splits: readonly Split[]): LearnerTask[] {
  const { name, loss, target, observed } = targets[t]!;
  return splits.map(({ outside, test }, fold) => {
    const training = observed ? outside.filter((i) => observed[i] === 1) : outside;
    requireRows(name, training.length, fold);
    const design = designs[designs.length === 1 ? 0 : fold]!;
    return { design, target, training, test, loss, rng: rng.fork(name, fold) };
  });
}

/** Test predictions of all folds in the order of units. */
function pool(splits: readonly Split[], predictions: readonly Float64Array[], n: number): Float64Array {
  const out = new Float64Array(n);
  predictions.forEach((values, fold) => {
    splits[fold]!.test.forEach((i, k) => {
      out[i] = values[k]!;
    });
  });
  return out;
}

/**
 * Combines out-of-fold predictions of one function by simplex weights: least squares, or likelihood for log loss.
 *
 * @param byLearner Predictions of all n units by the name of their learner; one alone has weight 1.
 */
export function stackPredictions(
  { name, loss, target, observed }: CrossFitTarget,
  byLearner: Readonly<Record<string, Float64Array>>,
): CrossFitted {
  const seen = (values: Float64Array) => (observed ? values.filter((_, i) => observed[i] === 1) : values);
  const predictions = Object.values(byLearner);
  const known = { target: seen(target), predictions: predictions.map(seen) };
  const single = predictions.length === 1;
  const weights = single ? Float64Array.of(1) : (loss === "squared" ? simplexLeastSquares : simplexLogLoss)(known);
  const prediction = new Float64Array(target.length);
  predictions.forEach((values, l) => {
    for (let i = 0; i < prediction.length; i++) prediction[i]! += weights[l]! * values[i]!;
  });
  const named = Object.fromEntries(Object.keys(byLearner).map((learner, l) => [learner, weights[l]!]));
  const predicted = { name, loss, target: known.target, prediction: seen(prediction) };
  return { prediction, quality: nuisanceQuality({ ...predicted, weights: named }), byLearner };
}

function checkInput({ designs, folds, targets }: CrossFitInput): void {
  const n = folds.of.length;
  if (designs.length !== 1 && designs.length !== folds.k) throw new ShapeError("designs", folds.k, designs.length);
  for (const { n: rows } of designs) if (rows !== n) throw new ShapeError("design", n, rows);
  for (const { name, target, observed } of targets) {
    if (target.length !== n) throw new ShapeError(name, n, target.length);
    if (observed && observed.length !== n) throw new ShapeError(`${name}, observed`, n, observed.length);
  }
}
