import {
  type Coefficient,
  DataError,
  type Design,
  type RunContext,
  SingularError,
  selectRows,
  threadsOf,
} from "@career-dml/core";
import { coefficientTable, selectBackend } from "@career-dml/kernels";
import { bootstrapCovariance } from "./bootstrap-covariance.js";
import { allRows, binarySigns } from "./binary-signs.js";
import {
  type LikelihoodOptions,
  likelihoodOptions,
  requireClusters,
  type ResolvedLikelihoodOptions,
  type RowInfo,
  resolveLikelihoodOptions,
} from "./fit-likelihood.js";
import { choicePart, type LikelihoodModel, positions, sumOfParts } from "./likelihood-model.js";
import { type Ascent, ascend, type Limits, notConverged } from "./maximise.js";
import { requireFinite } from "./require-finite.js";
import { countingRows, entriesOf, type RowExtras } from "./row-weights.js";
import { type Clusters, type CovarianceKind, invertScaled, scoreCovariance } from "./score-covariance.js";

/** Options of `probit`. */
export const probitOptions = likelihoodOptions;

/** A fitted probit. */
export interface ProbitFit {
  readonly kind: "probit";
  /** Covariates without the constant; rows of weight 0 left out. */
  readonly covariates: Design;
  /** Of the coefficients: the constant, then the covariates. */
  readonly names: readonly string[];
  /** Length p, constant first. */
  readonly coefficients: Float64Array;
  /** p x p, of the kind asked for. */
  readonly covariance: Float64Array;
  /** Inverse of the observed information, p x p. */
  readonly informationInverse: Float64Array;
  /** Linear predictor of each row. */
  readonly index: Float64Array;
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly covarianceKind: CovarianceKind;
  readonly warnings: readonly string[];
}

/**
 * Probit by maximum likelihood: P(y = 1 | x) = Phi(a + x b), Newton's method with the analytic Hessian and step
 * halving; the likelihood is globally concave. With q = 2y - 1 and l = phi(q s) / Phi(q s) the score is
 * `sum q l x` and the Hessian `-sum l (l + q s) x x'`, precise in either tail.
 *
 * @param covariates Without a constant; one is added. No missing values.
 * @param y 0 or 1, length n. @param options `name` is what `y` is called in messages; `weights` and `clusters` go with
 *   the rows.
 * @throws {DataError} if the covariates predict some rows perfectly, so that no finite maximum exists.
 * @throws {SingularError} naming a dependent covariate. @throws {NotConvergedError} with the last iterate.
 * @throws {ShapeError} {NonFiniteError} {OptionsError} for unusable input.
 * @see Greene (2003), Econometric Analysis, section 21.4.
 */
export async function probit(
  covariates: Design,
  y: ArrayLike<number>,
  options: LikelihoodOptions & RowExtras & { readonly name?: string } = {},
  run: RunContext = {},
): Promise<ProbitFit> {
  const { name = "outcome", weights: w, clusters: c, ...given } = options;
  const resolved = resolveLikelihoodOptions("probit", given);
  requireFinite(covariates);
  const signs = binarySigns(y, covariates.n, name);
  const extras = { ...(w === undefined ? {} : { weights: w }), ...(c === undefined ? {} : { clusters: c }) };
  const { rows, weights, clusters } = countingRows(extras, covariates.n);
  const counting =
    rows === null ? { covariates, signs } : { covariates: selectRows(covariates, rows), signs: entriesOf(signs, rows) };
  return probitOfRows({ ...counting, name, weights, clusters }, resolved, run);
}

/** Rows of a binary choice that have passed their checks. */
export interface ChoiceRows {
  /** Finite, without the constant. */
  readonly covariates: Design;
  /** 2y - 1. */
  readonly signs: Float64Array;
  /** What y is called in messages. */
  readonly name: string;
  /** Above 0; empty for none. */
  readonly weights: Float64Array;
  readonly clusters: Clusters | null;
}

const DEFAULTS: ResolvedLikelihoodOptions = resolveLikelihoodOptions("probit", {});

/** `probit` behind its door: estimators whose own rows are checked do not check, copy or sign them again. */
export async function probitOfRows(
  problem: ChoiceRows,
  resolved: ResolvedLikelihoodOptions = DEFAULTS,
  run: RunContext = {},
): Promise<ProbitFit> {
  const { covariates, weights, clusters } = problem;
  const info: RowInfo = { n: covariates.n, weights, clusters };
  requireClusters(resolved.covariance, info);
  const limits = { ...resolved, concave: true };
  const model = modelOf(problem, weights);
  const ascent = await ascend(model, await startOf(problem, limits, run), limits, run);
  const index = choiceIndex(covariates, ascent.parameters, run);
  requireOptimum(problem, ascent, index, run);
  const { parameters, information, logLikelihood, iterations } = ascent;
  const informationInverse = invertScaled(information, model.size);
  const refit = async (drawn: Float64Array): Promise<Float64Array | null> => {
    const again = await ascend(modelOf(problem, drawn), parameters, limits, run);
    return again.status === "converged" ? again.parameters : null;
  };
  const { covariance: kind } = resolved;
  const uncertainty =
    kind === "bootstrap"
      ? await bootstrapCovariance(refit, info, resolved, run)
      : {
          covariance: await scoreCovariance(kind, { model, parameters, information, weights, clusters }, run),
          warnings: [],
        };
  return Object.freeze({
    kind: "probit" as const,
    covariates,
    names: Object.freeze(namesOf(covariates)),
    coefficients: parameters,
    informationInverse,
    index,
    logLikelihood,
    iterations,
    covarianceKind: kind,
    ...uncertainty,
  });
}

