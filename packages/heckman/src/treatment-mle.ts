import { effectResult, type RunContext } from "@career-dml/core";
import { withIntercept } from "@career-dml/kernels";
import {
  fitLikelihood,
  type LikelihoodOptions,
  requireClusters,
  resolveLikelihoodOptions,
  seedOf,
} from "./fit-likelihood.js";
import { independenceTest, likelihoodRatioReason, normalLogLikelihood } from "./independence-test.js";
import { choiceOutcomePart, type LikelihoodModel, positions, sumOfParts } from "./likelihood-model.js";
import { errorEstimates, linearEstimates, naturalTable } from "./natural-scale.js";
import { normalEquations, outcomeStart } from "./start.js";
import type { TreatmentResult } from "./treatment-result.js";
import { type TreatmentData, type TreatmentRows, treatmentRows } from "./treatment-rows.js";
import { treatmentFirstStep } from "./treatment-two-step.js";
import { exclusionWarning } from "./warnings.js";

/**
 * Effect of a treatment whose choice correlates with the outcome's error, by maximum likelihood with jointly normal
 * errors; one constant effect for all. Every row has the likelihood of `choiceOutcomeLikelihood`. Newton's method from
 * the two-step estimates; standard errors of sigma, rho and lambda = rho sigma by the delta method.
 *
 * @returns Tables of the equations `treatment`, `outcome` and `errors`.
 * @throws {NotConvergedError} with the last iterate (coefficients, log sigma, atanh rho); its message says so where the
 *   correlation runs to +-1.
 * @throws {TreatmentError} {DataError} {SingularError} {ShapeError} {NonFiniteError} {OptionsError} for unusable input.
 * @see Maddala (1983), section 5.7; Barnow, Cain & Goldberger (1981), Evaluation Studies 5.
 */
export async function treatmentMle(
  data: TreatmentData,
  options: LikelihoodOptions = {},
  run: RunContext = {},
): Promise<TreatmentResult> {
  const resolved = resolveLikelihoodOptions("treatmentMle", options);
  const rows = treatmentRows(data);
  requireClusters(resolved.covariance, rows);
  const { choice, input } = await treatmentFirstStep(rows, run);
  const { coefficients, logSigma, atanhRho } = outcomeStart(input, run);
  const [q, p] = [choice.names.length, rows.outcomeDesign.p];
  const start = Float64Array.of(...choice.coefficients, ...coefficients, logSigma, atanhRho);
  const fit = await fitLikelihood({ build: modelBuilder(rows, q), rows, start, shapes: [q + p + 1] }, resolved, run);
  const reported = [
    ...linearEstimates("treatment", choice.names, fit.parameters, 0),
    ...linearEstimates("outcome", rows.outcomeDesign.names, fit.parameters, q),
    ...errorEstimates(fit.parameters, q + p),
  ];
  const table = naturalTable(reported, fit.covariance);
  const effect = table.coefficients[q + p - 1]!;
  const [sigma, rho, lambda] = table.coefficients.slice(q + p).map((c) => c.estimate) as [number, number, number];
  const { rss, total } = normalEquations(
    rows.outcomeDesign,
    rows.data.outcome,
    rows.weights.length > 0 ? rows.weights : null,
    run,
  );
  const restricted = {
    logLikelihood: choice.logLikelihood + normalLogLikelihood(rss, total),
    reason: likelihoodRatioReason(resolved.covariance),
  };
  const result = effectResult({
    estimator: "treatment-mle",
    estimand: "ATE",
    estimandLabel: "ATE (one effect for all)",
    estimate: effect.estimate,
    se: effect.se,
    ...(effect.reason === undefined ? {} : { reason: effect.reason }),
    n: rows.n,
    coefficients: table.coefficients,
    warnings: Object.freeze([...exclusionWarning(data.treatmentCovariates, data.outcomeCovariates), ...fit.warnings]),
    options: resolved,
    seed: seedOf(resolved),
  });
  return Object.freeze({
    ...result,
    covariance: table.covariance,
    covarianceKind: resolved.covariance,
    sigma,
    rho,
    lambda,
    logLikelihood: fit.logLikelihood,
    iterations: fit.iterations,
    independence: independenceTest(fit, [q + p + 1], restricted, run),
  });
}

function modelBuilder(
  { n, rows, signs, outcomeDesign, data }: TreatmentRows,
  q: number,
): (weights: Float64Array) => LikelihoodModel {
  const size = q + outcomeDesign.p + 2;
  const choice = withIntercept(data.treatmentCovariates);
  return (weights) => {
    const outcome = { design: outcomeDesign, y: data.outcome };
    const part = choiceOutcomePart({ rows, choice, signs, weights }, outcome, positions([0, size]));
    return sumOfParts("endogenous-treatment model by maximum likelihood", { n, size }, [part]);
  };
}
