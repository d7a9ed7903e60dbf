import { type Design, normalCdf, type RunContext, ShapeError } from "@career-dml/core";
import { equationIndex } from "./equation-index.js";
import { hazard } from "./hazard.js";
import type { SelectionResult } from "./selection-result.js";
import type { SwitchingResult } from "./switching-result.js";

/** What a selection model says of each row, length n each. */
export interface SelectionPrediction {
  /** Linear predictor of the selection. */
  readonly index: Float64Array;
  /** P(selected). */
  readonly probability: Float64Array;
  /** phi(s) / Phi(s). */
  readonly inverseMills: Float64Array;
  /** E[y]: of the outcome whether or not it would be seen. */
  readonly unconditional: Float64Array;
  /** E[y | selected], `x b + lambda phi(s) / Phi(s)`. */
  readonly conditional: Float64Array;
}

/** Covariates to predict for, by name; columns that an equation does not use are ignored. */
export interface SelectionCovariates {
  readonly selectionCovariates: Design;
  readonly outcomeCovariates: Design;
}

/**
 * Predictions of a selection model for new rows or old ones.
 *
 * @throws {ColumnError} for a covariate of the model that the data lack. @throws {ShapeError} if lengths disagree.
 * @see Greene (2003), section 22.4.1.
 */
export function predictSelection(
  result: SelectionResult,
  { selectionCovariates, outcomeCovariates }: SelectionCovariates,
  run: RunContext = {},
): SelectionPrediction {
  const { n } = selectionCovariates;
  if (outcomeCovariates.n !== n) throw new ShapeError("outcomeCovariates", n, outcomeCovariates.n);
  const index = equationIndex(result.coefficients, "selection", selectionCovariates);
  const inverseMills = hazard(index, new Uint8Array(n).fill(1), run).value;
  const unconditional = equationIndex(result.coefficients, "outcome", outcomeCovariates);
  return Object.freeze({
    index,
    probability: index.map(normalCdf),
    inverseMills,
    unconditional,
    conditional: unconditional.map((mean, i) => mean + result.lambda * inverseMills[i]!),
  });
}

/** What a switching regression says of each row, length n each. */
export interface SwitchingPrediction {
  /** P(treated). */
  readonly probability: Float64Array;
  /** E[y1 | x] and E[y0 | x]. */
  readonly treated: Float64Array;
  readonly untreated: Float64Array;
  /** E[y1 - y0 | x]. */
  readonly effect: Float64Array;
  /** E[y1 - y0 | x, treated], and of those who are not. */
  readonly effectOnTreated: Float64Array;
  readonly effectOnUntreated: Float64Array;
}

/** Covariates of all three equations, by name. */
export interface SwitchingCovariates {
  readonly treatmentCovariates: Design;
  readonly outcomeCovariates: Design;
  /** Where the untreated have others. */
  readonly untreatedCovariates?: Design;
}

/** Predictions of a switching regression. @throws {ColumnError} {ShapeError} as `predictSelection`. */
export function predictSwitching(
  { coefficients, errors }: SwitchingResult,
  { treatmentCovariates, outcomeCovariates, untreatedCovariates = outcomeCovariates }: SwitchingCovariates,
  run: RunContext = {},
): SwitchingPrediction {
  const { n } = treatmentCovariates;
  if (outcomeCovariates.n !== n) throw new ShapeError("outcomeCovariates", n, outcomeCovariates.n);
  if (untreatedCovariates.n !== n) throw new ShapeError("untreatedCovariates", n, untreatedCovariates.n);
  const index = equationIndex(coefficients, "treatment", treatmentCovariates);
  const treated = equationIndex(coefficients, "treated", outcomeCovariates);
  const untreated = equationIndex(coefficients, "untreated", untreatedCovariates);
  const effect = treated.map((mean, i) => mean - untreated[i]!);
  const gap = errors.treated.lambda - errors.untreated.lambda;
  const given = (choice: 0 | 1): Float64Array => {
    const { value } = hazard(index, new Uint8Array(n).fill(choice), run);
    return effect.map((v, i) => v + gap * value[i]!);
  };
  return Object.freeze({
    probability: index.map(normalCdf),
    treated,
    untreated,
    effect,
    effectOnTreated: given(1),
    effectOnUntreated: given(0),
  });
}
