import { DataError, type RunContext, threadsOf } from "@career-dml/core";
import { type Backend, selectBackend } from "../backend.js";
import type { LeastSquaresFit } from "./least-squares.js";
import { product } from "./matmul.js";
import { RowsAloneError, rowsAlone } from "./rows-alone.js";

/**
 * `classical` sigma^2 (X'WX)^-1 with sigma^2 = rss / (n - p). The rest are sandwiches whose meat weights squared
 * residuals: HC0 by 1, HC1 by n / (n - p), HC2 by 1 / (1 - h), HC3 by 1 / (1 - h)^2 (MacKinnon & White 1985).
 */
export type CovarianceKind = "classical" | "HC0" | "HC1" | "HC2" | "HC3";

/**
 * Covariance of least-squares coefficients, p x p.
 *
 * @throws {DataError} without degrees of freedom. @throws {RowsAloneError} for HC2 and HC3 if rows have a leverage of 1.
 */
export function coefficientCovariance(fit: LeastSquaresFit, kind: CovarianceKind, run: RunContext = {}): Float64Array {
  const { n, p } = fit.design;
  if (fit.df <= 0) throw tooFewRows(n, p);
  if (kind === "classical") {
    const variance = fit.rss / fit.df;
    return fit.xxInverse.map((v) => variance * v);
  }
  const factor = residualFactors(fit, kind, run);
  const squares = fit.residuals.map((e, i) => ((fit.weights?.[i] ?? 1) * e) ** 2 * factor[i]!);
  const { kernels } = selectBackend(run.backend);
  const none = new Float64Array(0);
  const meat = kernels.gram({ x: fit.design.x, n, p, y: none, weights: squares }, threadsOf(run)).xx;
  return sandwich(fit.xxInverse, meat, p);
}

/** Diagonal of the hat matrix W^1/2 X (X'WX)^-1 X' W^1/2, length n. */
export function leverage(fit: LeastSquaresFit, run: RunContext = {}): Float64Array {
  return leverageOn(fit, selectBackend(run.backend), threadsOf(run));
}

function leverageOn({ design, weights, xxInverse }: LeastSquaresFit, backend: Backend, threads: number): Float64Array {
  const { n, p, x } = design;
  const projected = backend.kernels.matmul({ a: x, b: xxInverse, n, m: p, q: p }, threads).c;
  const h = new Float64Array(n);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) h[i]! += projected[j * n + i]! * x[j * n + i]!;
  return weights === null ? h : h.map((v, i) => weights[i]! * v);
}

function residualFactors(
  fit: LeastSquaresFit,
  kind: Exclude<CovarianceKind, "classical">,
  run: RunContext,
): Float64Array {
  const { n } = fit.design;
  if (kind === "HC0") return new Float64Array(n).fill(1);
  if (kind === "HC1") return new Float64Array(n).fill(n / fit.df);
  const power = kind === "HC2" ? 1 : 2;
  const leverages = leverage(fit, run);
  const alone = rowsAlone(fit, leverages);
  if (alone.length > 0) throw new RowsAloneError(alone, kind);
  return leverages.map((h) => 1 / (1 - h) ** power);
}

/** B M B for symmetric B and M, p x p. */
export function sandwich(bread: Float64Array, meat: Float64Array, p: number): Float64Array {
  return product(product(bread, meat, p, p, p), bread, p, p, p);
}

/** The error of a fit without degrees of freedom. */
export const tooFewRows = (n: number, p: number): DataError =>
  new DataError([{ path: "rows", message: `are ${n} for ${p} coefficients; a covariance needs more rows than that` }]);
