import {
  type Coefficient,
  DataError,
  type Design,
  type RunContext,
  SingularError,
  selectRows,
  threadsOf,
} from "@career-dml/core";
import { coefficientTable, selectBackend, withIntercept } from "@career-dml/kernels";
import { bootstrapCovariance } from "./bootstrap-covariance.js";
import { allRows, binarySigns } from "./binary-signs.js";
import {
  type LikelihoodOptions,
  likelihoodOptions,
  requireClusters,
  type RowInfo,
  resolveLikelihoodOptions,
} from "./fit-likelihood.js";
import { choicePart, type LikelihoodModel, positions, sumOfParts } from "./likelihood-model.js";
import { type Ascent, ascend, type Limits, notConverged } from "./maximise.js";
import { requireFinite } from "./require-finite.js";
import { countingRows, entriesOf, type RowExtras } from "./row-weights.js";
import { type CovarianceKind, invertScaled, scoreCovariance } from "./score-covariance.js";

/** Options of `probit`. */
export const probitOptions = likelihoodOptions;

/** A fitted probit. */
export interface ProbitFit {
  readonly kind: "probit";
  /** Covariates with the leading constant; rows of weight 0 left out. */
  readonly design: Design;
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
  const problem: Problem = {
    design: withIntercept(rows === null ? covariates : selectRows(covariates, rows)),
    signs: rows === null ? signs : entriesOf(signs, rows),
    name,
  };
  const info: RowInfo = { n: problem.design.n, weights, clusters };
  requireClusters(resolved.covariance, info);
  const limits = { ...resolved, concave: true };
  const model = modelOf(problem, weights);
  const ascent = await ascend(model, await startOf(problem, weights, limits, run), limits, run);
  const index = predictorOf(problem.design, ascent.parameters, run);
  requireOptimum(problem, ascent, index, run);
  const { parameters, information, logLikelihood, iterations } = ascent;
  const informationInverse = invertScaled(information, problem.design.p);
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
    design: problem.design,
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
export const probitTable = (equation: string, fit: ProbitFit): Coefficient[] =>
  coefficientTable({
    equation,
    names: fit.design.names,
    estimates: fit.coefficients,
    covariance: fit.covariance,
    df: null,
  });

interface Problem {
  readonly design: Design;
  /** 2y - 1. */
  readonly signs: Float64Array;
  readonly name: string;
}

function modelOf({ design, signs }: Problem, weights: Float64Array): LikelihoodModel {
  const rows = allRows(signs.length);
  const part = choicePart({ rows, choice: design, signs, weights }, positions([0, design.p]));
  return sumOfParts("probit", { n: design.n, size: design.p }, [part]);
}

function predictorOf({ x, n, p }: Design, beta: Float64Array, run: RunContext): Float64Array {
  return selectBackend(run.backend).kernels.matmul({ a: x, b: beta, n, m: p, q: 1 }, threadsOf(run)).c;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) > most) most = Math.abs(values[i]!);
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
  problem: Problem,
  weights: Float64Array,
  limits: Limits & { readonly concave: boolean },
  run: RunContext,
): Promise<Float64Array> {
  const { design, signs } = problem;
  const zero = new Float64Array(design.p);
  const size = Math.ceil(design.n / STRIDE);
  if (design.n < LARGE || size < ROWS_PER_COEFFICIENT * design.p) return zero;
  const rows = Int32Array.from({ length: size }, (_, i) => i * STRIDE);
  const part = { ...problem, design: selectRows(design, rows), signs: entriesOf(signs, rows) };
  const some = modelOf(part, weights.length > 0 ? entriesOf(weights, rows) : weights);
  const ascent = await ascend(some, zero, { ...limits, tolerance: Math.max(limits.tolerance, ROUGH) }, run);
  const moved = ascent.step === null ? 0 : largest(predictorOf(part.design, ascent.step, run));
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
function requireOptimum(problem: Problem, ascent: Ascent, index: Float64Array, run: RunContext): void {
  const { design, signs, name } = problem;
  const move = ascent.step === null ? null : predictorOf(design, ascent.step, run);
  if (ascent.status === "converged" && move !== null && largest(move) <= ARRIVED * (1 + largest(index))) return;
  const separated = move === null ? null : separation(signs, move, name);
  if (separated !== null) throw separated;
  // A singular information is a dependent column at the start, and separation after a step.
  if (ascent.status === "singular") {
    throw new SingularError(`probit design (column '${design.names[ascent.pivot]}')`, ascent.pivot);
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
