import { type Coefficient, type RunContext, resolveOptions } from "@career-dml/core";
import { product, transpose } from "@career-dml/kernels";
import { bootstrapCovariance } from "./bootstrap-covariance.js";
import { requireClusters, seedOf } from "./fit-likelihood.js";
import { type IndependenceTest, waldTest } from "./independence-test.js";
import { asRows } from "./natural-scale.js";
import { probitTable } from "./probit.js";
import { invertScaled, meatOf } from "./score-covariance.js";
import { reporting } from "./selection-two-step.js";
import { type LinearFit, switchingEffects } from "./switching-effects.js";
import type { OutcomeErrors } from "./model-fit.js";
import type { SwitchingResult } from "./switching-result.js";
import { type SwitchingData, type SwitchingFirstStep, switchingFirstStep, switchingRows } from "./switching-rows.js";
import { secondStep, type TwoStepFit, twoStep, twoStepTable } from "./two-step.js";
import { influenceOfSteps } from "./two-step-covariance.js";
import { type TwoStepOptions, twoStepOptions } from "./two-step-options.js";
import { exclusionWarning, rhoWarning } from "./warnings.js";

/**
 * Switching regression (tobit type 5) in two steps: probit of the treatment, then least squares in either regime on its
 * covariates and the hazard of its side, whose coefficient is rho sigma of the regime. ATE, ATT and ATU by
 * `switchingEffects`.
 *
 * @throws {TreatmentError} {DataError} {SingularError} {NotConvergedError} {ShapeError} {NonFiniteError} {OptionsError}
 * @see Lee (1978), Int. Econ. Rev. 19(2); Maddala (1983), section 8.3.
 */
export async function switchingTwoStep(
  data: SwitchingData,
  options: TwoStepOptions = {},
  run: RunContext = {},
): Promise<SwitchingResult> {
  const resolved = resolveOptions("switchingTwoStep", twoStepOptions, options);
  const rows = switchingRows(data);
  requireClusters(resolved.covariance, rows);
  const step = await switchingFirstStep(rows, run);
  const { choice } = step;
  const fits = step.inputs.map((input) => twoStep(input, "corrected", run)) as [TwoStepFit, TwoStepFit];
  const values = Float64Array.of(...choice.coefficients, ...fits[0].coefficients, ...fits[1].coefficients);
  const influence = jointInfluence(step, run);
  const parts = { scores: influence, n: rows.n, size: values.length, weights: rows.weights };
  const { clusters: _, ...unclustered } = rows.data;
  const refit = async (weights: Float64Array): Promise<Float64Array> => {
    const drawn = await switchingFirstStep(switchingRows({ ...unclustered, weights }), run);
    const second = drawn.inputs.flatMap((input) => [...secondStep(input, run).fit.coefficients]);
    return Float64Array.of(...drawn.choice.coefficients, ...second);
  };
  const kind = resolved.covariance;
  const { covariance, warnings } =
    kind === "bootstrap"
      ? await bootstrapCovariance(refit, rows, resolved, run)
      : {
          covariance:
            kind === "corrected"
              ? jointCorrected(choice.informationInverse, fits)
              : meatOf(parts, kind === "cluster" ? rows.clusters : null, run),
          warnings: [],
        };
  const linear: LinearFit = { values, covariance, influence };
  const [untreated, treated] = regimeFits(fits, covariance, choice.names.length);
  const tables = [regimeTable(untreated, "untreated", "0"), regimeTable(treated, "treated", "1")];
  const choiceRows = probitTable("treatment", reporting(choice, covariance, values.length));
  return Object.freeze({
    kind: "switching" as const,
    estimator: "switching-two-step" as const,
    n: rows.n,
    treated: rows.regimes[1].rows.length,
    coefficients: Object.freeze([
      ...choiceRows,
      ...tables.flatMap((t) => t.equation),
      ...tables.flatMap((t) => t.errors),
    ]),
    covariance: asRows(covariance, values.length),
    covarianceKind: kind,
    errors: Object.freeze({ untreated: errorsOfFit(untreated), treated: errorsOfFit(treated) }),
    effects: switchingEffects(rows, choice.index, linear, "switching-two-step", run),
    logLikelihood: choice.logLikelihood,
    iterations: choice.iterations,
    independence: hazardsTest(linear, choice.names.length + fits[0].names.length - 1, run),
    warnings: Object.freeze([
      ...new Set(fits.flatMap((fit) => rhoWarning(fit.rho))),
      ...exclusionWarning(data.treatmentCovariates, data.outcomeCovariates),
      ...warnings,
    ]),
    options: resolved,
    seed: seedOf(resolved),
  });
}

