import { OptionsError } from "@career-dml/core";
import { expOfNegative } from "../elementary/exp.js";
import { logOnePlus } from "../elementary/log.js";
import { choleskyFactor, choleskySolve } from "./cholesky.js";
import { expectCount, expectFinite, expectLength, expectNoneNegative, expectNotNegative } from "./door.js";
import { crossProducts } from "./gram.js";
import { laneDot } from "./lane-dot.js";
import { product } from "./matmul.js";
import { expectRoom, MOST_ENTRIES } from "../room.js";

/** Rows and penalties of a penalised logistic regression. */
export interface LogisticRidgeInput {
  /** Covariates without a constant, column-major n x p. Finite. The kernel adds the intercept. */
  readonly x: Float64Array;
  readonly n: number;
  readonly p: number;
  /** Outcome of each row, 0 or 1. */
  readonly y: Float64Array;
  /** One weight of at least 0 per row; empty for none. */
  readonly weights: Float64Array;
  /** Penalty of each coefficient, length p, at least 0; the intercept has none. */
  readonly penalty: Float64Array;
  /** Stops when no linear predictor moves by more than `tolerance (1 + largest)`; 1e-9 is usual. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** A fitted logistic regression, and whether it is an optimum. */
export interface LogisticRidgeOutput {
  readonly intercept: number;
  /** Length p. */
  readonly coefficients: Float64Array;
  /** P(y = 1) of each row. */
  readonly probabilities: Float64Array;
  /** Inverse of the penalised information at the last but one iterate, which differs from the optimum by rounding, (p + 1) x (p + 1), intercept first. */
  readonly covariance: Float64Array;
  /** Weighted log-likelihood without the penalty. */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** False if the last iterate is no optimum; without a penalty that is how separation shows. */
  readonly converged: boolean;
}

/** Smallest `1 - R^2` of a column under the weights of an iteration. */
const PIVOT_TOLERANCE = 1e-12;
/** Newton's method has converged long before, or never will. */
const MOST_ITERATIONS = 100_000;
/** Halvings of a Newton step before the fit gives up. */
const HALVINGS = 30;
/** Share of the objective that is rounding: near the optimum a full step must not be refused for it. */
const SLACK = 1e-12;

/**
 * Logistic regression with a ridge penalty: minimises
 * `sum_i w_i (log(1 + exp(eta_i)) - y_i eta_i) + 1/2 sum_j penalty_j b_j^2`, `eta = a + X b`,
 * by Newton's method with step halving (the objective is convex, so a step that lowers it is always found).
 * With `penalty = 1/C` this is the objective of scikit-learn's LogisticRegression; with zeros, maximum likelihood.
 *
 * Parity: exact. exp and log of the folder elementary, sums by `laneDot`, information by `gram`, steps by `cholesky`.
 * Twin: native/crates/kernels/src/linear/logistic_ridge.rs
 *
 * Separated outcomes have no finite maximum likelihood: without a penalty the linear predictors then grow by about one
 * a step and `converged` is false after `maxIterations`; a penalty on every column keeps the optimum finite.
 *
 * @throws {SingularError} naming the column (0 is the intercept) if the information has no inverse.
 * @throws {ShapeError} {NonFiniteError} {OptionsError} for input that breaks the contract above.
 */
export function logisticRidge(input: LogisticRidgeInput, _threads = 1): LogisticRidgeOutput {
  checkLogisticRidge(input);
  const { x, n, p, weights, penalty, tolerance, maxIterations } = input;
  const problem: Problem = {
    design: withConstant(x, n),
    n,
    size: p + 1,
    y: input.y,
    weights: weights.length > 0 ? weights : new Float64Array(n).fill(1),
    penalty: Float64Array.of(0, ...penalty),
  };
  let state = evaluate(problem, new Float64Array(p + 1));
  for (let iteration = 1; ; iteration++) {
    const { step, factor } = newtonStep(problem, state);
    const move = product(problem.design, step, n, p + 1, 1);
    // Tested before the step is tried: at the optimum no step lowers the objective any more.
    const converged = largest(move) <= tolerance * (1 + largest(state.eta));
    if (converged) return finish(evaluate(problem, along(state.beta, step, 1)), factor, iteration, true);
    const next = iteration === maxIterations ? null : halve(problem, state, step);
    if (next === null) return finish(state, factor, iteration, false);
    state = next;
  }
}

interface Problem {
  /** Design with a leading constant, n x size. */
  readonly design: Float64Array;
  readonly n: number;
  readonly size: number;
  readonly y: Float64Array;
  /** Length n, ones where none were given. */
  readonly weights: Float64Array;
  /** Penalty with a leading 0 for the intercept. */
  readonly penalty: Float64Array;
}

interface State {
  readonly beta: Float64Array;
  readonly eta: Float64Array;
  readonly probabilities: Float64Array;
  /** w p (1 - p), without cancellation. */
  readonly curvature: Float64Array;
  readonly objective: number;
  readonly logLikelihood: number;
}

function checkLogisticRidge({ x, n, p, y, weights, penalty, tolerance, maxIterations }: LogisticRidgeInput): void {
  expectCount("n", n, 1);
  expectCount("p", p, 0);
  expectCount("maxIterations", maxIterations, 1);
  if (maxIterations > MOST_ITERATIONS) {
    const message = `must be at most ${MOST_ITERATIONS}, got ${maxIterations}`;
    throw new OptionsError("kernel", [{ path: "maxIterations", message }]);
  }
  expectNotNegative("tolerance", tolerance);
  expectLength("x", n * p, x.length);
  expectLength("y", n, y.length);
  expectLength("penalty", p, penalty.length);
  expectRoom("p", (p + 1) ** 2, MOST_ENTRIES);
  if (weights.length > 0) expectLength("weights", n, weights.length);
  expectFinite("x", x);
  expectNoneNegative("weights", weights);
  expectNoneNegative("penalty", penalty);
  const at = y.findIndex((v) => v !== 0 && v !== 1);
  if (at < 0) return;
  throw new OptionsError("kernel", [{ path: "y", message: `must be 0 or 1, entry ${at} is ${y[at]}` }]);
}

function withConstant(x: Float64Array, n: number): Float64Array {
  const design = new Float64Array(n + x.length).fill(1, 0, n);
  design.set(x, n);
  return design;
}

function evaluate({ design, n, size, y, weights, penalty }: Problem, beta: Float64Array): State {
  const eta = product(design, beta, n, size, 1);
  const probabilities = new Float64Array(n);
  const curvature = new Float64Array(n);
  const terms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const e = eta[i]!;
    const u = expOfNegative(-Math.abs(e));
    const larger = 1 / (1 + u);
    probabilities[i] = e >= 0 ? larger : u * larger;
    curvature[i] = weights[i]! * (u * larger * larger);
    terms[i] = y[i]! * e - (e > 0 ? e : 0) - logOnePlus(u);
  }
  let penalised = 0;
  for (let j = 0; j < size; j++) penalised += penalty[j]! * (beta[j]! * beta[j]!);
  const logLikelihood = laneDot(terms, 0, weights, 0, n);
  return { beta, eta, probabilities, curvature, logLikelihood, objective: 0.5 * penalised - logLikelihood };
}

