import { type RunContext, selectEntries, threadsOf } from "@career-dml/core";
import { product, selectBackend, transpose } from "@career-dml/kernels";
import {
  fitLikelihood,
  type LikelihoodFit,
  type LikelihoodOptions,
  requireClusters,
  resolveLikelihoodOptions,
  seedOf,
} from "./fit-likelihood.js";
import { independenceTest, likelihoodRatioReason, normalLogLikelihood } from "./independence-test.js";
import { choiceOutcomePart, type LikelihoodModel, positions, sumOfParts } from "./likelihood-model.js";
import { errorEstimates, linearEstimates, naturalTable } from "./natural-scale.js";
import { choiceIndex } from "./probit.js";
import { rowsWithIntercept } from "./selection-rows.js";
import { normalEquations, outcomeStart } from "./start.js";
import { type LinearFit, switchingEffects } from "./switching-effects.js";
import type { OutcomeErrors } from "./model-fit.js";
import type { SwitchingResult } from "./switching-result.js";
import { type SwitchingData, type SwitchingRows, switchingFirstStep, switchingRows } from "./switching-rows.js";
import { exclusionWarning } from "./warnings.js";

/**
 * Switching regression (tobit type 5) by maximum likelihood: treated and untreated outcomes have coefficients, error
 * variances and correlations with the choice of their own. Either regime's rows have the likelihood of
 * `choiceOutcomeLikelihood`. Newton's method from the two-step estimates; ATE, ATT and ATU by `switchingEffects`.
 *
 * @throws {NotConvergedError} with the last iterate; its message says so where a correlation runs to +-1.
 * @throws {TreatmentError} {DataError} {SingularError} {ShapeError} {NonFiniteError} {OptionsError} for unusable input.
 * @see Maddala (1983), section 8.3; Lokshin & Sajaia (2004), Stata Journal 4(3).
 */
export async function switchingMle(
  data: SwitchingData,
  options: LikelihoodOptions = {},
  run: RunContext = {},
): Promise<SwitchingResult> {
  const resolved = resolveLikelihoodOptions("switchingMle", options);
  const rows = switchingRows(data);
  requireClusters(resolved.covariance, rows);
  const { choice, inputs } = await switchingFirstStep(rows, run);
  const starts = inputs.map((input) => outcomeStart(input, run));
  const start = Float64Array.of(
    ...choice.coefficients,
    ...starts.flatMap((s) => [...s.coefficients, s.logSigma, s.atanhRho]),
  );
  const layout = layoutOf(choice.names.length, rows);
  const { at0, at1, size } = layout;
  const shapes = [at1 - 1, size - 1];
  const build = modelBuilder(rows, layout);
  const fit = await fitLikelihood({ build, rows, start, shapes }, resolved, run);
  const [untreated, treated] = rows.regimes;
  const table = naturalTable(
    [
      ...linearEstimates("treatment", choice.names, fit.parameters, 0),
      ...linearEstimates("untreated", untreated.design.names, fit.parameters, at0),
      ...linearEstimates("treated", treated.design.names, fit.parameters, at1),
      ...errorEstimates(fit.parameters, at1 - 2, "0"),
      ...errorEstimates(fit.parameters, size - 2, "1"),
    ],
    fit.covariance,
  );
  const linear = await linearFit(build(rows.weights), fit, layout, run);
  const index = choiceIndex(choice.covariates, fit.parameters.slice(0, at0), run);
  const restricted = {
    logLikelihood: choice.logLikelihood + separateLogLikelihood(rows, run),
    reason: likelihoodRatioReason(resolved.covariance),
  };
  const errors = table.coefficients.filter((c) => c.equation === "errors").map((c) => c.estimate);
  return Object.freeze({
    kind: "switching" as const,
    estimator: "switching-mle" as const,
    n: rows.n,
    treated: treated.rows.length,
    ...table,
    covarianceKind: resolved.covariance,
    errors: Object.freeze({ untreated: errorsOf(errors), treated: errorsOf(errors.slice(3)) }),
    effects: switchingEffects(rows, index, linear, "switching-mle", run),
    logLikelihood: fit.logLikelihood,
    iterations: fit.iterations,
    independence: independenceTest(fit, shapes, restricted, run),
    warnings: Object.freeze([...exclusionWarning(data.treatmentCovariates, data.outcomeCovariates), ...fit.warnings]),
    options: resolved,
    seed: seedOf(resolved),
  });
}

