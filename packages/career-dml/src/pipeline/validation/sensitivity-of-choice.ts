import {
  column,
  type Dataset,
  design,
  populationVariance,
  type RunContext,
  selectEntries,
  type SensitivityResult,
} from "@career-dml/core";
import { type DoublyRobustEffect, interactiveElements, type LeftOut, sensitivity } from "@career-dml/dml";
import { type AdjustmentPlan, averageEffect } from "../effects.js";
import { countedAll } from "../stages.js";
import { chosenAdjustment, type ValidationInput } from "./validation-input.js";

/** What an omitted variable could do to the estimate of the chosen adjustment, benchmarked by leaving out what is observed. */
export async function sensitivityOfChoice(input: ValidationInput, run: RunContext): Promise<SensitivityResult> {
  const { careers, settings } = input;
  const { dataset } = careers;
  const chosen = chosenAdjustment(input);
  const leftOut = await countedAll(
    run,
    "sensitivity",
    shortened(input),
    async ({ name, plan }, silent): Promise<LeftOut> => {
      const fit = await averageEffect(plan, settings, silent);
      return { name, elements: elementsOf(dataset, fit) };
    },
  );
  return sensitivity({
    representation: chosen.name,
    elements: elementsOf(dataset, chosen.fit),
    outcomeVariance: populationVariance(selectEntries(dataset.outcome, chosen.fit.units)),
    leftOut,
  });
}

/** The chosen adjustment without each covariate, and without the careers. */
function shortened(input: ValidationInput): { name: string; plan: AdjustmentPlan }[] {
  const { dataset } = input.careers;
  const { representation } = chosenAdjustment(input);
  const usesCovariates = representation === null || input.settings.covariates === "include";
  const { names } = dataset.covariates;
  const covariates = usesCovariates && names.length > (representation === null ? 1 : 0) ? names : [];
  return [
    ...covariates.map((name) => ({ name, plan: { data: without(dataset, name), representation } })),
    ...(representation ? [{ name: "careers", plan: { data: dataset, representation: null } }] : []),
  ];
}

function without(data: Dataset, name: string): Dataset {
  const kept = data.covariates.names.flatMap((other, j) =>
    other === name ? [] : [[other, column(data.covariates, j)]],
  );
  return { ...data, covariates: design(Object.fromEntries(kept) as Record<string, Float64Array>, data.n) };
}

const elementsOf = ({ outcome, treatment }: Dataset, { units, nuisances }: DoublyRobustEffect) =>
  interactiveElements({
    outcome: selectEntries(outcome, units),
    treatment: selectEntries(treatment, units),
    nuisances,
  });