/** Rows of the coefficient table of a probit. */
export const probitTable = (
  equation: string,
  { names, coefficients: estimates, covariance }: Pick<ProbitFit, "names" | "coefficients" | "covariance">,
): Coefficient[] => coefficientTable({ equation, names, estimates, covariance, df: null });

const namesOf = ({ names }: Design): string[] => ["(Intercept)", ...names];

function modelOf({ covariates, signs }: ChoiceRows, weights: Float64Array): LikelihoodModel {
  const { n, p } = covariates;
  const choice = { constant: true, covariates };
  const part = choicePart({ rows: allRows(n), choice, signs, weights }, positions([0, p + 1]));
  return sumOfParts("probit", { n, size: p + 1 }, [part]);
}

/** The linear predictor `b_0 + x b` of each row, constant first among the coefficients. */
export function choiceIndex({ x, n, p }: Design, b: Float64Array, run: RunContext): Float64Array {
  const index = selectBackend(run.backend).kernels.matmul({ a: x, b: b.slice(1), n, m: p, q: 1 }, threadsOf(run)).c;
  const constant = b[0]!;
  for (let i = 0; i < n; i++) index[i]! += constant;
  return index;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > most) most = Math.abs(values[i]!);
  return most;
}

/** Rows of one block of `furthest`. */
const BLOCK = 1024;

/** The largest absolute `b_0 + x b` over rows, without an array of them all. */
function furthest({ x, n, p }: Design, b: Float64Array): number {
  const moves = new Float64Array(BLOCK);
  let most = 0;
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    moves.fill(b[0]!);
    for (let j = 0; j < p; j++) {
      const [at, factor] = [j * n + from, b[j + 1]!];
      for (let i = 0; i < size; i++) moves[i]! += x[at + i]! * factor;
    }
    most = Math.max(most, largest(moves.subarray(0, size)));
  }
  return most;
}

/** Rows of a design from which every sixteenth is worth a fit of its own, and rows per coefficient that it must have. */
const LARGE = 8000;
const STRIDE = 16;
const ROWS_PER_COEFFICIENT = 30;

/**
 * Where Newton starts: at the fit of every sixteenth row of a large design, a few standard errors from the optimum and a
 * sixteenth of the work per step, else at 0. The answer does not depend on it, for the likelihood is concave.
 */
async function startOf(
  problem: ChoiceRows,
  limits: Limits & { readonly concave: boolean },
  run: RunContext,
): Promise<Float64Array> {
  const { covariates, signs, weights } = problem;
  const zero = new Float64Array(covariates.p + 1);
  const size = Math.ceil(covariates.n / STRIDE);
  if (covariates.n < LARGE || size < ROWS_PER_COEFFICIENT * zero.length) return zero;
  const rows = Int32Array.from({ length: size }, (_, i) => i * STRIDE);
  const part = { ...problem, covariates: selectRows(covariates, rows), signs: entriesOf(signs, rows) };
  const some = modelOf(part, weights.length > 0 ? entriesOf(weights, rows) : weights);
  const ascent = await ascend(some, zero, { ...limits, tolerance: Math.max(limits.tolerance, ROUGH) }, run);
  const moved = ascent.step === null ? 0 : furthest(part.covariates, ascent.step);
  return ascent.status === "converged" && moved < 1 ? ascent.parameters : zero;
}

/** Standard errors to which a starting value is worth the steps. */
const ROUGH = 0.1;

/** Share of the largest move below which a row counts as not moved. */
const STILL = 1e-3;
/** A last step that moves an index by more than this share of the largest has not arrived anywhere. */
const ARRIVED = 1e-3;

/**
 * Refuses an ascent without an optimum, and one that only stopped because the likelihood had nothing left to gain.
 * A step certifies separation if it raises no row's likelihood at the cost of another's (Albert & Anderson 1984,
 * Biometrika 71(1)): the likelihood then grows along it for ever.
 */
function requireOptimum(problem: ChoiceRows, ascent: Ascent, index: Float64Array, run: RunContext): void {
  const { covariates, signs, name } = problem;
  const { step } = ascent;
  const arrived = step !== null && furthest(covariates, step) <= ARRIVED * (1 + largest(index));
  if (ascent.status === "converged" && arrived) return;
  const separated = step === null ? null : separation(signs, choiceIndex(covariates, step, run), name);
  if (separated !== null) throw separated;
  // A singular information is a dependent column at the start, and separation after a step.
  if (ascent.status === "singular") {
    throw new SingularError(`probit design (column '${namesOf(covariates)[ascent.pivot]}')`, ascent.pivot);
  }
  if (ascent.status !== "converged") throw notConverged("probit", ascent);
}

function separation(signs: Float64Array, move: Float64Array, name: string): DataError | null {
  const most = largest(move);
  const gains = move.map((m, i) => signs[i]! * m);
  if (gains.some((g) => g < -STILL * most)) return null;
  const rows = gains.filter((g) => g > STILL * most).length;
  const message = `is predicted perfectly by a combination of the covariates for ${rows} of ${signs.length} rows, so the probit has no finite estimate; leave out covariates`;
  return new DataError([{ path: name, message }]);
}
