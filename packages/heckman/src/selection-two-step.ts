import { type RunContext, resolveOptions, selectEntries } from "@career-dml/core";
import { type Bootstrap, bootstrapCovariance } from "./bootstrap-covariance.js";
import { requireClusters, seedOf } from "./fit-likelihood.js";
import { hazardOfSigns } from "./hazard.js";
import { type IndependenceTest, waldTest } from "./independence-test.js";
import { asRows } from "./natural-scale.js";
import { type ProbitFit, probitOfRows, probitTable } from "./probit.js";
import type { SelectionResult } from "./selection-result.js";
import { type SelectionData, type SelectionRows, selectionRows } from "./selection-rows.js";
import { type TwoStepFit, type TwoStepInput, twoStep, twoStepTable, withJoint } from "./two-step.js";
import { type ResolvedTwoStepOptions, type TwoStepOptions, twoStepOptions } from "./two-step-options.js";
import { exclusionWarning, rhoWarning } from "./warnings.js";

/**
 * Heckman's two-step estimator of an outcome that is observed only for the selected: probit of the selection, then
 * least squares of the outcome on its covariates and the inverse Mills ratio among the selected, with standard errors
 * that allow for both steps. For a treatment that is chosen while everybody's outcome is seen use `treatmentTwoStep`.
 *
 * @throws {DataError} {SingularError} {NotConvergedError} as `probit` and `twoStep`.
 * @throws {NonFiniteError} for a missing value among the selected. @throws {OptionsError} {ShapeError}
 * @see Heckman (1979), Econometrica 47(1), 153-161.
 */
export async function selectionTwoStep(
  data: SelectionData,
  options: TwoStepOptions = {},
  run: RunContext = {},
): Promise<SelectionResult> {
  const resolved = resolveOptions("selectionTwoStep", twoStepOptions, options);
  const rows = selectionRows(data);
  requireClusters(resolved.covariance, rows);
  const { choice, fit: plain } = await selectionSteps(rows, resolved, run);
  const drawn = resolved.covariance === "bootstrap" ? await drawnCovariance(rows, resolved, run) : null;
  const fit = drawn === null ? plain : withJoint(plain, drawn.covariance, choice.names.length);
  const { sigma, rho, lambda, joint } = fit;
  const width = choice.names.length + fit.names.length;
  return Object.freeze({
    kind: "selection" as const,
    estimator: "selection-two-step" as const,
    n: rows.n,
    selected: rows.selected.length,
    coefficients: Object.freeze([...probitTable("selection", reporting(choice, joint, width)), ...twoStepTable(fit)]),
    covariance: asRows(joint, width),
    covarianceKind: resolved.covariance,
    sigma,
    rho,
    lambda,
    logLikelihood: choice.logLikelihood,
    iterations: choice.iterations,
    independence: hazardTest(fit, run),
    warnings: Object.freeze([
      ...rhoWarning(rho),
      ...exclusionWarning(data.selectionCovariates, data.outcomeCovariates),
      ...(drawn?.warnings ?? []),
    ]),
    options: resolved,
    seed: seedOf(resolved),
  });
}

/** The probit with the covariance of its block of the joint one, so that its table shows the kind asked for. */
export function reporting(
  { names, coefficients }: ProbitFit,
  joint: Float64Array,
  width: number,
): Pick<ProbitFit, "names" | "coefficients" | "covariance"> {
  const q = names.length;
  const covariance = Float64Array.from({ length: q * q }, (_, e) => joint[Math.floor(e / q) * width + (e % q)]!);
  return { names, coefficients, covariance };
}

/** Wald test that the hazard has no coefficient. */
export function hazardTest(fit: TwoStepFit, run: RunContext): IndependenceTest {
  const at = fit.names.length - 1;
  const reason = "two steps have no likelihood of the outcome";
  const variance = fit.covariance[at * fit.names.length + at]!;
  const wald = variance > 0 ? waldTest(fit.coefficients, fit.covariance, [at], run) : null;
  return Object.freeze({ wald, likelihoodRatio: null, reason });
}

interface Steps {
  readonly choice: ProbitFit;
  readonly fit: TwoStepFit;
}

async function selectionSteps(
  rows: SelectionRows,
  { covariance }: Pick<ResolvedTwoStepOptions, "covariance">,
  run: RunContext,
): Promise<Steps> {
  const { choice, input } = await selectionFirstStep(rows, run);
  return { choice, fit: twoStep(input, covariance === "bootstrap" ? "corrected" : covariance, run) };
}

/** The probit of the selection, and what the second step takes. */
export async function selectionFirstStep(
  rows: SelectionRows,
  run: RunContext,
): Promise<{ readonly choice: ProbitFit; readonly input: TwoStepInput }> {
  const { signs, weights, clusters, selected } = rows;
  const covariates = rows.data.selectionCovariates;
  const problem = { covariates, signs, name: "selected", weights, clusters: null };
  const choice = await probitOfRows(problem, undefined, run);
  const { informationInverse, index } = choice;
  const first = { covariates, informationInverse, index, signs, weights, clusters };
  const own = hazardOfSigns(selectEntries(index, selected), new Float64Array(selected.length).fill(1), run);
  return { choice, input: { y: rows.y, regressors: rows.outcomeDesign, rows: selected, first, hazard: own } };
}

function drawnCovariance(rows: SelectionRows, options: ResolvedTwoStepOptions, run: RunContext): Promise<Bootstrap> {
  const { clusters: _, ...data } = rows.data;
  const refit = async (weights: Float64Array): Promise<Float64Array> => {
    const { choice, fit } = await selectionSteps(selectionRows({ ...data, weights }), { covariance: "corrected" }, run);
    return Float64Array.of(...choice.coefficients, ...fit.coefficients);
  };
  return bootstrapCovariance(refit, rows, options, run);
}