/** Both hazards' coefficients are 0; the last one and that at `first`. */
function hazardsTest({ values, covariance }: LinearFit, first: number, run: RunContext): IndependenceTest {
  const at = [first, values.length - 1];
  const positive = at.every((j) => covariance[j * values.length + j]! > 0);
  const wald = positive ? waldTest(values, covariance, at, run) : null;
  return Object.freeze({ wald, likelihoodRatio: null, reason: "two steps have no likelihood of the outcomes" });
}

const errorsOfFit = ({ sigma, rho, lambda }: TwoStepFit): OutcomeErrors => Object.freeze({ sigma, rho, lambda });

function regimeTable(
  fit: TwoStepFit,
  equation: string,
  suffix: string,
): { readonly equation: Coefficient[]; readonly errors: Coefficient[] } {
  const rows = twoStepTable(fit);
  const own = rows.filter((row) => row.equation === "outcome").map((row) => Object.freeze({ ...row, equation }));
  const errors = rows.filter((row) => row.equation === "errors");
  return { equation: own, errors: errors.map((row) => Object.freeze({ ...row, name: `${row.name}${suffix}` })) };
}

/** The fits with their blocks of the joint covariance. */
function regimeFits(fits: readonly [TwoStepFit, TwoStepFit], joint: Float64Array, q: number): [TwoStepFit, TwoStepFit] {
  const width = Math.sqrt(joint.length);
  let from = q;
  return fits.map((fit) => {
    const p = fit.names.length;
    const block = Float64Array.from(
      { length: p * p },
      (_, e) => joint[(from + Math.floor(e / p)) * width + from + (e % p)]!,
    );
    from += p;
    return { ...fit, covariance: block };
  }) as [TwoStepFit, TwoStepFit];
}

/** Influence of each row on g, b0 and b1: the regimes share the probit and no rows. */
function jointInfluence({ inputs, choice }: SwitchingFirstStep, run: RunContext): Float64Array {
  const [n, q] = [choice.covariates.n, choice.names.length];
  const [untreated, treated] = inputs.map((input) => {
    const { fit, lambda } = secondStep(input, run);
    const sensitivity = input.hazard.delta.map((d) => lambda * d);
    return influenceOfSteps({ fit, first: input.first, rows: input.rows, sensitivity }, run);
  }) as [Float64Array, Float64Array];
  const joint = new Float64Array(untreated.length + treated.length - n * q);
  joint.set(untreated);
  joint.set(treated.subarray(n * q), untreated.length);
  return joint;
}

/**
 * Corrected joint covariance of (g, b0, b1). The regimes' estimates share the noise of the probit alone:
 * `Cov(b0, b1) = Cov(b0, g) V^-1 Cov(g, b1)`.
 */
function jointCorrected(choice: Float64Array, fits: readonly [TwoStepFit, TwoStepFit]): Float64Array {
  const q = Math.sqrt(choice.length);
  const sizes = fits.map((fit) => fit.names.length);
  const width = q + sizes[0]! + sizes[1]!;
  const joint = new Float64Array(width * width);
  const offsets = [q, q + sizes[0]!];
  const crosses = fits.map(({ joint: own }, r) => {
    const [p, wide] = [sizes[r]!, q + sizes[r]!];
    const cross = new Float64Array(p * q);
    for (let k = 0; k < wide; k++) {
      for (let j = 0; j < wide; j++) {
        const [to, from] = [k < q ? k : offsets[r]! + k - q, j < q ? j : offsets[r]! + j - q];
        joint[to * width + from] = own[k * wide + j]!;
        if (k < q && j >= q) cross[k * p + j - q] = own[k * wide + j]!;
      }
    }
    return cross;
  }) as [Float64Array, Float64Array];
  const information = invertScaled(choice, q);
  const [p0, p1] = sizes as [number, number];
  const through = product(crosses[0], information, p0, q, q);
  const between = product(through, transpose(crosses[1], p1, q), p0, q, p1);
  for (let k = 0; k < p1; k++) {
    for (let j = 0; j < p0; j++) {
      joint[(offsets[1]! + k) * width + q + j] = between[k * p0 + j]!;
      joint[(q + j) * width + offsets[1]! + k] = between[k * p0 + j]!;
    }
  }
  return joint;
}
