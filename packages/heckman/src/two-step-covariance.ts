import { type Design, type RunContext, threadsOf } from "@career-dml/core";
import {
  type GramOutput,
  type LeastSquaresFit,
  product,
  sandwich,
  selectBackend,
  transpose,
} from "@career-dml/kernels";
import { hazardOfSigns } from "./hazard.js";
import { meatOf } from "./score-covariance.js";
import type { FirstStep } from "./two-step.js";

/** What covariances of two steps are made of. */
export interface CovarianceBlocks {
  /** Least squares of y on W = (X, h), the constant first. */
  readonly fit: LeastSquaresFit;
  readonly first: FirstStep;
  /** Rows of the first step that the second one uses. */
  readonly rows: Int32Array;
  /** h (h + s). */
  readonly delta: Float64Array;
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
  const { p } = fit.design;
  const q = first.covariates.p + 1;
  const weights = fit.weights === null ? delta : delta.map((d, i) => d * fit.weights![i]!);
  const { own, slopes } = productsWithChoice(fit.design, first, { rows, weights }, run);
  const slopesV = product(slopes, first.informationInverse, p, q, q);
  const fromProbit = product(slopesV, transpose(slopes, p, q), p, q, p);
  const corrections = own.map((v, e) => fromProbit[e]! - v);
  const squared = lambda * lambda;
  // A (sigma^2 W'W) A = sigma^2 A: no second pass over W.
  const outcome = sandwich(fit.xxInverse, corrections, p).map((v, e) => variance * fit.xxInverse[e]! + squared * v);
  const cross = product(fit.xxInverse, slopesV, p, p, q).map((v) => lambda * v);
  return assemble(first.informationInverse, cross, outcome, { p, q });
}

/**
 * Joint covariance of both steps as one just-identified estimator by the method of moments, robust or clustered: the
 * influence of a row is `V g` on the probit and `A (w e + D V g)` on the second step, g the score of the probit, e the
 * residual and `D = W' diag(lambda delta) Z` (Newey & McFadden 1994, Handbook of Econometrics 4, section 6.1).
 */
export function stackedCovariance(
  { fit, first, rows, delta, lambda }: CovarianceBlocks,
  kind: "robust" | "cluster",
  run: RunContext,
): Float64Array {
  const { n, p: covariates } = first.covariates;
  const sensitivity = delta.map((d) => lambda * d);
  const influence = influenceOfSteps({ fit, first, rows, sensitivity }, run);
  const parts = { scores: influence, n, size: covariates + 1 + fit.design.p, weights: first.weights };
  return meatOf(parts, kind === "cluster" ? first.clusters : null, run);
}

interface InfluenceBlocks extends Pick<CovarianceBlocks, "fit" | "first" | "rows"> {
  /** Minus the derivative of a fitted value in its index: lambda delta where there is one hazard. */
  readonly sensitivity: Float64Array;
}

/** Influence of each row of the first step on both steps' coefficients, times n, column-major n x (q + p). */
export function influenceOfSteps({ fit, first, rows, sensitivity }: InfluenceBlocks, run: RunContext): Float64Array {
  const { n: m, p, x } = fit.design;
  const { n, p: covariates, x: z } = first.covariates;
  const q = covariates + 1;
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const both = fit.weights === null ? sensitivity : sensitivity.map((d, i) => d * fit.weights![i]!);
  const positive = both.map((d) => Math.max(d, 0));
  const negative = both.map((d) => Math.max(-d, 0));
  const up = productsWithChoice(fit.design, first, { rows, weights: positive }, run).slopes;
  const down = productsWithChoice(fit.design, first, { rows, weights: negative }, run).slopes;
  const slopes = up.map((v, e) => v - down[e]!);
  const { value: scores } = hazardOfSigns(first.index, first.signs, run);
  const choiceScores = new Float64Array(n * q);
  choiceScores.set(scores);
  for (let e = 0; e < z.length; e++) choiceScores[n + e] = scores[e % n]! * z[e]!;
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

/** Rows that are gathered at once: few enough for the cache, so that no large array is copied whole. */
const BLOCK = 4096;

interface ProductsWithChoice {
  /** `W' diag(weights) W`, p x p. */
  readonly own: Float64Array;
  /** `W' diag(weights) Z`, p x q, Z the constant and the covariates of the first step in the rows of the second. */
  readonly slopes: Float64Array;
}

function productsWithChoice(
  { n, p, x }: Design,
  { covariates }: FirstStep,
  { rows, weights }: { readonly rows: Int32Array; readonly weights: Float64Array },
  run: RunContext,
): ProductsWithChoice {
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const { p: c } = covariates;
  const own = new Float64Array(p * p);
  const slopes = new Float64Array(p * (c + 1));
  const add = ({ xx, xy }: GramOutput): void => {
    xx.forEach((v, e) => (own[e]! += v));
    xy.forEach((v, e) => (slopes[p + e]! += v));
  };
  if (n === covariates.n) add(kernels.gram({ x, n, p, y: covariates.x, weights }, threads));
  else {
    const [left, right] = [new Float64Array(Math.min(BLOCK, n) * p), new Float64Array(Math.min(BLOCK, n) * c)];
    for (let from = 0; from < n; from += BLOCK) {
      const size = Math.min(BLOCK, n - from);
      for (let j = 0; j < p; j++) left.set(x.subarray(j * n + from, j * n + from + size), j * size);
      gather(covariates, rows.subarray(from, from + size), right);
      const [w, y] = [weights.subarray(from, from + size), right.subarray(0, size * c)];
      add(kernels.gram({ x: left.subarray(0, size * p), n: size, p, y, weights: w }, threads));
    }
  }
  // Both designs start with the constant, so the first column of either product is the same.
  slopes.set(own.subarray(0, p));
  return { own, slopes };
}

/** The given rows, column-major, into `out`. */
function gather({ n, p, x }: Design, rows: Int32Array, out: Float64Array): void {
  for (let j = 0, to = 0; j < p; j++) for (let i = 0; i < rows.length; i++) out[to++] = x[j * n + rows[i]!]!;
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
