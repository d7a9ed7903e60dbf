import {
  checkpoint,
  type Coefficient,
  DataError,
  type Design,
  NotConvergedError,
  type RunContext,
  resolveOptions,
  ShapeError,
  SingularError,
  threadsOf,
} from "@career-dml/core";
import {
  coefficientTable,
  invertSpd,
  type ProbitTermsOutput,
  selectBackend,
  solveSpd,
  transposedProduct,
  withIntercept,
} from "@career-dml/kernels";
import { z } from "zod";
import { requireFinite } from "./require-finite.js";

/** Options of `probit`. */
export const probitOptions = z.strictObject({
  tolerance: z
    .number()
    .positive()
    .default(1e-10)
    .describe("Stops when no linear predictor moves by more than this times (1 + the largest)."),
  maxIterations: z.int().min(1).default(50).describe("Newton steps before the fit gives up."),
});

/** A fitted probit. */
export interface ProbitFit {
  readonly kind: "probit";
  /** Covariates with the leading constant. */
  readonly design: Design;
  /** Length p, constant first. */
  readonly coefficients: Float64Array;
  /** Inverse of the observed information, p x p. */
  readonly covariance: Float64Array;
  /** Linear predictor of each row. */
  readonly index: Float64Array;
  readonly logLikelihood: number;
  readonly iterations: number;
}

/**
 * Probit by maximum likelihood: P(y = 1 | x) = Phi(a + x b), Newton's method with the analytic Hessian and step
 * halving; the likelihood is globally concave. With q = 2y - 1 and l = phi(q s) / Phi(q s) the score is
 * `sum q l x` and the Hessian `-sum l (l + q s) x x'`; the kernel `probitTerms` keeps both precise in either tail.
 *
 * @param covariates Without a constant; one is added. No missing values.
 * @param y 0 or 1, length n. @param name What `y` is called in messages.
 * @throws {DataError} if the covariates predict some rows perfectly, so that no finite maximum exists.
 * @throws {SingularError} naming a dependent covariate. @throws {NotConvergedError} with the last iterate.
 * @throws {ShapeError} {NonFiniteError} {OptionsError} for unusable input.
 * @see Greene (2003), Econometric Analysis, section 21.4.
 */
export async function probit(
  covariates: Design,
  y: ArrayLike<number>,
  options: z.input<typeof probitOptions> & { readonly name?: string } = {},
  run: RunContext = {},
): Promise<ProbitFit> {
  const { name = "outcome", ...given } = options;
  const { tolerance, maxIterations } = resolveOptions("probit", probitOptions, given);
  requireFinite(covariates);
  const problem = { design: withIntercept(covariates), signs: signsOf(y, covariates.n, name) };
  const { p } = problem.design;
  let state = evaluate(problem, new Float64Array(p), run);
  let move: Float64Array | null = null;
  for (let iteration = 1; ; iteration++) {
    await checkpoint(run);
    const { gradient, information } = derivatives(problem, state, run);
    const step = stepOrThrow(problem, move, name, () => solveSpd(information, gradient, p, run));
    move = predictorOf(problem.design, step, run);
    if (largest(move) <= tolerance * (1 + largest(state.index))) {
      const last = evaluate(problem, along(state.beta, step, 1), run);
      return finish(problem.design, last, invertSpd(information, p, run), iteration);
    }
    const next = iteration < maxIterations ? halve(problem, state, step, run) : null;
    if (next === null) throw separation(problem, move, name) ?? new NotConvergedError("probit", iteration, state.beta);
    state = next;
  }
}

/** Rows of the coefficient table of a probit. */
export const probitTable = (equation: string, fit: ProbitFit): Coefficient[] =>
  coefficientTable({
    equation,
    names: fit.design.names,
    estimates: fit.coefficients,
    covariance: fit.covariance,
    df: null,
  });

interface Problem {
  readonly design: Design;
  /** 2y - 1. */
  readonly signs: Float64Array;
}

interface State {
  readonly beta: Float64Array;
  readonly index: Float64Array;
  /** Log-likelihood and its derivatives in the index. */
  readonly terms: ProbitTermsOutput;
}

function signsOf(y: ArrayLike<number>, n: number, name: string): Float64Array {
  if (y.length !== n) throw new ShapeError(name, n, y.length);
  return Float64Array.from(y, (v, i) => {
    if (v === 0 || v === 1) return 2 * v - 1;
    throw new DataError([{ path: name, message: `must be 0 or 1; row ${i + 1} holds ${v}` }]);
  });
}

function predictorOf({ x, n, p }: Design, beta: Float64Array, run: RunContext): Float64Array {
  return selectBackend(run.backend).kernels.matmul({ a: x, b: beta, n, m: p, q: 1 }, threadsOf(run)).c;
}

function evaluate({ design, signs }: Problem, beta: Float64Array, run: RunContext): State {
  const index = predictorOf(design, beta, run);
  return { beta, index, terms: selectBackend(run.backend).kernels.probitTerms({ index, signs }, threadsOf(run)) };
}

interface Derivatives {
  readonly gradient: Float64Array;
  readonly information: Float64Array;
}

function derivatives({ design }: Problem, { terms }: State, run: RunContext): Derivatives {
  const { n, p, x } = design;
  const input = { x, n, p, y: new Float64Array(0), weights: terms.weights };
  const { xx } = selectBackend(run.backend).kernels.gram(input, threadsOf(run));
  return { gradient: transposedProduct(design, terms.scores), information: xx };
}

/** Rounding in a log-likelihood must not refuse a full step near the optimum. */
const SLACK = 1e-12;

const along = (beta: Float64Array, step: Float64Array, length: number): Float64Array =>
  beta.map((b, j) => b + length * step[j]!);

function halve(problem: Problem, state: State, step: Float64Array, run: RunContext): State | null {
  const { logLikelihood } = state.terms;
  const floor = logLikelihood - SLACK * (1 + Math.abs(logLikelihood));
  for (let length = 1; length > 1e-9; length /= 2) {
    const next = evaluate(problem, along(state.beta, step, length), run);
    if (next.terms.logLikelihood >= floor) return next;
  }
  return null;
}

const largest = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Share of the largest move below which a row counts as not moved. */
const STILL = 1e-3;

/**
 * The error of separation, or `null`. A step certifies it if it raises no row's likelihood at the cost of another's
 * (Albert & Anderson 1984, Biometrika 71(1)): the likelihood then grows along it for ever.
 */
function separation({ signs }: Problem, move: Float64Array, name: string): DataError | null {
  const most = largest(move);
  const gains = move.map((m, i) => signs[i]! * m);
  if (gains.some((g) => g < -STILL * most)) return null;
  const rows = gains.filter((g) => g > STILL * most).length;
  const message = `is predicted perfectly by a combination of the covariates for ${rows} of ${signs.length} rows, so the probit has no finite estimate; leave out covariates`;
  return new DataError([{ path: name, message }]);
}

/** A singular information is a dependent column at the start, and may be separation after a step. */
function stepOrThrow(
  problem: Problem,
  move: Float64Array | null,
  name: string,
  solve: () => Float64Array,
): Float64Array {
  try {
    return solve();
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    const separated = move === null ? null : separation(problem, move, name);
    throw separated ?? new SingularError(`probit design (column '${problem.design.names[error.pivot]}')`, error.pivot);
  }
}

function finish(design: Design, state: State, covariance: Float64Array, iterations: number): ProbitFit {
  return Object.freeze({
    kind: "probit" as const,
    design,
    coefficients: state.beta,
    covariance,
    index: state.index,
    logLikelihood: state.terms.logLikelihood,
    iterations,
  });
}
