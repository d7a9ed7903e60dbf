import { type RunContext, SingularError } from "@career-dml/core";
import { solveSpd } from "@career-dml/kernels";

/** b'Gb / 2 - c'b + sum_j l1_j |b_j| + sum_j l2_j b_j^2 / 2, to be minimised over b. */
export interface PenalisedQuadratic {
  /** G, q x q, symmetric and positive semidefinite; a column whose `l1` is infinite may be zero. */
  readonly gram: Float64Array;
  /** At least 0, length q; infinite where a coefficient must stay zero. */
  readonly l1: Float64Array;
  /** At least 0, length q. */
  readonly l2: Float64Array;
}

/** Where a descent stands; changed in place. */
export interface DescentState {
  /** b, length q. */
  readonly coefficients: Float64Array;
  /** c - G b, length q. */
  readonly gradient: Float64Array;
}

export const MAX_SWEEPS = 10_000;

/**
 * Cyclic coordinate descent with covariance updates: a coefficient that moves costs one column of G, one that stays zero costs nothing. Between two sweeps the
 * coefficients that are not zero are solved for exactly, up to the first that would change its sign, so that correlated
 * columns do not creep.
 *
 * @param tolerance Largest violation of the optimality conditions that is left, in units of the gradient.
 * @returns Whether that was reached in ten thousand sweeps.
 * @see Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), section 2.2.
 */
export function descend(
  problem: PenalisedQuadratic,
  state: DescentState,
  tolerance: number,
  run: RunContext = {},
): boolean {
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    if (largestViolation(problem, state) <= tolerance) return true;
    sweepOnce(problem, state);
    if (largestViolation(problem, state) <= tolerance) return true;
    solveActive(problem, state, run);
  }
  return false;
}

/** Largest distance of zero from the subdifferential: 0 at the optimum (Karush, Kuhn and Tucker's conditions). */
export function largestViolation(
  { l1, l2 }: Omit<PenalisedQuadratic, "gram">,
  { coefficients, gradient }: DescentState,
): number {
  let most = 0;
  for (let j = 0; j < coefficients.length; j++) {
    const b = coefficients[j]!;
    const slope = gradient[j]! - l2[j]! * b;
    const violation = b === 0 ? Math.abs(slope) - l1[j]! : Math.abs(slope - Math.sign(b) * l1[j]!);
    if (violation > most) most = violation;
  }
  return most;
}

function sweepOnce({ gram, l1, l2 }: PenalisedQuadratic, state: DescentState): void {
  const { coefficients, gradient } = state;
  const q = coefficients.length;
  for (let j = 0; j < q; j++) {
    const old = coefficients[j]!;
    const curvature = gram[j * q + j]!;
    const pull = gradient[j]! + curvature * old;
    // A coefficient of a column without length is not identified: it stays.
    if (!(Math.abs(pull) > l1[j]! || old !== 0) || curvature + l2[j]! <= 0) continue;
    const shrunk = Math.sign(pull) * Math.max(0, Math.abs(pull) - l1[j]!);
    move(gram, state, j, shrunk / (curvature + l2[j]!) - old);
    if (shrunk === 0) coefficients[j] = 0;
  }
}

function move(gram: Float64Array, { coefficients, gradient }: DescentState, j: number, step: number): void {
  if (step === 0) return;
  const q = coefficients.length;
  coefficients[j]! += step;
  for (let k = 0; k < q; k++) gradient[k]! -= step * gram[j * q + k]!;
}

/** Moves the coefficients that are not zero to the optimum with their signs, or to the first zero on the way. */
function solveActive({ gram, l1, l2 }: PenalisedQuadratic, state: DescentState, run: RunContext): void {
  const { coefficients, gradient } = state;
  const q = coefficients.length;
  const active = [...coefficients.keys()].filter((j) => coefficients[j] !== 0 || l1[j] === 0);
  const m = active.length;
  if (m === 0) return;
  const matrix = new Float64Array(m * m);
  const right = new Float64Array(m);
  active.forEach((j, a) => {
    for (let c = 0; c < m; c++) matrix[a * m + c] = gram[j * q + active[c]!]!;
    matrix[a * m + a]! += l2[j]!;
    right[a] = gradient[j]! - l2[j]! * coefficients[j]! - Math.sign(coefficients[j]!) * l1[j]!;
  });
  const direction = solved(matrix, right, run);
  if (direction === null) return;
  let step = 1;
  let first = -1;
  active.forEach((j, a) => {
    if (l1[j] === 0 || coefficients[j]! * (coefficients[j]! + step * direction[a]!) > 0) return;
    step = -coefficients[j]! / direction[a]!;
    first = j;
  });
  active.forEach((j, a) => move(gram, state, j, j === first ? -coefficients[j]! : step * direction[a]!));
}

/** `null` where the active columns depend on each other: sweeps alone then find one of the optima. */
function solved(matrix: Float64Array, right: Float64Array, run: RunContext): Float64Array | null {
  try {
    return solveSpd(matrix, right, right.length, run);
  } catch (error) {
    if (error instanceof SingularError) return null;
    throw error;
  }
}
