import { effectResult, type RunContext, resolveOptions } from "@career-dml/core";
import { type Bootstrap, bootstrapCovariance } from "./bootstrap-covariance.js";
import { requireClusters, seedOf } from "./fit-likelihood.js";
import { hazardOfSigns } from "./hazard.js";
import { asRows } from "./natural-scale.js";
import { type ProbitFit, probitOfRows, probitTable } from "./probit.js";
import { hazardTest, reporting } from "./selection-two-step.js";
import type { TreatmentResult } from "./treatment-result.js";
import { type TreatmentData, type TreatmentRows, treatmentRows } from "./treatment-rows.js";
import { secondStep, type TwoStepInput, twoStep, twoStepTable, withJoint } from "./two-step.js";
import { type ResolvedTwoStepOptions, type TwoStepOptions, twoStepOptions } from "./two-step-options.js";
import { exclusionWarning, rhoWarning } from "./warnings.js";

/**
 * Effect of a treatment whose choice correlates with the outcome's error (the dummy endogenous variable model), by the
 * two-step control function: probit of the treatment, then least squares of the outcome on its covariates, the
 * treatment and the hazard `phi/Phi` of the treated and `-phi/(1 - Phi)` of the untreated. One constant effect for all.
 * Standard errors allow for the estimated hazard and its heteroskedasticity (`twoStep`, over all rows).
 *
 * @returns Tables of the equations `treatment`, `outcome` (the coefficient of `hazard` is rho sigma) and `errors`.
 * @throws {TreatmentError} {DataError} {SingularError} {NotConvergedError} {ShapeError} {NonFiniteError} {OptionsError}
 * @see Heckman (1978), Econometrica 46(4); Maddala (1983), section 5.7; Greene (2003), section 22.4.4.
 */
export async function treatmentTwoStep(
  data: TreatmentData,
  options: TwoStepOptions = {},
  run: RunContext = {},
): Promise<TreatmentResult> {
  const resolved = resolveOptions("treatmentTwoStep", twoStepOptions, options);
  const rows = treatmentRows(data);
  requireClusters(resolved.covariance, rows);
  const { choice, input } = await treatmentFirstStep(rows, run);
  const plain = twoStep(input, resolved.covariance === "bootstrap" ? "corrected" : resolved.covariance, run);
  const drawn = resolved.covariance === "bootstrap" ? await drawnCovariance(rows, resolved, run) : null;
  const fit = drawn === null ? plain : withJoint(plain, drawn.covariance, choice.names.length);
  const width = choice.names.length + fit.names.length;
  const table = twoStepTable(fit);
  // The outcome equation is constant, covariates, treatment, hazard.
  const effect = table[data.outcomeCovariates.p + 1]!;
  const result = effectResult({
    estimator: "treatment-two-step",
    estimand: "ATE",
    estimandLabel: "ATE (one effect for all)",
    estimate: effect.estimate,
    se: effect.se,
    ...(effect.reason === undefined ? {} : { reason: effect.reason }),
    n: rows.n,
    coefficients: Object.freeze([...probitTable("treatment", reporting(choice, fit.joint, width)), ...table]),
    warnings: Object.freeze([
      ...rhoWarning(fit.rho),
      ...exclusionWarning(data.treatmentCovariates, data.outcomeCovariates),
      ...(drawn?.warnings ?? []),
    ]),
    options: resolved,
    seed: seedOf(resolved),
  });
  const { sigma, rho, lambda } = fit;
  return Object.freeze({
    ...result,
    covariance: asRows(fit.joint, width),
    covarianceKind: resolved.covariance,
    sigma,
    rho,
    lambda,
    logLikelihood: choice.logLikelihood,
    iterations: choice.iterations,
    independence: hazardTest(fit, run),
  });
}

/** The probit of the treatment, and what the second step takes. */
export async function treatmentFirstStep(
  rows: TreatmentRows,
  run: RunContext,
): Promise<{ readonly choice: ProbitFit; readonly input: TwoStepInput }> {
  const { data, signs, weights, clusters } = rows;
  const covariates = data.treatmentCovariates;
  const choice = await probitOfRows({ covariates, signs, name: "treatment", weights, clusters: null }, undefined, run);
  const { informationInverse, index } = choice;
  const own = hazardOfSigns(index, signs, run);
  const first = { covariates, informationInverse, index, signs, weights, clusters };
  return {
    choice,
    input: { y: data.outcome, regressors: rows.outcomeDesign, rows: rows.rows, first, hazard: own },
  };
}

function drawnCovariance(rows: TreatmentRows, options: ResolvedTwoStepOptions, run: RunContext): Promise<Bootstrap> {
  const { clusters: _, ...data } = rows.data;
  const refit = async (weights: Float64Array): Promise<Float64Array> => {
    const { choice, input } = await treatmentFirstStep(treatmentRows({ ...data, weights }), run);
    return Float64Array.of(...choice.coefficients, ...secondStep(input, run).fit.coefficients);
  };
  return bootstrapCovariance(refit, rows, options, run);
}
