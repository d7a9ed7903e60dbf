import { log, normalQuantile, type RunContext } from "@career-dml/core";
import { sigmoid } from "@career-dml/kernels";
import { linearPredictor } from "../learners/standardise.js";
import { allMoments, type PathProblem, solverOf } from "./path-problem.js";
import type { LinearFit } from "./path-solver.js";
import { FINE } from "./penalty-path.js";
import { momentsOf } from "./unit-columns.js";

/** A lasso with the penalty that theory asks for. */
export interface PlugInFit {
  readonly penalty: number;
  /** Loading of each column, by which its part of the penalty is multiplied. */
  readonly loadings: Float64Array;
  readonly fit: LinearFit;
}

/** Factor over the smallest penalty that overrules the noise. */
const SLACK = 1.1;
const MAX_ROUNDS = 15;
const SETTLED = 1e-5;

/**
 * Lasso whose penalty is the smallest that keeps every column without a part in the outcome at zero with probability 1 - g, g = .1 / log n:
 * lambda = 1.1 n^-1/2 Phi^-1(1 - g / 2q) with loadings sqrt(mean (x_j - mean x_j)^2 e^2), so that errors may differ between rows.
 * Residuals e are at first those of the constant, then those of the lasso, until loadings settle, fifteen times at most. For log loss e = y - p.
 *
 * @param problem Its `factors` are not read: loadings take their place.
 * @see Belloni, Chen, Chernozhukov & Hansen (2012), Econometrica 80(6), eq. 2.13 and appendix A; Belloni, Chernozhukov & Wei (2016), Journal of Business &
 * Economic Statistics 34(4), for the logistic case.
 */
export function plugInFit(problem: PathProblem, run: RunContext): PlugInFit {
  const { x, y, weights } = problem;
  const n = weights.filter((w) => w > 0).length;
  const q = x.length / y.length;
  const gamma = 0.1 / log(Math.max(n, 3));
  const penalty = q === 0 ? 0 : (SLACK * normalQuantile(1 - gamma / (2 * q))) / Math.sqrt(n);
  let fit: LinearFit = { intercept: momentsOf(y, weights).mean, coefficients: new Float64Array(q) };
  let loadings = loadingsOf(problem, residualsOf({ ...problem, loss: "squared" }, fit));
  const moments = problem.loss === "squared" ? allMoments(problem, run) : undefined;
  const rounds = q > 0 ? MAX_ROUNDS : 0;
  for (let round = 0; round < rounds; round++) {
    fit = solverOf({ ...problem, mix: 1, factors: loadings }, run, moments).at(penalty, FINE);
    const next = loadingsOf(problem, residualsOf(problem, fit));
    const moved = next.some((v, j) => Math.abs(v - loadings[j]!) > SETTLED * loadings[j]!);
    if (!moved) break;
    loadings = next;
  }
  return { penalty, loadings, fit };
}

function loadingsOf({ x, y, weights }: PathProblem, residuals: Float64Array): Float64Array {
  const n = y.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  return Float64Array.from({ length: x.length / n }, (_, j) => {
    const values = x.subarray(j * n, (j + 1) * n);
    const { mean } = momentsOf(values, weights);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (weights[i]! * (values[i]! - mean) * residuals[i]!) ** 2;
    // Weights have mean 1 over the rows that count.
    return Math.sqrt(sum / total);
  });
}

function residualsOf({ x, y, loss }: PathProblem, fit: LinearFit): Float64Array {
  const index = linearPredictor(x, y.length, fit);
  return y.map((v, i) => v - (loss === "log" ? sigmoid(index[i]!) : index[i]!));
}
