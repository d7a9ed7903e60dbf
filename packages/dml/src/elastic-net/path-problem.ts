import type { RunContext } from "@career-dml/core";
import type { Loss } from "../nuisance-quality.js";
import { logisticSolver } from "./logistic-solver.js";
import { covariancesOf, type Moments, momentsOf as momentsOfRows, type WeightedRows } from "./moments.js";
import type { PathSolver } from "./path-solver.js";
import { squaredSolver } from "./squared-solver.js";
import { momentsOf } from "./unit-columns.js";

/** Rows, a loss, and how columns count in the penalty. */
export interface PathProblem extends WeightedRows {
  readonly loss: Loss;
  /** Share of the lasso penalty, in (0, 1]. */
  readonly mix: number;
  /**
   * `deviation`: a coefficient counts times the standard deviation of its column in the rows that are learned from, so that units have no part. Otherwise the
   * factor of each column.
   */
  readonly factors: "deviation" | Float64Array;
}

/** The solver of a problem; rows that some weights leave out have no part. */
export function solverOf(problem: PathProblem, run: RunContext, moments?: Moments): PathSolver {
  const { loss, mix } = problem;
  const shape = { mix, factors: factorsOf(problem) };
  if (loss === "log") return logisticSolver(problem, shape, run);
  return squaredSolver(covariancesOf(moments ?? allMoments(problem, run)), shape, run);
}

/** Moments of all rows. */
export const allMoments = (rows: WeightedRows, run: RunContext): Moments =>
  momentsOfRows(
    rows,
    Uint32Array.from({ length: rows.y.length }, (_, i) => i),
    run,
  );

/** Factor of each column; infinite where the column does not vary among the rows that count. */
function factorsOf({ x, y, weights, factors }: PathProblem): Float64Array {
  const n = y.length;
  return Float64Array.from({ length: x.length / n }, (_, j) => {
    const { deviation } = momentsOf(x.subarray(j * n, (j + 1) * n), weights);
    if (deviation === 0) return Infinity;
    return factors === "deviation" ? deviation : factors[j]!;
  });
}
