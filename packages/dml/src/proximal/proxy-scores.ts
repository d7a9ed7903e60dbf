import {
  bindColumns,
  bindRows,
  column,
  DataError,
  type Design,
  type Folds,
  type Rng,
  type RunContext,
  trainingUnits,
} from "@career-dml/core";
import { requireRows } from "../fewest-rows.js";
import { outOfFold } from "../learn-everywhere.js";
import type { Learner, LearnerTask } from "../learners/learner.js";
import type { ProximalInput } from "./proximal-input.js";

/** One number of either kind of proxies for each unit. */
export interface ProxyPair {
  /** W, length n. */
  readonly outcomeProxy: Float64Array;
  /** Z, length n. */
  readonly treatmentProxy: Float64Array;
}

/** Scores as each fold may use them. */
export interface ProxyScores {
  /** Entry k: of all units, none from a model that saw fold k or the unit's own fold. */
  readonly byFold: readonly ProxyPair[];
  /** Each unit's from a model that never saw its fold. */
  readonly outOfFold: ProxyPair;
}

interface Learning {
  readonly folds: Folds;
  readonly learner: Learner;
  readonly rng: Rng;
}

/**
 * One score for each kind of proxies: a single column is its own; several become the prediction of the outcome by them and the covariates. Any function
 * of proxies is a proxy, as long as the unit's own outcome does not enter it: for what is learned outside fold k, units of fold j are scored by a model
 * of the units in neither. Sides with the same columns learn from the rows of both.
 *
 * @throws {DataError} with fewer than three folds where a score is learned, or too few units outside two of them.
 */
export async function proxyScores(input: ProximalInput, learning: Learning, run: RunContext): Promise<ProxyScores> {
  const { outcomeProxies: w, treatmentProxies: z } = input;
  const isShared = w.p > 1 && w.p === z.p && w.names.every((name, j) => name === z.names[j]);
  const learned = (sides: readonly Design[]) => learnedScores(input, sides, learning, run);
  const given = (d: Design) => Array.from({ length: learning.folds.k }, () => column(d, 0));
  const [ws, zs] = isShared
    ? await learned([w, z])
    : [w.p === 1 ? given(w) : (await learned([w]))[0]!, z.p === 1 ? given(z) : (await learned([z]))[0]!];
  const byFold = ws!.map((outcomeProxy, k) => ({ outcomeProxy, treatmentProxy: zs![k]! }));
  const { folds } = learning;
  return { byFold, outOfFold: { outcomeProxy: outOfFold(ws!, folds), treatmentProxy: outOfFold(zs!, folds) } };
}

/** Scores of one side, or of two that share a model, by side and fold. */
async function learnedScores(
  { outcome, covariates }: ProximalInput,
  sides: readonly Design[],
  { folds, learner, rng }: Learning,
  run: RunContext,
): Promise<readonly (readonly Float64Array[])[]> {
  if (folds.k < 3) {
    const message = `are ${folds.k}; scores of proxies that are learned themselves need at least 3`;
    throw new DataError([{ path: "folds", message }]);
  }
  const n = outcome.length;
  const stacked = (rows: Uint32Array): Uint32Array =>
    Uint32Array.from(sides.flatMap((_, side) => Array.from(rows, (i) => side * n + i)));
  const design = bindRows(...sides.map((side) => bindColumns(covariates, side)));
  const target = Float64Array.from(design.x.subarray(0, design.n), (_, row) => outcome[row % n]!);
  const pairs = pairsOf(folds.k);
  const tasks = pairs.map(([a, b], t): LearnerTask => {
    const outside = new Set(trainingUnits(folds, b));
    const training = trainingUnits(folds, a).filter((i) => outside.has(i));
    requireRows("score of the proxies", training.length, a);
    const test = Uint32Array.from([...folds.of.keys()].filter((i) => folds.of[i] === a || folds.of[i] === b));
    return {
      design,
      target,
      training: stacked(training),
      test: stacked(test),
      loss: "squared",
      rng: rng.fork("score of the proxies", t),
    };
  });
  const predictions = await learner.fit(tasks, run);
  const scores = sides.map(() => Array.from({ length: folds.k }, () => new Float64Array(n)));
  pairs.forEach(([a, b], t) => {
    tasks[t]!.test.forEach((row, at) => {
      const [side, i] = [Math.floor(row / n), row % n];
      // Of the two folds it never saw, a model scores the units of one for what is learned outside the other.
      scores[side]![folds.of[i] === a ? b : a]![i] = predictions[t]![at]!;
    });
  });
  return scores;
}

/** Every pair of folds, and every fold with itself. */
const pairsOf = (k: number): (readonly [number, number])[] =>
  Array.from({ length: k }, (_, a) => Array.from({ length: k - a }, (_second, step) => [a, a + step] as const)).flat();