function newtonStep(problem: Problem, state: State): { step: Float64Array; factor: Float64Array } {
  const { design, n, size, y, weights, penalty } = problem;
  const { xx } = crossProducts({ x: design, n, p: size, y: new Float64Array(0), weights: state.curvature });
  for (let j = 0; j < size; j++) xx[j * size + j]! += penalty[j]!;
  const residuals = new Float64Array(n);
  for (let i = 0; i < n; i++) residuals[i] = weights[i]! * (y[i]! - state.probabilities[i]!);
  const gradient = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    gradient[j] = laneDot(design, j * n, residuals, 0, n) - penalty[j]! * state.beta[j]!;
  }
  const factor = choleskyFactor(xx, size, PIVOT_TOLERANCE);
  return { step: choleskySolve(factor, size, gradient), factor };
}

function along(beta: Float64Array, step: Float64Array, length: number): Float64Array {
  const moved = new Float64Array(beta.length);
  for (let j = 0; j < beta.length; j++) moved[j] = beta[j]! + length * step[j]!;
  return moved;
}

/** The longest of the steps 1, 1/2, 1/4, … that does not raise the objective, or `null`. */
function halve(problem: Problem, state: State, step: Float64Array): State | null {
  const limit = state.objective + SLACK * (1 + Math.abs(state.objective));
  let length = 1;
  for (let h = 0; h <= HALVINGS; h++, length /= 2) {
    const next = evaluate(problem, along(state.beta, step, length));
    if (next.objective <= limit) return next;
  }
  return null;
}

const largest = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

function finish(state: State, factor: Float64Array, iterations: number, converged: boolean): LogisticRidgeOutput {
  const size = state.beta.length;
  const identity = new Float64Array(size * size);
  for (let j = 0; j < size; j++) identity[j * size + j] = 1;
  return {
    intercept: state.beta[0]!,
    coefficients: state.beta.slice(1),
    probabilities: state.probabilities,
    covariance: choleskySolve(factor, size, identity),
    logLikelihood: state.logLikelihood,
    iterations,
    converged,
  };
}
