import {
  createRng,
  type Design,
  type Folds,
  mean,
  resolveOptions,
  restrictFolds,
  type RunContext,
  selectEntries,
  selectRows,
} from "@career-dml/core";
import { sigmoid } from "@career-dml/kernels";
import type { z } from "zod";
import { checkRows } from "./check-rows.js";
import { chooseFit } from "./choose-fit.js";
import { elasticNetOptions, type ElasticNetOptions } from "./elastic-net-options.js";
import { linearPredictor } from "../learners/standardise.js";
import { pathFolds } from "./path-folds.js";
import type { LinearFit } from "./path-solver.js";
import type { PathValidation } from "./penalty-path.js";
import { type UnitColumns, unitColumns } from "./unit-columns.js";

/** Rows of a penalised regression. */
export interface ElasticNetInput {
  /** Without a constant and without missing values. */
  readonly design: Design;
  /** Length n; 0/1 for log loss. */
  readonly outcome: Float64Array;
  /** At least 0, length n; `null` or absent where all rows count the same. */
  readonly weights?: Float64Array | null;
  /** Folds of the cross-validation, in place of drawn ones. */
  readonly folds?: Folds | null;
}

/** Coefficients at one penalty, in the units of the columns. */
export interface ElasticNetPoint extends LinearFit {
  readonly penalty: number;
  /** Share of the loss of the constant that is removed, in the rows that it learned from. */
  readonly explained: number;
}

/** A fitted elastic net. */
export interface ElasticNetFit extends LinearFit {
  readonly kind: "elasticNet";
  readonly names: readonly string[];
  /** The penalty that was chosen, in the units of the outcome for squared loss. */
  readonly penalty: number;
  /** Falling penalties, down to where the search ended; empty for a plug-in or a given penalty. */
  readonly path: readonly ElasticNetPoint[];
  /** Mean out-of-fold loss along the path, and its standard error over folds; `null` without cross-validation. */
  readonly validation: PathValidation | null;
  /** Loading of each column in a plug-in penalty, 0 where it does not vary; `null` otherwise. */
  readonly loadings: Float64Array | null;
  readonly warnings: readonly string[];
  readonly options: ElasticNetOptions;
  readonly seed: number;
}

/**
 * Elastic net, by default the lasso: minimises mean loss plus lambda sum_j (mix s_j |b_j| + (1 - mix) s_j^2 b_j^2 / 2), the loss half the squared error or
 * the negative log-likelihood of a logistic regression, s_j the standard deviation of column j (1 without `standardise`). The intercept is free; what
 * the penalty makes zero is exactly zero, as is the coefficient of a column that does not vary. Weights are relative.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for unusable input; for log loss that includes an outcome other than 0/1, and a class
 *   with fewer than two rows. @throws {NotConvergedError} if an optimum is not reached.
 * @see Tibshirani (1996), JRSS B 58(1); Zou & Hastie (2005), JRSS B 67(2); Friedman, Hastie & Tibshirani (2010), Journal of
 * Statistical Software 33(1), for path and cross-validation.
 */
export async function elasticNet(
  input: ElasticNetInput,
  options: z.input<typeof elasticNetOptions> = {},
  run: RunContext = {},
): Promise<ElasticNetFit> {
  const resolved = resolveOptions("elasticNet", elasticNetOptions, options);
  const { loss, mix, standardise, seed } = resolved;
  checkRows(input, loss);
  const { design, outcome, weights, folds } = countingRows(input);
  const unit = unitColumns(design, weights);
  const factors = standardise ? ("deviation" as const) : unit.deviations.map((d) => 1 / d);
  const problem = { x: unit.x, y: outcome, weights, loss, mix, factors };
  const draw = () => folds ?? pathFolds(problem, resolved.folds, createRng(seed));
  const { penalty, fit, path, loadings, warnings } = await chooseFit(problem, { ...resolved, folds: draw }, run);
  const points = path?.fits.map((point, l) => {
    const { penalties, explained } = path;
    return Object.freeze({ penalty: penalties[l]!, explained: explained[l]!, ...inUnits(point, unit, design.p) });
  });
  return Object.freeze({
    kind: "elasticNet" as const,
    names: design.names,
    penalty,
    ...inUnits(fit, unit, design.p),
    path: Object.freeze(points ?? []),
    validation: path?.validation ?? null,
    loadings:
      loadings &&
      scattered(
        loadings.map((v, k) => v * unit.deviations[k]!),
        unit,
        design.p,
      ),
    warnings: Object.freeze(warnings),
    options: resolved,
    seed,
  });
}

/** Means of an outcome, or probabilities for log loss, of rows with the columns of the fit. */
export function predictElasticNet(
  { intercept, coefficients, options }: Pick<ElasticNetFit, "intercept" | "coefficients" | "options">,
  { x, n }: Design,
): Float64Array {
  const index = linearPredictor(x, n, { intercept, coefficients });
  return options.loss === "log" ? index.map(sigmoid) : index;
}

/** The rows of positive weight, weights with mean 1. */
function countingRows({ design, outcome, weights, folds }: ElasticNetInput) {
  if (!weights) return { design, outcome, weights: new Float64Array(design.n).fill(1), folds: folds ?? null };
  const rows = Uint32Array.from([...weights.keys()].filter((i) => weights[i]! > 0));
  const counting = selectEntries(weights, rows);
  const average = mean(counting);
  return {
    design: selectRows(design, rows),
    outcome: selectEntries(outcome, rows),
    weights: counting.map((w) => w / average),
    folds: folds ? restrictFolds(folds, rows) : null,
  };
}

function inUnits({ intercept, coefficients }: LinearFit, unit: UnitColumns, p: number): LinearFit {
  const own = coefficients.map((b, k) => b / unit.deviations[k]!);
  const shift = own.reduce((sum, b, k) => sum + b * unit.means[k]!, 0);
  return { intercept: intercept - shift, coefficients: scattered(own, unit, p) };
}

/** Values of the columns that vary at their places, 0 elsewhere. */
function scattered(values: Float64Array, { columns }: UnitColumns, p: number): Float64Array {
  const out = new Float64Array(p);
  columns.forEach((j, k) => {
    out[j] = values[k]!;
  });
  return out;
}
