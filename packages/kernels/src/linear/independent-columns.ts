import { bindColumns, type Design, type RunContext, SingularError } from "@career-dml/core";
import { leastSquares, withIntercept } from "./least-squares.js";

/**
 * The columns that are no combination of a constant and the columns before them, and the names of the others.
 * Real covariates come with constants and complete sets of dummies; the first of each set that is too many goes.
 */
export function independentColumns(design: Design, run: RunContext = {}): { design: Design; dropped: string[] } {
  const dropped: string[] = [];
  let kept = design;
  for (;;) {
    try {
      leastSquares(withIntercept(kept), new Float64Array(kept.n), null, run);
      return { design: kept, dropped };
    } catch (error) {
      // Pivot 0 is the constant, pivot n says that there are more columns than rows.
      if (!(error instanceof SingularError) || error.pivot === 0 || error.pivot > kept.p) throw error;
      dropped.push(kept.names[error.pivot - 1]!);
      kept = without(kept, error.pivot - 1);
    }
  }
}

function without(design: Design, j: number): Design {
  const { n, p } = design;
  const x = new Float64Array(n * (p - 1));
  x.set(design.x.subarray(0, j * n));
  if (j < p - 1) x.set(design.x.subarray((j + 1) * n), j * n);
  return Object.freeze({ n, p: p - 1, names: Object.freeze(design.names.filter((_, k) => k !== j)), x });
}

/** Whether `candidate`, one column, is no combination of a constant and the columns of `design`. */
export const isIndependent = (design: Design, candidate: Design, run: RunContext = {}): boolean =>
  independentColumns(bindColumns(design, candidate), run).dropped.length === 0;
