import { type RunContext, selectEntries, selectRows } from "@career-dml/core";
import {
  fitLikelihood,
  type LikelihoodFit,
  type LikelihoodOptions,
  type ResolvedLikelihoodOptions,
  requireClusters,
  resolveLikelihoodOptions,
  seedOf,
} from "./fit-likelihood.js";
import {
  type IndependenceTest,
  independenceTest,
  likelihoodRatioReason,
  normalLogLikelihood,
} from "./independence-test.js";
import { choiceOutcomePart, choicePart, type LikelihoodModel, positions, sumOfParts } from "./likelihood-model.js";
import { errorEstimates, linearEstimates, naturalTable } from "./natural-scale.js";
import type { SelectionResult } from "./selection-result.js";
import { type SelectionData, rowsWithIntercept, type SelectionRows, selectionRows } from "./selection-rows.js";
import { selectionFirstStep } from "./selection-two-step.js";
import { normalEquations, outcomeStart } from "./start.js";
import { exclusionWarning } from "./warnings.js";

/**
 * Maximum likelihood of an outcome that is observed only for the selected, errors of selection and outcome jointly
 * normal: unselected rows give `log Phi(-s)`, selected ones what `choiceOutcomeLikelihood` says. Newton's method in log
 * sigma and atanh rho from the two-step estimates, other correlations where that finds no optimum; sigma, rho and
 * lambda = rho sigma with standard errors by the delta method.
 *
 * @throws {NotConvergedError} with the last iterate (coefficients, log sigma, atanh rho); its message says so where the
 *   correlation runs to +-1.
 * @throws {DataError} {SingularError} {NonFiniteError} {ShapeError} {OptionsError} for unusable input.
 * @see Heckman (1974), Econometrica 42(4); Maddala (1983), section 8.2, eq. 8.13.
 */
export async function selectionMle(
  data: SelectionData,
  options: LikelihoodOptions = {},
  run: RunContext = {},
): Promise<SelectionResult> {
  const resolved = resolveLikelihoodOptions("selectionMle", options);
  const rows = selectionRows(data);
  requireClusters(resolved.covariance, rows);
  const { names, choiceLogLikelihood, start } = await startOf(rows, run);
  const [q, p] = [names.length, rows.outcomeDesign.p];
  const problem = { build: modelBuilder(rows, q), rows, start, shapes: [q + p + 1] };
  const fit = await fitLikelihood(problem, resolved, run);
  const reported = [
    ...linearEstimates("selection", names, fit.parameters, 0),
    ...linearEstimates("outcome", rows.outcomeDesign.names, fit.parameters, q),
    ...errorEstimates(fit.parameters, q + p),
  ];
  const table = naturalTable(reported, fit.covariance);
  const [sigma, rho, lambda] = table.coefficients.slice(q + p).map((c) => c.estimate) as [number, number, number];
  return Object.freeze({
    kind: "selection" as const,
    estimator: "selection-mle" as const,
    n: rows.n,
    selected: rows.selected.length,
    ...table,
    covarianceKind: resolved.covariance,
    sigma,
    rho,
    lambda,
    logLikelihood: fit.logLikelihood,
    iterations: fit.iterations,
    independence: independence(rows, choiceLogLikelihood, { fit, at: q + p + 1, options: resolved }, run),
    warnings: Object.freeze([...exclusionWarning(data.selectionCovariates, data.outcomeCovariates), ...fit.warnings]),
    options: resolved,
    seed: seedOf(resolved),
  });
}

const entriesOrNone = (weights: Float64Array, rows: Int32Array): Float64Array =>
  weights.length > 0 ? selectEntries(weights, rows) : weights;

/** The likelihood of parted rows under given weights. */
function modelBuilder(rows: SelectionRows, q: number): (weights: Float64Array) => LikelihoodModel {
  const { data, n, selected, unselected, outcomeDesign, y } = rows;
  const { p } = outcomeDesign;
  const chosen = {
    rows: selected,
    choice: rowsWithIntercept(data.selectionCovariates, selected),
    signs: new Float64Array(selected.length).fill(1),
  };
  const others = {
    rows: unselected,
    choice: { constant: true, covariates: selectRows(data.selectionCovariates, unselected) },
    signs: new Float64Array(unselected.length).fill(-1),
  };
  return (weights) =>
    sumOfParts("selection model by maximum likelihood", { n, size: q + p + 2 }, [
      choicePart({ ...others, weights: entriesOrNone(weights, unselected) }, positions([0, q])),
      choiceOutcomePart(
        { ...chosen, weights: entriesOrNone(weights, selected) },
        { design: outcomeDesign, y },
        positions([0, q + p + 2]),
      ),
    ]);
}

interface Start {
  readonly names: readonly string[];
  readonly choiceLogLikelihood: number;
  readonly start: Float64Array;
}

/** The two-step estimates alone: the probit's design and scores are garbage before the likelihood is built. */
async function startOf(rows: SelectionRows, run: RunContext): Promise<Start> {
  const { choice, input } = await selectionFirstStep(rows, run);
  const { coefficients, logSigma, atanhRho } = outcomeStart(input, run);
  const start = Float64Array.of(...choice.coefficients, ...coefficients, logSigma, atanhRho);
  return { names: choice.names, choiceLogLikelihood: choice.logLikelihood, start };
}

function independence(
  rows: SelectionRows,
  choiceLogLikelihood: number,
  { fit, at, options }: { fit: LikelihoodFit; at: number; options: ResolvedLikelihoodOptions },
  run: RunContext,
): IndependenceTest {
  const { weights, selected } = rows;
  const own = weights.length > 0 ? selectEntries(weights, selected) : null;
  const { rss, total } = normalEquations(rows.outcomeDesign, rows.y, own, run);
  const logLikelihood = choiceLogLikelihood + normalLogLikelihood(rss, total);
  const reason = likelihoodRatioReason(options.covariance);
  return independenceTest(fit, [at], { logLikelihood, reason }, run);
}
