import { checkpoint, type Folds, type RunContext, testUnits } from "@career-dml/core";
import { logLoss } from "./logistic-model.js";
import { addMoments, type Moments, momentsOf } from "./moments.js";
import { type PathProblem, solverOf } from "./path-problem.js";
import type { LinearFit, PathSolver } from "./path-solver.js";
import { squaredLoss } from "./squared-solver.js";

/** Which penalties are tried. */
export interface PathGrid {
  /** How many, evenly spaced on the logarithmic scale. */
  readonly penalties: number;
  /** The smallest as a share of the largest, which makes every coefficient zero. */
  readonly smallest: number;
}

/** Fits along falling penalties. */
export interface PenaltyPath {
  readonly penalties: readonly number[];
  readonly fits: readonly LinearFit[];
  /** Share of the loss of the constant that each fit removes, in the rows that it learned from. */
  readonly explained: readonly number[];
  /** Whether the path ended because a fit left next to nothing to explain. */
  readonly saturated: boolean;
  readonly validation: PathValidation;
}

/** Mean out-of-fold loss of each penalty, and its standard error over folds. */
export interface PathValidation {
  readonly loss: readonly number[];
  readonly error: readonly number[];
}

/** Violations of the optimality conditions that are left, as a share of the largest penalty: in the end, and within folds. */
export const FINE = 1e-11;
const ROUGH = 1e-6;

/** A fit that removes this share of the loss ends the path: what is left of it is interpolation, or separation. */
const SATURATED = 0.999;

/** The path ends after as many penalties in a row without a new smallest loss. */
const PATIENCE = 10;

/** From the largest penalty down, evenly on the logarithmic scale. */
function penaltyGrid(largest: number, { penalties, smallest }: PathGrid): readonly number[] {
  if (penalties === 1) return [largest];
  return Array.from({ length: penalties }, (_, k) => largest * smallest ** (k / (penalties - 1)));
}

/**
 * Elastic nets along a path of falling penalties, and their loss out of fold; all rows and all folds take each penalty together.
 *
 * @throws {NotConvergedError} if a fit does not reach its optimum.
 * @see Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), section 2.5.
 */
export async function penaltyPath(
  problem: PathProblem,
  { grid, folds }: { readonly grid: PathGrid; readonly folds: Folds },
  run: RunContext,
): Promise<PenaltyPath> {
  const { all, parts } = solversOf(problem, folds, run);
  const path = { penalties: [] as number[], fits: [] as LinearFit[], explained: [] as number[] };
  const validation = { loss: [] as number[], error: [] as number[] };
  let saturated = false;
  let best = 0;
  for (const penalty of penaltyGrid(all.largest, grid)) {
    await checkpoint(run);
    path.penalties.push(penalty);
    path.fits.push(all.at(penalty, FINE));
    path.explained.push(all.explained());
    const losses = parts.map(({ solver, lossOf }) => lossOf(solver.at(penalty, ROUGH)));
    const { loss, error } = meanOverFolds(losses);
    validation.loss.push(loss);
    validation.error.push(error);
    if (loss < validation.loss[best]!) best = validation.loss.length - 1;
    saturated = [all, ...parts.map(({ solver }) => solver)].some((solver) => solver.explained() >= SATURATED);
    if (saturated || all.largest === 0) break;
    if (validation.loss.length - 1 - best >= PATIENCE) break;
  }
  return { ...path, saturated, validation };
}

/** What is learned outside a fold, and the loss inside it. */
interface FoldPart {
  readonly solver: PathSolver;
  readonly lossOf: (fit: LinearFit) => FoldLoss;
}

interface FoldLoss {
  readonly loss: number;
  /** Sum of the weights in the fold. */
  readonly weight: number;
}

function solversOf(
  problem: PathProblem,
  folds: Folds,
  run: RunContext,
): { readonly all: PathSolver; readonly parts: readonly FoldPart[] } {
  const { loss, weights } = problem;
  const rows = Array.from({ length: folds.k }, (_, fold) => testUnits(folds, fold));
  const moments = loss === "squared" ? rows.map((some) => momentsOf(problem, some, run)) : null;
  const parts = rows.map((inside, fold): FoldPart => {
    const outside = { ...problem, weights: weights.map((w, i) => (folds.of[i] === fold ? 0 : w)) };
    if (moments === null) return { solver: solverOf(outside, run), lossOf: (fit) => logLossOf(problem, inside, fit) };
    const others = addMoments(moments.filter((_, k) => k !== fold));
    const own = moments[fold]!;
    const lossOf = (fit: LinearFit): FoldLoss => ({ loss: squaredLoss(own, fit), weight: own.weight });
    return { solver: solverOf(outside, run, others), lossOf };
  });
  const sums: Moments | undefined = moments === null ? undefined : addMoments(moments);
  return { all: solverOf(problem, run, sums), parts };
}

function logLossOf(
  { x, y, weights }: PathProblem,
  rows: Uint32Array,
  { intercept, coefficients }: LinearFit,
): FoldLoss {
  const n = y.length;
  const used = [...coefficients.keys()].filter((j) => coefficients[j] !== 0);
  let [loss, weight] = [0, 0];
  for (const i of rows) {
    let eta = intercept;
    for (const j of used) eta += coefficients[j]! * x[j * n + i]!;
    loss += weights[i]! * logLoss(y[i]!, eta);
    weight += weights[i]!;
  }
  return { loss: loss / weight, weight };
}

/** Weighted mean over folds, and its standard error. */
function meanOverFolds(losses: readonly FoldLoss[]): { readonly loss: number; readonly error: number } {
  const total = losses.reduce((sum, { weight }) => sum + weight, 0);
  const loss = losses.reduce((sum, part) => sum + part.weight * part.loss, 0) / total;
  const variance = losses.reduce((sum, part) => sum + part.weight * (part.loss - loss) ** 2, 0) / total;
  return { loss, error: Math.sqrt(variance / (losses.length - 1)) };
}

/** Index of the penalty with the smallest loss or, by one standard error, of the largest whose loss is no more than that above it. */
export function choosePenalty({ loss, error }: PathValidation, rule: "min" | "one-se"): number {
  const best = loss.reduce((least, value, k) => (value < loss[least]! ? k : least), 0);
  if (rule === "min") return best;
  return loss.findIndex((value) => value <= loss[best]! + error[best]!);
}
