import { DataError, type RunContext, selectEntries, selectRows } from "@career-dml/core";
import { invoke } from "@career-dml/kernels";
import {
  fitLikelihood,
  type LikelihoodOptions,
  requireClusters,
  resolveLikelihoodOptions,
  seedOf,
} from "./fit-likelihood.js";
import { independenceTest, likelihoodRatioReason } from "./independence-test.js";
import {
  AUXILIARY,
  choicePart,
  type LikelihoodModel,
  type ModelPart,
  positions,
  predictorOf,
  sumOfParts,
} from "./likelihood-model.js";
import { correlationEstimate, linearEstimates, naturalTable } from "./natural-scale.js";
import type { ModelResult } from "./model-fit.js";
import { type ProbitFit, probit } from "./probit.js";
import { rowsWithIntercept, type SelectionData, type SelectionRows, selectionRows } from "./selection-rows.js";
import { selectionFirstStep } from "./selection-two-step.js";
import { exclusionWarning } from "./warnings.js";

/** Estimates of a probit with selection, by equation: `selection`, `outcome` and `errors` (rho). */
export interface SelectionProbitResult extends ModelResult {
  readonly kind: "selection-probit";
  readonly estimator: "selection-probit";
  /** Rows with an observed outcome. */
  readonly selected: number;
  readonly rho: number;
}

/**
 * Probit of a 0/1 outcome that is observed only for the selected, errors of selection and outcome jointly normal
 * (Stata's heckprobit), by maximum likelihood: unselected rows give `log Phi(-s)`, selected ones
 * `log Phi2(s, r m, r rho)`. Newton's method from the two probits on their own; other correlations where that finds no
 * optimum.
 *
 * @param data `outcome` holds 0 or 1 among the selected.
 * @throws {NotConvergedError} with the last iterate (coefficients, atanh rho); its message says so where the
 *   correlation runs to +-1.
 * @throws {DataError} {SingularError} {NonFiniteError} {ShapeError} {OptionsError} for unusable input.
 * @see Van de Ven & Van Praag (1981), J. Econometrics 17(2), 229-252.
 */
export async function selectionProbit(
  data: SelectionData,
  options: LikelihoodOptions = {},
  run: RunContext = {},
): Promise<SelectionProbitResult> {
  const resolved = resolveLikelihoodOptions("selectionProbit", options);
  const rows = selectionRows(data);
  requireClusters(resolved.covariance, rows);
  requireBinary(rows);
  const { choice } = await selectionFirstStep(rows, run);
  const own = await probitOfSelected(rows, run);
  const [q, p] = [choice.names.length, rows.outcomeDesign.p];
  const start = Float64Array.of(...choice.coefficients, ...own.coefficients, 0);
  const build = modelBuilder(rows, q);
  const fit = await fitLikelihood({ build, rows, start, shapes: [q + p] }, resolved, run);
  const table = naturalTable(
    [
      ...linearEstimates("selection", choice.names, fit.parameters, 0),
      ...linearEstimates("outcome", rows.outcomeDesign.names, fit.parameters, q),
      correlationEstimate(fit.parameters, q + p),
    ],
    fit.covariance,
  );
  const restricted = {
    logLikelihood: choice.logLikelihood + own.logLikelihood,
    reason: likelihoodRatioReason(resolved.covariance),
  };
  return Object.freeze({
    kind: "selection-probit" as const,
    estimator: "selection-probit" as const,
    n: rows.n,
    selected: rows.selected.length,
    ...table,
    covarianceKind: resolved.covariance,
    rho: table.coefficients[q + p]!.estimate,
    logLikelihood: fit.logLikelihood,
    iterations: fit.iterations,
    independence: independenceTest(fit, [q + p], restricted, run),
    warnings: Object.freeze([...exclusionWarning(data.selectionCovariates, data.outcomeCovariates), ...fit.warnings]),
    options: resolved,
    seed: seedOf(resolved),
  });
}

function requireBinary({ y, selected }: SelectionRows): void {
  const wrong = y.findIndex((v) => v !== 0 && v !== 1);
  if (wrong < 0) return;
  const message = `must be 0 or 1 among the selected; row ${selected[wrong]! + 1} holds ${y[wrong]}`;
  throw new DataError([{ path: "outcome", message }]);
}

/** The outcome's probit among the selected, as if they had selected themselves at random. */
function probitOfSelected({ data, selected, y, weights }: SelectionRows, run: RunContext): Promise<ProbitFit> {
  const own = weights.length > 0 ? { weights: selectEntries(weights, selected) } : {};
  return probit(selectRows(data.outcomeCovariates, selected), y, { name: "outcome", ...own }, run);
}

function modelBuilder(rows: SelectionRows, q: number): (weights: Float64Array) => LikelihoodModel {
  const { data, n, selected, unselected, outcomeDesign, y } = rows;
  const { p } = outcomeDesign;
  const chosen = rowsWithIntercept(data.selectionCovariates, selected);
  const choice = { constant: true, covariates: selectRows(data.selectionCovariates, unselected) };
  const others = { rows: unselected, choice };
  const signs = new Float64Array(unselected.length).fill(-1);
  const outcomeSigns = y.map((v) => 2 * v - 1);
  const bothChoices = (weights: Float64Array): ModelPart => ({
    rows: selected,
    predictors: [predictorOf(chosen), predictorOf(outcomeDesign), AUXILIARY],
    at: positions([0, q + p + 1]),
    call: (parameters, scores, run) => {
      const [z, x] = [chosen.x, outcomeDesign.x];
      const input = { z, n: chosen.n, q, x, p, signs: outcomeSigns, weights, parameters, scores };
      return invoke(run, "bivariateProbitLikelihood", input);
    },
  });
  return (weights) => {
    const of = (own: Int32Array): Float64Array => (weights.length > 0 ? selectEntries(weights, own) : weights);
    return sumOfParts("probit with selection", { n, size: q + p + 1 }, [
      choicePart({ ...others, signs, weights: of(unselected) }, positions([0, q])),
      bothChoices(of(selected)),
    ]);
  };
}
