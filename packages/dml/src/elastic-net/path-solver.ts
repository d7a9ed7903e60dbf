/** An intercept and one coefficient per column. */
export interface LinearFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
}

/** What is penalised, and how. */
export interface PenaltyShape {
  /** Share of the lasso penalty in the elastic net, in (0, 1]; 1 is the lasso. */
  readonly mix: number;
  /**
   * Per column, at least 0: the penalty of coefficient b is lambda (mix f |b| + (1 - mix) f^2 b^2 / 2), that of the coefficient b f. Infinite
   * for a column that is left out.
   */
  readonly factors: Float64Array;
}

/** The optimum of one penalised likelihood as a function of the penalty; each call starts from the last. */
export interface PathSolver {
  /** Smallest penalty at which every coefficient is zero. */
  readonly largest: number;
  /** Share of the loss of the constant that the last fit removed. */
  readonly explained: () => number;
  /**
   * @param tolerance Largest violation of the optimality conditions that is left, as a share of `largest`.
   * @throws {NotConvergedError} if that is not reached.
   */
  readonly at: (penalty: number, tolerance: number) => LinearFit;
}

/** Penalties of the coefficients: `l1` of their sizes, `l2` of half their squares. */
export function penaltiesAt({ mix, factors }: PenaltyShape, penalty: number) {
  return {
    l1: factors.map((f) => mix * penalty * f),
    // Where a column is left out, its coefficient is zero: infinity times zero would be no number.
    l2: factors.map((f) => (f === Infinity ? 0 : (1 - mix) * penalty * f * f)),
  };
}

/** Smallest penalty at which every coefficient is zero, from the gradient at zero. */
export function largestPenalty({ mix, factors }: PenaltyShape, gradient: Float64Array): number {
  let most = 0;
  gradient.forEach((g, j) => {
    if (factors[j] !== Infinity) most = Math.max(most, Math.abs(g) / (mix * factors[j]!));
  });
  return most;
}
