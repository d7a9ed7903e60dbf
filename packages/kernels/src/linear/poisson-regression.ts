import {
  DataError,
  type Design,
  mean,
  NotConvergedError,
  type RunContext,
  ShapeError,
  threadsOf,
} from "@career-dml/core";
import { selectBackend } from "../backend.js";
import { withIntercept } from "./least-squares.js";
import { invertSpd, solveSpd } from "./spd.js";
import { transposedProduct } from "./transposed-product.js";

/** A Poisson regression by maximum likelihood. */
export interface PoissonFit {
  /** Intercept first, on the scale of the log mean. */
  readonly coefficients: Float64Array;
  /** Inverse of the information, (p + 1) x (p + 1). */
  readonly covariance: Float64Array;
  /** Mean of each row. */
  readonly means: Float64Array;
  readonly logLikelihood: number;
  readonly iterations: number;
}

const MAX_ITERATIONS = 100;
const MAX_HALVINGS = 30;
/** A Newton step that would raise the log-likelihood by less than this arrives at the optimum. */
const TOLERANCE = 1e-16;

/**
 * Poisson regression of a count with a log link, log E[y | x] = a + x b, by Newton's method from the constant mean, steps halved where the likelihood falls.
 *
 * @param design Covariates without a constant.
 * @throws {DataError} for an outcome that is no whole number of at least 0, or 0 throughout. @throws {SingularError} for a dependent column.
 * @throws {NotConvergedError} if there is no finite optimum.
 * @see Cameron & Trivedi (2013), Regression Analysis of Count Data, section 3.2.
 */
export function poissonRegression(design: Design, y: Float64Array, run: RunContext = {}): PoissonFit {
  if (y.length !== design.n) throw new ShapeError("y", design.n, y.length);
  const other = y.filter((v) => !Number.isInteger(v) || v < 0).length;
  if (other > 0) throw new DataError([{ path: "y", message: `holds ${other} values that are no counts` }]);
  const average = mean(y);
  if (!(average > 0))
    throw new DataError([{ path: "y", message: "is 0 throughout; a Poisson regression has no optimum" }]);
  const full = withIntercept(design);
  let at = stateAt(full, y, { b: Float64Array.of(Math.log(average), ...new Float64Array(design.p)), run });
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const score = transposedProduct(
      full,
      y.map((v, i) => v - at.means[i]!),
    );
    const step = solveSpd(informationOf(full, at.means, run), score, full.p, run);
    const gain = step.reduce((sum, d, j) => sum + d * score[j]!, 0);
    const next = climb(full, y, { from: at, step, run });
    if (next === null || gain <= TOLERANCE * (1 + Math.abs(at.kernel))) {
      const end = next ?? at;
      const covariance = invertSpd(informationOf(full, end.means, run), full.p, run);
      const logLikelihood = end.kernel - logFactorials(y);
      return Object.freeze({ coefficients: end.b, covariance, means: end.means, logLikelihood, iterations: iteration });
    }
    at = next;
  }
  throw new NotConvergedError("Poisson regression", MAX_ITERATIONS, at.b);
}

interface PoissonState {
  readonly b: Float64Array;
  readonly means: Float64Array;
  /** Log-likelihood without the factorials. */
  readonly kernel: number;
}

function stateAt(
  { x, n, p }: Design,
  y: Float64Array,
  { b, run }: { readonly b: Float64Array; readonly run: RunContext },
): PoissonState {
  const index = selectBackend(run.backend).kernels.matmul({ a: x, b, n, m: p, q: 1 }, threadsOf(run)).c;
  const means = index.map(Math.exp);
  const kernel = index.reduce((sum, eta, i) => sum + y[i]! * eta - means[i]!, 0);
  return { b, means, kernel };
}

/** The first of the steps 1, 1/2, 1/4, … that does not lower the likelihood; `null` where all do. */
function climb(
  design: Design,
  y: Float64Array,
  { from, step, run }: { readonly from: PoissonState; readonly step: Float64Array; readonly run: RunContext },
): PoissonState | null {
  for (let halving = 0, size = 1; halving < MAX_HALVINGS; halving++, size /= 2) {
    const next = stateAt(design, y, { b: from.b.map((v, j) => v + size * step[j]!), run });
    if (next.kernel >= from.kernel) return next;
  }
  return null;
}

const informationOf = ({ x, n, p }: Design, means: Float64Array, run: RunContext): Float64Array =>
  selectBackend(run.backend).kernels.gram({ x, n, p, y: new Float64Array(0), weights: means }, threadsOf(run)).xx;

/** sum_i log(y_i!). */
function logFactorials(y: Float64Array): number {
  const most = y.reduce((a, v) => Math.max(a, v), 0);
  const table = new Float64Array(most + 1);
  for (let k = 2; k <= most; k++) table[k] = table[k - 1]! + Math.log(k);
  return y.reduce((sum, v) => sum + table[v]!, 0);
}
