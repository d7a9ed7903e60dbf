import { partOf, type RunContext, selectEntries, type Unavailable, type ValidationResult } from "@career-dml/core";
import { oster, osterReference, probing, varianceDecomposition, varianceDecompositionReference } from "@career-dml/dml";
import { answersOf, attempt, unavailableOf } from "../../attempt.js";
import { placebos } from "./placebos.js";
import { selectionModes } from "./selection-modes.js";
import { sensitivityOfChoice } from "./sensitivity-of-choice.js";
import { sufficiencyOfAll } from "./sufficiency-of-all.js";
import { sweepBottleneck } from "./sweep-bottleneck.js";
import { isReference, type ValidationInput } from "./validation-input.js";

/**
 * The validation suite (reference-system section 6), with its faults repaired unless the profile keeps them. A check that the data do
 * not allow is left out and named.
 */
export async function validate(
  input: ValidationInput,
  run: RunContext,
): Promise<{ readonly validation: ValidationResult; readonly unavailable: readonly Unavailable[] }> {
  const sweep = await sweepBottleneck(input, partOf(run, 0, 0.2));
  const sufficiency = await sufficiencyOfAll(input, partOf(run, 0.2, 0.4));
  const probes = await probeAll(input, partOf(run, 0.4, 0.45));
  const { sensitivity, leftOut } = await sensitivityOfChoice(input, partOf(run, 0.45, 0.55));
  const selection = await attempt("the rule of selection", () => selectionModes(input, partOf(run, 0.55, 0.6)));
  const placebo = await placebos(input, partOf(run, 0.6, 1));
  const linear = await attempt("Oster's delta", () => osterOf(input, run));
  const validation = Object.freeze({
    varianceDecomposition: decompose(input),
    oster: linear.answer,
    sensitivity,
    placebo: answersOf(placebo),
    sufficiency: answersOf(sufficiency),
    probing: answersOf(probes),
    sweep: answersOf(sweep),
    selection: selection.answer,
  });
  const attempts = [...sweep, ...sufficiency, ...probes, ...leftOut, selection, ...placebo, linear];
  return { validation, unavailable: unavailableOf(attempts) };
}

const probeAll = ({ careers, represented, settings }: ValidationInput, run: RunContext) => {
  const { dataset, truth } = careers;
  const { outcome, treatment } = dataset;
  const ability = truth ? truth.units.ability : null;
  const rule = isReference({ settings }) ? ("reference" as const) : ("majority" as const);
  return Promise.all(
    represented.representations.map((representation) =>
      attempt(`what is read from ${representation.label}`, () =>
        probing({ representation, outcome, treatment, ability, folds: settings.folds }, { rule }, run),
      ),
    ),
  );
};

function decompose(input: ValidationInput) {
  const { outcome, treatment } = input.careers.dataset;
  const decomposed = isReference(input) ? varianceDecompositionReference : varianceDecomposition;
  return input.adjusted
    .filter(({ kind }) => kind !== "oracle")
    .map(({ name, fit }) =>
      decomposed({
        representation: name,
        outcome: selectEntries(outcome, fit.units),
        treatment: selectEntries(treatment, fit.units),
        nuisances: fit.nuisances,
        se: fit.ate.se ?? 0,
      }),
    );
}

function osterOf(input: ValidationInput, run: RunContext) {
  const { outcome, treatment, covariates } = input.careers.dataset;
  const regression = { outcome, treatment, controls: covariates };
  return isReference(input) ? osterReference(regression, run) : oster(regression, {}, run);
}
