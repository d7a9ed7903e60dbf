import { NotConvergedError, type RunContext } from "@career-dml/core";
import { descend, type DescentState, largestViolation } from "./coordinate-descent.js";
import {
  constantModel,
  curvatureOf,
  gradientOf,
  type LogisticModel,
  logLossAt,
  residualsOf,
} from "./logistic-model.js";
import type { WeightedRows } from "./moments.js";
import { largestPenalty, type LinearFit, penaltiesAt, type PathSolver, type PenaltyShape } from "./path-solver.js";

/**
 * Elastic nets under log loss, -sum_i w_i log P(y_i | x_i) / sum w plus the penalty, the intercept free. Newton's method whose quadratic problems go to
 * coordinate descent, over the columns that the strong rule lets through; in the end the optimality conditions of all columns are checked, and those
 * that break them join. A row of weight 0 has no part. Both classes must have weight.
 *
 * @see Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), section 3; Tibshirani et al. (2012), JRSS B 74(2), for the
 * strong rule.
 */
export function logisticSolver(rows: WeightedRows, shape: PenaltyShape, run: RunContext): PathSolver {
  const model = constantModel(rows);
  const all = [...model.coefficients.keys()];
  const nullLoss = logLossAt(model, model.index);
  let before = { penalty: 0, gradient: gradientOf(model, residualsOf(model), all) };
  const largest = largestPenalty(shape, before.gradient);
  before.penalty = largest;
  const at = (penalty: number, tolerance: number): LinearFit => {
    const limit = tolerance * largest * shape.mix;
    const penalties = penaltiesAt(shape, penalty);
    const columns = new Set(
      all.filter((j) => {
        const bound = shape.mix * shape.factors[j]! * (2 * penalty - before.penalty);
        return model.coefficients[j] !== 0 || Math.abs(before.gradient[j]!) >= bound;
      }),
    );
    for (let missed = [...columns]; ; ) {
      for (const j of missed) columns.add(j);
      const inside = [...columns].sort((a, b) => a - b);
      const residuals = descendWithin(model, inside, { ...penalties, limit, run });
      before = { penalty, gradient: gradientOf(model, residuals, all) };
      missed = all.filter((j) => !columns.has(j) && Math.abs(before.gradient[j]!) > penalties.l1[j]! + limit);
      if (missed.length === 0) break;
    }
    return { intercept: model.intercept, coefficients: Float64Array.from(model.coefficients) };
  };
  return { largest, at, explained: () => (nullLoss > 0 ? 1 - logLossAt(model, model.index) / nullLoss : 0) };
}

const MAX_STEPS = 200;

interface Within {
  readonly l1: Float64Array;
  readonly l2: Float64Array;
  /** Largest violation that is left. */
  readonly limit: number;
  readonly run: RunContext;
}

/** Newton's method over the intercept and the given columns, until their optimality conditions hold; returns the residuals there. */
function descendWithin(model: LogisticModel, columns: readonly number[], { limit, run, ...all }: Within): Float64Array {
  const block = blockOf(model, columns);
  const [l1, l2] = [all.l1, all.l2].map((values) => Float64Array.of(0, ...columns.map((j) => values[j]!)));
  const penalties = { l1: l1!, l2: l2! };
  for (let step = 0; step < MAX_STEPS; step++) {
    const start = Float64Array.of(model.intercept, ...columns.map((j) => model.coefficients[j]!));
    const residuals = residualsOf(model);
    const slope = residuals.reduce((sum, r) => sum + r, 0);
    const gradient = Float64Array.of(slope, ...gradientOf(model, residuals, columns));
    const state: DescentState = { coefficients: start.slice(), gradient };
    if (largestViolation(penalties, state) <= limit) return residuals;
    if (!descend({ gram: curvatureOf(model, block, run), ...penalties }, state, limit / 10, run)) break;
    if (!stepTowards(model, { start, goal: state.coefficients, columns, block, ...penalties })) break;
  }
  throw new NotConvergedError("logistic elastic net", MAX_STEPS, [model.intercept, ...model.coefficients]);
}

/** A column of ones, then the given ones. */
function blockOf({ rows: { x, y } }: LogisticModel, columns: readonly number[]): Float64Array {
  const n = y.length;
  const block = new Float64Array(n * (columns.length + 1)).fill(1, 0, n);
  columns.forEach((j, a) => block.set(x.subarray(j * n, (j + 1) * n), (a + 1) * n));
  return block;
}

interface Step {
  readonly start: Float64Array;
  readonly goal: Float64Array;
  readonly columns: readonly number[];
  readonly block: Float64Array;
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

const MAX_HALVINGS = 40;
/** Relative rise of the objective that is rounding. */
const ROUNDING = 1e-13;

/** Takes the first of the steps 1, 1/2, 1/4, … that does not raise the objective; `false` where all do. */
function stepTowards(model: LogisticModel, { start, goal, columns, block, l1, l2 }: Step): boolean {
  const move = new Float64Array(model.index.length);
  goal.forEach((b, a) => {
    const d = b - start[a]!;
    if (d !== 0) for (let i = 0, at = a * move.length; i < move.length; i++) move[i]! += d * block[at + i]!;
  });
  const penalty = (b: Float64Array): number =>
    b.reduce((sum, v, a) => sum + (v === 0 ? 0 : l1[a]! * Math.abs(v) + (l2[a]! * v * v) / 2), 0);
  const from = logLossAt(model, model.index) + penalty(start);
  for (let halving = 0, size = 1; halving < MAX_HALVINGS; halving++, size /= 2) {
    const b = size === 1 ? goal : start.map((v, a) => v + size * (goal[a]! - v));
    const index = model.index.map((eta, i) => eta + size * move[i]!);
    if (!(logLossAt(model, index) + penalty(b) <= from + ROUNDING * Math.abs(from))) continue;
    model.index = index;
    model.intercept = b[0]!;
    columns.forEach((j, a) => {
      model.coefficients[j] = b[a + 1]!;
    });
    return true;
  }
  return false;
}
