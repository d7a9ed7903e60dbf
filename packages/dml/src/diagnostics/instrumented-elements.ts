import { mean, requireFinite, ShapeError } from "@career-dml/core";
import { relativeWeights, timesWeights } from "../inference/weighted-score.js";
import type { Spread } from "../moment-inference.js";
import { fittedOutcome, type Nuisances } from "../nuisances.js";
import { interactiveElements, partiallyLinearElements, type SensitivityElements } from "./sensitivity-elements.js";

/** What the bounds of an instrumented effect are made of: the effect is the reduced form over the first stage. */
export interface InstrumentedElements {
  /** Effect of the instrument on the outcome. */
  readonly reducedForm: SensitivityElements;
  /** Effect of the instrument on the treatment. */
  readonly firstStage: SensitivityElements;
  /** Mean product of what instrument and covariates leave of outcome and treatment, and the influence of each unit on it. */
  readonly sigmaBoth: number;
  readonly psiSigmaBoth: Float64Array;
}

/** Which units depend on each other, and how many each stands for. */
export interface ElementsDesign {
  readonly spread?: Spread;
  readonly weights?: Float64Array | null;
}

/** Residuals of outcome, treatment and instrument given the covariates, cross-fitted, length n each. */
export interface InstrumentedResiduals {
  readonly outcome: Float64Array;
  readonly treatment: Float64Array;
  readonly instrument: Float64Array;
}

/**
 * Elements of the partially linear model with an instrument: its two stages are partially linear models with the instrument as the treatment.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite. @throws {DataError} if the instrument's residual is zero.
 */
export function partiallyLinearStages(
  { outcome, treatment, instrument }: InstrumentedResiduals,
  { spread = "n", weights = null }: ElementsDesign = {},
): InstrumentedElements {
  if (instrument.length !== outcome.length) throw new ShapeError("instrument", outcome.length, instrument.length);
  requireFinite({ treatment });
  const stage = (target: Float64Array): SensitivityElements =>
    partiallyLinearElements({ outcome: target, treatment: instrument }, spread, weights);
  const [reducedForm, firstStage] = [stage(outcome), stage(treatment)];
  const left = {
    outcome: outcome.map((u, i) => u - reducedForm.estimate * instrument[i]!),
    treatment: treatment.map((u, i) => u - firstStage.estimate * instrument[i]!),
  };
  return Object.freeze({ reducedForm, firstStage, ...productOf(left, weights) });
}

/** A 0/1 instrument, outcome and treatment, and what was learned of them out of fold. */
export interface InstrumentedRegressions {
  readonly outcome: Float64Array;
  readonly treatment: Uint8Array;
  readonly instrument: Uint8Array;
  /** E[Y | Z = z, X]. */
  readonly ofOutcome: Pick<Nuisances, "mu0" | "mu1">;
  /** E[T | Z = z, X]. */
  readonly ofTreatment: Pick<Nuisances, "mu0" | "mu1">;
  /** P(Z = 1 | X). */
  readonly share: Float64Array;
}

/**
 * Elements of the interactive model with a 0/1 instrument: its two stages are average effects of the instrument.
 *
 * @throws {ShapeError | NonFiniteError} if lengths disagree or a value is not finite. @throws {DataError} for weights that are not.
 */
export function interactiveStages(
  { outcome, treatment, instrument, ofOutcome, ofTreatment, share }: InstrumentedRegressions,
  { spread = "n", weights = null }: ElementsDesign = {},
): InstrumentedElements {
  const stage = (target: Float64Array, regressions: Pick<Nuisances, "mu0" | "mu1">) => {
    const nuisances = { ...regressions, propensity: share };
    const fitted = fittedOutcome(instrument, nuisances);
    const observed = { outcome: target, treatment: instrument, nuisances };
    return {
      elements: interactiveElements(observed, { spread, weights }),
      left: target.map((value, i) => value - fitted[i]!),
    };
  };
  const reduced = stage(outcome, ofOutcome);
  const first = stage(Float64Array.from(treatment), ofTreatment);
  const left = { outcome: reduced.left, treatment: first.left };
  return Object.freeze({
    reducedForm: reduced.elements,
    firstStage: first.elements,
    ...productOf(left, weights),
  });
}

function productOf(
  left: { readonly outcome: Float64Array; readonly treatment: Float64Array },
  weights: Float64Array | null,
): Pick<InstrumentedElements, "sigmaBoth" | "psiSigmaBoth"> {
  const counts = relativeWeights(weights, left.outcome.length);
  const products = left.outcome.map((u, i) => u * left.treatment[i]!);
  const sigmaBoth = mean(timesWeights(products, counts));
  const deviations = products.map((v) => v - sigmaBoth);
  return { sigmaBoth, psiSigmaBoth: timesWeights(deviations, counts) };
}

/**
 * Elements of the reduced form of `outcome - effect times treatment`: of zero if `effect` is the effect and the instrument valid. Both
 * stages have the same representer, so everything else is linear or quadratic in the effect.
 */
export function reducedFormLess(
  { reducedForm, firstStage, sigmaBoth, psiSigmaBoth }: InstrumentedElements,
  effect: number,
): SensitivityElements {
  if (effect === 0) return reducedForm;
  return Object.freeze({
    ...reducedForm,
    estimate: reducedForm.estimate - effect * firstStage.estimate,
    influence: reducedForm.influence.map((v, i) => v - effect * firstStage.influence[i]!),
    sigma2: reducedForm.sigma2 - 2 * effect * sigmaBoth + effect * effect * firstStage.sigma2,
    psiSigma2: reducedForm.psiSigma2.map(
      (v, i) => v - 2 * effect * psiSigmaBoth[i]! + effect * effect * firstStage.psiSigma2[i]!,
    ),
  });
}