const errorsOf = ([sigma, rho, lambda]: readonly number[]): OutcomeErrors =>
  Object.freeze({ sigma: sigma!, rho: rho!, lambda: lambda! });

/** Where the parameters stand: g, then (b, log sigma, atanh rho) of the untreated from `at0`, of the treated from `at1`. */
interface Layout {
  readonly at0: number;
  readonly at1: number;
  readonly size: number;
}

function layoutOf(q: number, { regimes: [untreated, treated] }: SwitchingRows): Layout {
  const at1 = q + untreated.design.p + 2;
  return { at0: q, at1, size: at1 + treated.design.p + 2 };
}

function modelBuilder(
  { data, n, regimes }: SwitchingRows,
  { at0, at1, size }: Layout,
): (weights: Float64Array) => LikelihoodModel {
  const parted = regimes.map(({ name, rows, design: own, y }) => ({
    rows,
    choice: rowsWithIntercept(data.treatmentCovariates, rows),
    signs: new Float64Array(rows.length).fill(name === "treated" ? 1 : -1),
    outcome: { design: own, y },
    at: positions([0, at0], name === "treated" ? [at1, size - at1] : [at0, at1 - at0]),
  }));
  return (weights) =>
    sumOfParts(
      "switching regression by maximum likelihood",
      { n, size },
      parted.map(({ outcome, at, ...rows }) => {
        const own = weights.length > 0 ? selectEntries(weights, rows.rows) : weights;
        return choiceOutcomePart({ ...rows, weights: own }, outcome, at);
      }),
    );
}

/** Normal log-likelihoods of both regimes on their own. */
function separateLogLikelihood({ regimes, weights }: SwitchingRows, run: RunContext): number {
  return regimes.reduce((sum, { rows, design, y }) => {
    const own = weights.length > 0 ? selectEntries(weights, rows) : null;
    const { rss, total } = normalEquations(design, y, own, run);
    return sum + normalLogLikelihood(rss, total);
  }, 0);
}

/** Linear parameters with lambda = rho sigma in the place of log sigma and atanh rho, by the delta method. */
async function linearFit(
  model: LikelihoodModel,
  { parameters, covariance, informationInverse }: LikelihoodFit,
  { at1, size }: Layout,
  run: RunContext,
): Promise<LinearFit> {
  const linear = size - 2;
  const jacobian = new Float64Array(linear * size);
  const values = new Float64Array(linear);
  const keep = (to: number, from: number): void => {
    jacobian[from * linear + to] = 1;
    values[to] = parameters[from]!;
  };
  const merge = (to: number, from: number): void => {
    const [sigma, rho] = [Math.exp(parameters[from]!), Math.tanh(parameters[from + 1]!)];
    jacobian[from * linear + to] = rho * sigma;
    jacobian[(from + 1) * linear + to] = sigma / Math.cosh(parameters[from + 1]!) ** 2;
    values[to] = rho * sigma;
  };
  for (let j = 0; j < at1 - 2; j++) keep(j, j);
  merge(at1 - 2, at1 - 2);
  for (let j = at1; j < size - 2; j++) keep(j - 1, j);
  merge(linear - 1, size - 2);
  const transposed = transpose(jacobian, linear, size);
  const scores = await model.scores(parameters, run);
  const toLinear = product(informationInverse, transposed, size, size, linear);
  const { c: influence } = selectBackend(run.backend).kernels.matmul(
    { a: scores, b: toLinear, n: model.n, m: size, q: linear },
    threadsOf(run),
  );
  const middle = product(product(jacobian, covariance, linear, size, size), transposed, linear, size, linear);
  return { values, covariance: middle, influence };
}
