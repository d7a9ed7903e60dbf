import { type Design, type Rng, selectRows } from "@career-dml/core";
import type { LearnerTask } from "./learner.js";

/** Copies of a row of average weight. */
export const COPIES = 4;

/** Rows in numbers proportional to their weights, for a learner that knows no weights. */
export interface WeightedCopies {
  /** The copies, one below the other, then the test rows. */
  readonly design: Design;
  /** Per row of `design`; NaN at the test rows. */
  readonly target: Float64Array;
  /** Rows of `design`: copies to learn from, and copies that decide when to stop. */
  readonly rows: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Copies of rows, on average as many as `COPIES` times weight over mean weight: systematic sampling, so that each row has the number
 * below or above that and expectations are exact. What is left of chance is independent of the outcomes, so a weighted loss is estimated without bias.
 *
 * @param parts Training and validation rows of the task; no row is in both, so copies of one never are either.
 * @see Madow & Madow (1944), Annals of Mathematical Statistics 15(1), for systematic sampling.
 */
export function weightedCopies(
  task: LearnerTask,
  parts: { readonly rows: Uint32Array; readonly validation: Uint32Array },
  rng: Rng,
): WeightedCopies {
  const weights = task.weights!;
  const [rows, validation] = [parts.rows, parts.validation].map((some, k) =>
    systematic(some, weights, rng.fork("copies", k).uniform()),
  );
  const count = rows!.length + validation!.length;
  const design = selectRows(task.design, [...rows!, ...validation!, ...task.test]);
  const target = new Float64Array(design.n).fill(Number.NaN);
  [...rows!, ...validation!].forEach((i, k) => (target[k] = task.target[i]!));
  return {
    design,
    target,
    rows: range(0, rows!.length),
    validation: range(rows!.length, count),
    test: range(count, design.n),
  };
}

const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, k) => from + k);

/** Row i as often as a point start + 1, start + 2, … falls into its part of the cumulated weights. */
function systematic(rows: Uint32Array, weights: Float64Array, start: number): number[] {
  const total = rows.reduce((sum, i) => sum + weights[i]!, 0);
  const chosen: number[] = [];
  let [reached, points] = [start, Math.floor(start)];
  for (const i of rows) {
    reached += (COPIES * rows.length * weights[i]!) / total;
    for (; points < Math.floor(reached); points++) chosen.push(i);
  }
  return chosen;
}
