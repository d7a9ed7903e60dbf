import { type Design, type RunContext, threadsOf } from "@career-dml/core";
import { type GramOutput, type LeastSquaresFit, product, sandwich, selectBackend } from "@career-dml/kernels";
import { meatOf } from "./score-covariance.js";
import type { FirstStep } from "./two-step.js";

/** What covariances of two steps are made of. */
export interface CovarianceBlocks {
  /** Least squares of y on W = (X, h). */
  readonly fit: LeastSquaresFit;
  readonly first: FirstStep;
  /** Rows of the first step that the second one uses. */
  readonly rows: Int32Array;
  /** h (h + s). */
  readonly delta: Float64Array;
  /** Minus the derivative of a fitted value in its index: lambda delta. */
  readonly sensitivity: Float64Array;
  readonly lambda: number;
  /** sigma^2. */
  readonly variance: number;
}

/**
 * Joint covariance of (g, b), g of the probit with covariance V and b of the second step, by Heckman's formula: with
 * A = (W'W)^-1 and F = W' diag(delta) Z
 * `Cov(b) = A [W' diag(sigma^2 - lambda^2 delta) W + lambda^2 F V F'] A`, `Cov(b, g) = lambda A F V`, `Cov(g) = V`.
 * With frequency weights every sum is weighted.
 *
 * @see Heckman (1979), Econometrica 47(1), eq. 23; Greene (2003), section 22.4.3.
 */
export function correctedCovariance(
  { fit, first, rows, delta, lambda, variance }: CovarianceBlocks,
  run: RunContext,
): Float64Array {
  const { n, p, x } = fit.design;
  const q = first.design.p;
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const weights = fit.weights ?? new Float64Array(0);
  const both = weights.length > 0 ? delta.map((d, i) => d * weights[i]!) : delta;
  const weighted = productsWithChoice(fit.design, first, { rows, weights: both }, run);
  const plain = kernels.gram({ x, n, p, y: new Float64Array(0), weights }, threads).xx;
  const slopes = weighted.xy;
  const slopesV = product(slopes, first.informationInverse, p, q, q);
  const fromProbit = product(slopesV, transpose(slopes, p, q), p, q, p);
  const squared = lambda * lambda;
  const meat = plain.map((v, e) => variance * v - squared * weighted.xx[e]! + squared * fromProbit[e]!);
  const cross = product(fit.xxInverse, slopesV, p, p, q).map((v) => lambda * v);
  return assemble(first.informationInverse, cross, sandwich(fit.xxInverse, meat, p), { p, q });
}

/**
 * Joint covariance of both steps as one just-identified estimator by the method of moments, robust or clustered: the
 * influence of a row is `V g` on the probit and `A (w e + D V g)` on the second step, g the score of the probit, e the
 * residual and `D = W' diag(sensitivity) Z` (Newey & McFadden 1994, Handbook of Econometrics 4, section 6.1).
 */
export function stackedCovariance(
  { fit, first, rows, sensitivity }: CovarianceBlocks,
  kind: "robust" | "cluster",
  run: RunContext,
): Float64Array {
  const { p } = fit.design;
  const q = first.design.p;
  const { n } = first.design;
  const influence = influenceOfSteps({ fit, first, rows, sensitivity }, run);
  const parts = { scores: influence, n, size: q + p, weights: first.weights };
  return meatOf(parts, kind === "cluster" ? first.clusters : null, run);
}

/** Influence of each row of the first step on both steps' coefficients, times n, column-major n x (q + p). */
export function influenceOfSteps(
  { fit, first, rows, sensitivity }: Pick<CovarianceBlocks, "fit" | "first" | "rows" | "sensitivity">,
  run: RunContext,
): Float64Array {
  const { n: m, p, x } = fit.design;
  const { n, p: q, x: z } = first.design;
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const weights = fit.weights ?? new Float64Array(0);
  const both = weights.length > 0 ? sensitivity.map((d, i) => d * weights[i]!) : sensitivity;
  const positive = both.map((d) => Math.max(d, 0));
  const negative = both.map((d) => Math.max(-d, 0));
  const up = productsWithChoice(fit.design, first, { rows, weights: positive }, run).xy;
  const down = productsWithChoice(fit.design, first, { rows, weights: negative }, run).xy;
  const slopes = up.map((v, e) => v - down[e]!);
  const choiceScores = new Float64Array(n * q);
  for (let j = 0; j < q; j++) for (let i = 0; i < n; i++) choiceScores[j * n + i] = first.scores[i]! * z[j * n + i]!;
  const outcomeScores = new Float64Array(n * p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < m; i++) outcomeScores[j * n + rows[i]!] = fit.residuals[i]! * x[j * m + i]!;
  }
  const onChoice = kernels.matmul({ a: choiceScores, b: first.informationInverse, n, m: q, q }, threads).c;
  const through = kernels.matmul({ a: onChoice, b: transpose(slopes, p, q), n, m: q, q: p }, threads).c;
  for (let e = 0; e < outcomeScores.length; e++) outcomeScores[e]! += through[e]!;
  const onOutcome = kernels.matmul({ a: outcomeScores, b: fit.xxInverse, n, m: p, q: p }, threads).c;
  const influence = new Float64Array(n * (q + p));
  influence.set(onChoice);
  influence.set(onOutcome, n * q);
  return influence;
}

/** Rows of the second step that are gathered at once, so that large designs are not copied whole. */
const BLOCK = 32_768;

/** `W' diag(weights) W` and `W' diag(weights) Z`, Z the rows of the first step's design that the second one uses. */
function productsWithChoice(
  { n, p, x }: Design,
  { design }: FirstStep,
  { rows, weights }: { readonly rows: Int32Array; readonly weights: Float64Array },
  run: RunContext,
): GramOutput {
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  if (n === design.n) return kernels.gram({ x, n, p, y: design.x, weights }, threads);
  const q = design.p;
  const [xx, xy] = [new Float64Array(p * p), new Float64Array(p * q)];
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    const own = new Float64Array(size * p);
    const choice = new Float64Array(size * q);
    for (let j = 0; j < p; j++) own.set(x.subarray(j * n + from, j * n + from + size), j * size);
    for (let j = 0; j < q; j++) {
      const column = j * design.n;
      for (let i = 0; i < size; i++) choice[j * size + i] = design.x[column + rows[from + i]!]!;
    }
    const block = { x: own, n: size, p, y: choice, weights: weights.subarray(from, from + size) };
    const part = kernels.gram(block, threads);
    part.xx.forEach((v, e) => (xx[e]! += v));
    part.xy.forEach((v, e) => (xy[e]! += v));
  }
  return { xx, xy };
}

/** Transpose of a rows x columns matrix. */
export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out[i * columns + j] = a[j * rows + i]!;
  return out;
}

/** The matrix of blocks Cov(g), Cov(b, g), Cov(b). */
function assemble(
  choice: Float64Array,
  cross: Float64Array,
  outcome: Float64Array,
  { p, q }: { readonly p: number; readonly q: number },
): Float64Array {
  const size = q + p;
  const joint = new Float64Array(size * size);
  for (let k = 0; k < q; k++) {
    for (let j = 0; j < q; j++) joint[k * size + j] = choice[k * q + j]!;
    for (let j = 0; j < p; j++) {
      joint[k * size + q + j] = cross[k * p + j]!;
      joint[(q + j) * size + k] = cross[k * p + j]!;
    }
  }
  for (let k = 0; k < p; k++) for (let j = 0; j < p; j++) joint[(q + k) * size + q + j] = outcome[k * p + j]!;
  return joint;
}
