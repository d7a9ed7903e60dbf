import { type Design, NotConvergedError, type RunContext, threadsOf } from "@career-dml/core";
import { selectBackend, sigmoid, transposedProduct, withIntercept } from "@career-dml/kernels";
import { lineSearch, type StepPoint } from "./line-search.js";

/** scikit-learn's defaults, which the reference leaves in place. */
const PENALTY = 1;
const GRADIENT_TOLERANCE = 1e-4;
const MAX_ITERATIONS = 100;
/** Pairs of steps and gradient changes that L-BFGS remembers. */
const MEMORY = 10;

interface Iterate extends StepPoint {
  readonly beta: Float64Array;
  readonly gradient: Float64Array;
  readonly probabilities: Float64Array;
}

/**
 * Probabilities of the logit with ridge penalty 1 as the reference's optimiser leaves them: L-BFGS on the mean loss from
 * zeros, stopped as soon as no entry of the gradient exceeds 1e-4. That is short of the optimum, and without an exclusion
 * restriction the benchmark's estimate moves in its third digit with the stopping point, so the path is part of the
 * profile. For anything else use `logisticRegression`.
 *
 * @throws {NotConvergedError} after 100 iterations.
 * @see Byrd, Lu, Nocedal & Zhu (1995), SIAM J. Sci. Comput. 16(5); Liu & Nocedal (1989), Math. Program. 45.
 */
export function referenceLogit(covariates: Design, y: ArrayLike<number>, run: RunContext = {}): Float64Array {
  const design = withIntercept(covariates);
  let current = evaluate(design, y, new Float64Array(design.p), run);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  for (let iteration = 0; largest(current.gradient) > GRADIENT_TOLERANCE; iteration++) {
    if (iteration === MAX_ITERATIONS) throw new NotConvergedError("reference logit", iteration, current.beta);
    const direction = twoLoop(current.gradient, steps, changes);
    const slope = dot(current.gradient, direction);
    const from = current;
    const at = (step: number): Iterate => {
      const beta = from.beta.map((b, j) => b + step * direction[j]!);
      const next = evaluate(design, y, beta, run);
      return { ...next, step, slope: dot(next.gradient, direction) };
    };
    const first = iteration === 0 ? 1 / Math.sqrt(dot(direction, direction)) : 1;
    current = lineSearch(at, { step: 0, value: from.value, slope }, first);
    const next = current;
    steps.push(next.beta.map((b, j) => b - from.beta[j]!));
    changes.push(next.gradient.map((g, j) => g - from.gradient[j]!));
    if (steps.length > MEMORY) {
      steps.shift();
      changes.shift();
    }
  }
  return current.probabilities;
}

/** Mean log loss plus `penalty / (2n) |b|^2`, its gradient and the probabilities; constant first and unpenalised. */
function evaluate(design: Design, y: ArrayLike<number>, beta: Float64Array, run: RunContext): Iterate {
  const { n, p, x } = design;
  const index = selectBackend(run.backend).kernels.matmul({ a: x, b: beta, n, m: p, q: 1 }, threadsOf(run)).c;
  const probabilities = index.map((s) => sigmoid(s));
  const loss = index.reduce((sum, s, i) => sum + Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))) - y[i]! * s, 0);
  const gradient = transposedProduct(
    design,
    probabilities.map((e, i) => (e - y[i]!) / n),
  );
  let value = loss / n;
  for (let j = 1; j < p; j++) {
    value += (0.5 * PENALTY * beta[j]! ** 2) / n;
    gradient[j]! += (PENALTY * beta[j]!) / n;
  }
  return { beta, gradient, probabilities, value, step: 0, slope: 0 };
}

/** Minus the inverse Hessian estimate times the gradient (Nocedal & Wright 2006, algorithm 7.4). */
function twoLoop(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const q = Float64Array.from(gradient);
  const alphas: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    alphas[k] = dot(steps[k]!, q) / dot(steps[k]!, changes[k]!);
    for (let j = 0; j < q.length; j++) q[j]! -= alphas[k]! * changes[k]![j]!;
  }
  const last = steps.length - 1;
  const scale = last < 0 ? 1 : dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
  for (let j = 0; j < q.length; j++) q[j]! *= scale;
  for (let k = 0; k <= last; k++) {
    const beta = dot(changes[k]!, q) / dot(steps[k]!, changes[k]!);
    for (let j = 0; j < q.length; j++) q[j]! += (alphas[k]! - beta) * steps[k]![j]!;
  }
  return q.map((v) => -v);
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, j) => sum + v * b[j]!, 0);
const largest = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
