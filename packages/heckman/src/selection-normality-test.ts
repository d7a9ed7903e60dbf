import { bindColumns, design, type RunContext, selectEntries } from "@career-dml/core";
import { type ChiSquaredTest, waldTest } from "./independence-test.js";
import { type NormalityTest, normalityTest } from "./normality-test.js";
import { meatOf } from "./score-covariance.js";
import { type SelectionData, selectionRows } from "./selection-rows.js";
import { selectionFirstStep } from "./selection-two-step.js";
import { secondStage, secondStep } from "./two-step.js";
import { influenceOfSteps } from "./two-step-covariance.js";

/** Tests of both normality assumptions of a selection model. */
export interface SelectionNormalityTest {
  readonly kind: "selection-normality";
  /** Of the error of the selection. */
  readonly choice: NormalityTest;
  /** Of the outcome's error given that of the selection: chi-squared with 2 df. */
  readonly outcome: ChiSquaredTest;
}

/**
 * Conditional moment tests of a selection model's joint normality. The selection's error by `normalityTest`. Of the
 * outcome's: if its mean given the selection's error u is lambda u, the second step needs the hazard h alone; departures
 * put `h s` and `h s^2` beside it (the next terms of the expansion in the index s). The test is the Wald test of both in
 * the second step, by the robust covariance that allows for the estimated probit.
 *
 * @throws what `selectionTwoStep` throws, {SingularError} where the index moves too little to tell the terms apart.
 * @see Pagan & Vella (1989), J. Applied Econometrics 4(S1), section 4; Lee (1984), Econometrica 52(4).
 */
export async function selectionNormalityTest(
  data: SelectionData,
  run: RunContext = {},
): Promise<SelectionNormalityTest> {
  const rows = selectionRows(data);
  const { choice, input } = await selectionFirstStep(rows, run);
  const { lambda } = secondStep(input, run);
  const index = selectEntries(choice.index, rows.selected);
  const h = input.hazard.value;
  const terms = design({
    hazard: h,
    "hazard x index": h.map((v, i) => v * index[i]!),
    "hazard x index squared": h.map((v, i) => v * index[i]! ** 2),
  });
  const weights = rows.weights.length > 0 ? selectEntries(rows.weights, rows.selected) : null;
  const fit = secondStage(bindColumns(input.regressors, terms), rows.y, weights, run);
  const sensitivity = input.hazard.delta.map((d) => lambda * d);
  const influence = influenceOfSteps({ fit, first: input.first, rows: rows.selected, sensitivity }, run);
  const [q, p] = [choice.names.length, fit.design.p];
  const covariance = meatOf({ scores: influence, n: rows.n, size: q + p, weights: rows.weights }, rows.clusters, run);
  const estimates = Float64Array.of(...choice.coefficients, ...fit.coefficients);
  return Object.freeze({
    kind: "selection-normality" as const,
    choice: normalityTest(choice, rows.data.selected, run),
    outcome: waldTest(estimates, covariance, [q + p - 2, q + p - 1], run),
  });
}
