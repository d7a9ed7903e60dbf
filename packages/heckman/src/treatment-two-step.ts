import {
  bindColumns,
  checkTreatment,
  type Design,
  type EffectResult,
  effectResult,
  type RunContext,
  ShapeError,
} from "@career-dml/core";
import { withIntercept } from "@career-dml/kernels";
import { hazard } from "./hazard.js";
import { probit, probitTable } from "./probit.js";
import { twoStep, twoStepTable } from "./two-step.js";
import { exclusionWarning, rhoWarning } from "./warnings.js";

/** An endogenous treatment: every outcome is observed, and the errors of choice and outcome may correlate. */
export interface TreatmentData {
  /** Length n. */
  readonly outcome: Float64Array;
  /** 0 or 1, length n. */
  readonly treatment: ArrayLike<number>;
  /** Covariates of the outcome equation, without a constant or the treatment. */
  readonly outcomeCovariates: Design;
  /** Covariates of the treatment equation, without a constant; those not in the outcome equation are the exclusion. */
  readonly treatmentCovariates: Design;
}

/**
 * Effect of a treatment whose choice correlates with the outcome's error (the dummy endogenous variable model), by the
 * two-step control function: probit of the treatment, then least squares of the outcome on its covariates, the
 * treatment and the hazard `phi/Phi` of the treated and `-phi/(1 - Phi)` of the untreated. One constant effect for all.
 * Standard errors allow for the estimated hazard and its heteroskedasticity (`twoStep`, over all rows).
 *
 * @returns Tables of the equations `treatment`, `outcome` (the coefficient of `hazard` is rho sigma) and `errors`.
 * @throws {TreatmentError} {DataError} {SingularError} {NotConvergedError} {ShapeError} {NonFiniteError}
 * @see Heckman (1978), Econometrica 46(4); Maddala (1983), section 5.7; Greene (2003), section 22.4.4.
 */
export async function treatmentTwoStep(data: TreatmentData, run: RunContext = {}): Promise<EffectResult> {
  const { outcome, treatment, outcomeCovariates, treatmentCovariates } = data;
  const { n } = outcomeCovariates;
  if (outcome.length !== n) throw new ShapeError("outcome", n, outcome.length);
  if (treatmentCovariates.n !== n) throw new ShapeError("treatmentCovariates", n, treatmentCovariates.n);
  if (treatment.length !== n) throw new ShapeError("treatment", n, treatment.length);
  checkTreatment(treatment);
  const choice = await probit(treatmentCovariates, treatment, { name: "treatment" }, run);
  const treated: Design = { n, p: 1, names: ["treatment"], x: Float64Array.from(treatment) };
  const fit = twoStep(
    {
      y: outcome,
      regressors: bindColumns(withIntercept(outcomeCovariates), treated),
      choiceDesign: choice.design,
      choiceCovariance: choice.covariance,
      hazard: hazard(choice.index, treatment, run),
    },
    run,
  );
  const table = twoStepTable(fit);
  // The outcome equation is constant, covariates, treatment, hazard.
  const effect = table[outcomeCovariates.p + 1]!;
  return effectResult({
    estimator: "treatment-two-step",
    estimand: "ATE",
    estimandLabel: "ATE (one effect for all)",
    estimate: effect.estimate,
    se: effect.se,
    ...(effect.reason === undefined ? {} : { reason: effect.reason }),
    n,
    coefficients: Object.freeze([...probitTable("treatment", choice), ...table]),
    warnings: Object.freeze([...rhoWarning(fit.rho), ...exclusionWarning(treatmentCovariates, outcomeCovariates)]),
  });
}
