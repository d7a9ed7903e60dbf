import { partOf, type RunContext, selectEntries, type ValidationResult } from "@career-dml/core";
import { oster, osterReference, probing, varianceDecomposition, varianceDecompositionReference } from "@career-dml/dml";
import { placebos } from "./placebos.js";
import { selectionModes } from "./selection-modes.js";
import { sensitivityOfChoice } from "./sensitivity-of-choice.js";
import { sufficiencyOfAll } from "./sufficiency-of-all.js";
import { sweepBottleneck } from "./sweep-bottleneck.js";
import { isReference, type ValidationInput } from "./validation-input.js";

/** The validation suite (reference-system section 6), with its faults repaired unless the profile keeps them. */
export async function validate(input: ValidationInput, run: RunContext): Promise<ValidationResult> {
  const sweep = await sweepBottleneck(input, partOf(run, 0, 0.2));
  const sufficiency = await sufficiencyOfAll(input, partOf(run, 0.2, 0.4));
  const probes = await probeAll(input, partOf(run, 0.4, 0.45));
  const sensitivity = await sensitivityOfChoice(input, partOf(run, 0.45, 0.55));
  const selection = await selectionModes(input, partOf(run, 0.55, 0.6));
  const placebo = await placebos(input, partOf(run, 0.6, 1));
  return Object.freeze({
    varianceDecomposition: decompose(input),
    oster: osterOf(input, run),
    sensitivity,
    placebo,
    sufficiency,
    probing: probes,
    sweep,
    selection,
  });
}

const probeAll = ({ careers, represented, settings }: ValidationInput, run: RunContext) => {
  const { dataset, truth } = careers;
  const { outcome, treatment } = dataset;
  const ability = truth ? truth.units.ability : null;
  const rule = isReference({ settings }) ? ("reference" as const) : ("majority" as const);
  return Promise.all(
    represented.representations.map((representation) =>
      probing({ representation, outcome, treatment, ability, folds: settings.folds }, { rule }, run),
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
