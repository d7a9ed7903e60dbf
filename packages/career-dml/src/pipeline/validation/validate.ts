import type { ChoiceResult, RunContext, ValidationResult } from "@career-dml/core";
import { oster, osterReference, probing, varianceDecomposition, varianceDecompositionReference } from "@career-dml/dml";
import { selectEntries } from "@career-dml/core";
import type { RunOptions } from "../../options.js";
import type { Careers } from "../careers.js";
import type { Adjusted } from "../effects.js";
import type { Represented } from "../representations.js";
import type { Settings } from "../settings.js";
import { placebos } from "./placebos.js";
import { selectionModes } from "./selection-modes.js";
import { sensitivityOfChoice } from "./sensitivity-of-choice.js";
import { sufficiencyOfAll } from "./sufficiency-of-all.js";
import { sweepBottleneck } from "./sweep-bottleneck.js";

/** What every check of the validation suite starts from. */
export interface ValidationInput {
  readonly careers: Careers;
  readonly options: RunOptions;
  readonly settings: Settings;
  readonly represented: Represented;
  readonly adjusted: readonly Adjusted[];
  readonly choice: ChoiceResult;
}

/** True where the run keeps the reference's own versions of the checks. */
export const isReference = ({ settings }: Pick<ValidationInput, "settings">): boolean =>
  settings.heckman === "reference";

/** The adjustment that the data chose. */
export const chosenAdjustment = ({ adjusted, choice }: ValidationInput): Adjusted =>
  adjusted.find((a) => a.name === choice.chosen)!;

/** The validation suite (reference-system section 6), with its faults repaired unless the profile keeps them. */
export async function validate(input: ValidationInput, run: RunContext): Promise<ValidationResult> {
  const share = (from: number, to: number): RunContext => ({
    ...run,
    onProgress: ({ stage, done, total }) =>
      run.onProgress?.({ stage, done: from + ((to - from) * done) / Math.max(1, total), total: 1 }),
  });
  const sweep = await sweepBottleneck(input, share(0, 0.2));
  const sufficiency = await sufficiencyOfAll(input, share(0.2, 0.4));
  const probes = await probeAll(input, share(0.4, 0.45));
  const sensitivity = await sensitivityOfChoice(input, share(0.45, 0.55));
  const selection = await selectionModes(input, share(0.55, 0.6));
  const placebo = await placebos(input, share(0.6, 1));
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
  const rule = settings.heckman === "reference" ? ("reference" as const) : ("majority" as const);
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
