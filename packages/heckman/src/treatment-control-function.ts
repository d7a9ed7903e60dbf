import {
  bindColumns,
  type Design,
  type EffectResult,
  effectResult,
  type RunContext,
  resolveOptions,
} from "@career-dml/core";
import { coefficientTable } from "@career-dml/kernels";
import { z } from "zod";
import { requireClusters } from "./fit-likelihood.js";
import { waldTest } from "./independence-test.js";
import type { ModelFit } from "./model-fit.js";
import { asRows } from "./natural-scale.js";
import { probitTable } from "./probit.js";
import { meatOf } from "./score-covariance.js";
import { reporting } from "./selection-two-step.js";
import { type TreatmentData, treatmentRows } from "./treatment-rows.js";
import { treatmentFirstStep } from "./treatment-two-step.js";
import { secondStage } from "./two-step.js";
import { influenceOfSteps } from "./two-step-covariance.js";
import { exclusionWarning } from "./warnings.js";

/** Options of `treatmentControlFunction`. */
export const controlFunctionOptions = z.strictObject({
  hazards: z
    .enum(["by-treatment", "common"])
    .default("by-treatment")
    .describe("One coefficient of the hazard for the treated and one for the untreated, or one for all."),
  covariance: z
    .enum(["robust", "cluster"])
    .default("robust")
    .describe("Sandwich of both steps; `cluster` sums in clusters."),
});

/**
 * Effect of an endogenous treatment by a control function that assumes neither normal nor equal errors of the outcome:
 * probit of the treatment, then least squares of the outcome on its covariates, the treatment and the hazard, with a
 * coefficient of its own on either side, so that the gain itself may correlate with the choice. Only the error of the
 * choice is normal, and the outcome's error linear in it. Both steps are one just-identified estimator by the method
 * of moments, so the covariance is robust to heteroskedasticity.
 *
 * @returns Tables of the equations `treatment` and `outcome`. With hazards by treatment the coefficient of the treatment
 *   is the ATE at covariates that matter alike on both sides; for covariates that do not use `switchingTwoStep`.
 * @throws {TreatmentError} {DataError} {SingularError} {NotConvergedError} {ShapeError} {NonFiniteError} {OptionsError}
 * @see Heckman & Robb (1985), J. Econometrics 30; Wooldridge (2010), section 21.4.2; Newey & McFadden (1994), section 6.1.
 */
export async function treatmentControlFunction(
  data: TreatmentData,
  options: z.input<typeof controlFunctionOptions> = {},
  run: RunContext = {},
): Promise<ControlFunctionResult> {
  const resolved = resolveOptions("treatmentControlFunction", controlFunctionOptions, options);
  const rows = treatmentRows(data);
  requireClusters(resolved.covariance, rows);
  const { choice, input } = await treatmentFirstStep(rows, run);
  const { value, delta } = input.hazard;
  const controls = hazardColumns(value, rows.signs, resolved.hazards);
  const weights = rows.weights.length > 0 ? rows.weights : null;
  const fit = secondStage(bindColumns(rows.outcomeDesign, controls), rows.data.outcome, weights, run);
  const [q, p] = [choice.names.length, fit.design.p];
  const lambdas = fit.coefficients.slice(p - controls.p);
  const sensitivity = delta.map((d, i) => d * lambdas[rows.signs[i]! > 0 ? controls.p - 1 : 0]!);
  const influence = influenceOfSteps({ fit, first: input.first, rows: rows.rows, sensitivity }, run);
  const parts = { scores: influence, n: rows.n, size: q + p, weights: rows.weights };
  const covariance = meatOf(parts, resolved.covariance === "cluster" ? rows.clusters : null, run);
  const width = q + p;
  const outcomeBlock = Float64Array.from(
    { length: p * p },
    (_, e) => covariance[(q + Math.floor(e / p)) * width + q + (e % p)]!,
  );
  const names = fit.design.names;
  const table = coefficientTable({
    equation: "outcome",
    names,
    estimates: fit.coefficients,
    covariance: outcomeBlock,
    df: null,
  });
  const effect = table[names.indexOf("treatment")]!;
  const result = effectResult({
    estimator: "treatment-control-function",
    estimand: "ATE",
    estimandLabel: "ATE",
    estimate: effect.estimate,
    se: effect.se,
    n: rows.n,
    coefficients: Object.freeze([...probitTable("treatment", reporting(choice, covariance, width)), ...table]),
    warnings: Object.freeze(exclusionWarning(data.treatmentCovariates, data.outcomeCovariates)),
    options: resolved,
  });
  const at = lambdas.length === 1 ? [p - 1] : [p - 2, p - 1];
  return Object.freeze({
    ...result,
    covariance: asRows(covariance, width),
    covarianceKind: resolved.covariance,
    logLikelihood: choice.logLikelihood,
    iterations: choice.iterations,
    independence: Object.freeze({
      wald: waldTest(fit.coefficients, outcomeBlock, at, run),
      likelihoodRatio: null,
      reason: "a control function has no likelihood of the outcome",
    }),
  });
}

/** A treatment effect without the error moments that a control function leaves open. */
export interface ControlFunctionResult extends EffectResult, ModelFit {}

/** The hazard, or its two halves: of the untreated, then of the treated. */
function hazardColumns(value: Float64Array, signs: Float64Array, hazards: "by-treatment" | "common"): Design {
  const n = value.length;
  if (hazards === "common") return { n, p: 1, names: ["hazard"], x: value };
  const x = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) x[(signs[i]! > 0 ? n : 0) + i] = value[i]!;
  return { n, p: 2, names: ["hazardUntreated", "hazardTreated"], x };
}
