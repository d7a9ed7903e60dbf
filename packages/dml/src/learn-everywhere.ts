import {
  checkpoint,
  type Design,
  type Folds,
  type NuisanceQuality,
  type Rng,
  type RunContext,
  trainingUnits,
} from "@career-dml/core";
import { stackPredictions } from "./cross-fit.js";
import { requireRows } from "./fewest-rows.js";
import type { Learner, LearnerTask } from "./learners/learner.js";
import { type Learners, learnersFor, type Nuisance } from "./learners/nuisance-learners.js";
import type { Loss } from "./nuisance-quality.js";

/** Rows, and who learns from whom. */
export interface EverywhereInput {
  /** All rows that are predicted; may be more than there are units. */
  readonly design: Design;
  /** Row of each unit. Default: the first n rows are the n units. */
  readonly rowOf?: Uint32Array;
  /** Folds of the n units. */
  readonly folds: Folds;
  /** Whether a last fit learns from all units, for rows that are not units. */
  readonly all: boolean;
  readonly learners: Learners;
  readonly rng: Rng;
}

/** A function to learn, in every fit anew. Arrays are of length n. */
export interface Step {
  /** Name in reports, and of the random stream. */
  readonly name: string;
  /** Which learners learn it, where kinds of function have their own. Default `outcome`. */
  readonly of?: Nuisance;
  readonly loss: Loss;
  /** Target of the units in fit k, which learns outside fold k, or, as the last one, from all. */
  readonly target: (fit: number) => Float64Array;
  /** 1 where the target is observed and may be learned from; default everywhere. */
  readonly observed?: Uint8Array;
  /** How much a unit counts in fit k; default the same for all. */
  readonly weights?: (fit: number) => Float64Array;
}

/** What all fits say of all rows. */
export interface Everywhere {
  /** Per fit: all rows of the design. */
  readonly byFit: readonly Float64Array[];
  /** Out of fold; weights of the learners among it. */
  readonly quality: NuisanceQuality;
}

/**
 * One function by every fit of a cross-fitting, evaluated at every row: what a later step of the same fit is given, so that no unit of fold k has
 * a part in anything that predicts fold k. Several learners share one set of simplex weights, from out-of-fold predictions
 * ({@link stackPredictions}).
 *
 * @throws {DataError} if a fit has fewer than five units to learn from.
 */
export async function learnEverywhere(input: EverywhereInput, step: Step, run: RunContext): Promise<Everywhere> {
  const { design, folds } = input;
  const learners = learnersFor(input.learners, step.of ?? "outcome");
  const n = folds.of.length;
  const rowOf = input.rowOf ?? Uint32Array.from({ length: n }, (_, i) => i);
  const fits = folds.k + (input.all ? 1 : 0);
  const tasks = Array.from({ length: fits }, (_, fit) => taskOf(input, step, { fit, rowOf }));
  await checkpoint(run);
  const learned = await Promise.all(learners.map((learner) => learner.fit(tasks, run)));
  const { weights, quality } = stackOf(input, step, { rowOf, learners, learned });
  const byFit = tasks.map((_, fit) => {
    const out = new Float64Array(design.n);
    learned.forEach((predictions, l) => {
      for (let i = 0; i < out.length; i++) out[i]! += weights[l]! * predictions[fit]![i]!;
    });
    return out;
  });
  return { byFit, quality };
}

function taskOf(
  { design, folds, rng }: EverywhereInput,
  { name, loss, target, observed, weights }: Step,
  { fit, rowOf }: { readonly fit: number; readonly rowOf: Uint32Array },
): LearnerTask {
  const outside = trainingUnits(folds, fit);
  const units = observed ? outside.filter((i) => observed[i] === 1) : outside;
  requireRows(name, units.length, fit);
  const onRows = (values: Float64Array): Float64Array => {
    const out = new Float64Array(design.n).fill(Number.NaN);
    for (const i of units) out[rowOf[i]!] = values[i]!;
    return out;
  };
  return {
    design,
    target: onRows(target(fit)),
    training: units.map((i) => rowOf[i]!).sort(),
    test: Uint32Array.from({ length: design.n }, (_, row) => row),
    loss,
    weights: weights ? onRows(weights(fit)) : null,
    rng: rng.fork(name, fit),
  };
}

/** What each learner says in each fit of every row. */
interface Learned {
  readonly rowOf: Uint32Array;
  readonly learners: readonly Learner[];
  readonly learned: readonly (readonly Float64Array[])[];
}

/** Weights of the learners from what each fit says of the fold that it did not see, and how well that predicts. */
function stackOf(
  { folds }: EverywhereInput,
  { name, loss, target, observed, weights }: Step,
  { rowOf, learners, learned }: Learned,
) {
  const n = folds.of.length;
  const onFolds = (value: (fold: number, unit: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => value(folds.of[i]!, i));
  const targets = Array.from({ length: folds.k }, (_, fold) => target(fold));
  // A weighted square is the square of values times roots of weights.
  const roots = weights ? Array.from({ length: folds.k }, (_, fold) => weights(fold).map(Math.sqrt)) : null;
  const factor = (fold: number, unit: number): number => (roots === null ? 1 : roots[fold]![unit]!);
  const scaled = (value: (fold: number, unit: number) => number): Float64Array =>
    onFolds((fold, unit) => (observed?.[unit] === 0 ? 0 : factor(fold, unit) * value(fold, unit)));
  const predictions = learners.map(({ name: learner }, l) => [
    learner,
    scaled((fold, unit) => learned[l]![fold]![rowOf[unit]!]!),
  ]);
  const known = scaled((fold, unit) => targets[fold]![unit]!);
  const stacked = stackPredictions(
    { name, loss, target: known, ...(observed ? { observed } : {}) },
    Object.fromEntries(predictions),
  );
  return { weights: learners.map(({ name: learner }) => stacked.quality.weights![learner]!), quality: stacked.quality };
}

/** For each unit what the fit that did not see it says of its row. */
export function outOfFold(byFit: readonly Float64Array[], folds: Folds, rowOf?: Uint32Array): Float64Array {
  return Float64Array.from(folds.of, (fold, i) => byFit[fold]![rowOf?.[i] ?? i]!);
}
