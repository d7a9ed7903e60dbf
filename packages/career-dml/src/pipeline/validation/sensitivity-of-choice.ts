import {
  type Dataset,
  type Representation,
  type RunContext,
  type SensitivityResult,
  withoutColumns,
} from "@career-dml/core";
import { effectElements, type LeftOut, sensitivity } from "@career-dml/dml";
import { answersOf, type Attempt, attempt } from "../../attempt.js";
import { type AdjustmentPlan, averageEffect } from "../effects.js";
import { countedAll } from "../stages.js";
import { chosenAdjustment, type ValidationInput } from "./validation-input.js";

/** What an omitted variable could do to the estimate of the chosen adjustment, benchmarked by leaving out what is observed. */
export async function sensitivityOfChoice(
  input: ValidationInput,
  run: RunContext,
): Promise<{ readonly sensitivity: SensitivityResult; readonly leftOut: readonly Attempt<LeftOut>[] }> {
  const { careers, settings } = input;
  const { dataset } = careers;
  const chosen = chosenAdjustment(input);
  const leftOut = await countedAll(run, "sensitivity", shortened(input), ({ name, plan }, silent) =>
    attempt(`benchmark ${name}`, async (): Promise<LeftOut> => {
      const short = await averageEffect(plan, settings, silent);
      return {
        name,
        elements: effectElements(dataset, short, { among: chosen.fit }),
        whole: effectElements(dataset, chosen.fit, { among: short }),
      };
    }),
  );
  const elements = effectElements(dataset, chosen.fit);
  return { sensitivity: sensitivity({ representation: chosen.name, elements, leftOut: answersOf(leftOut) }), leftOut };
}

/** The chosen adjustment without each covariate, without each feature of the careers that has a name, and without the careers. */
function shortened(input: ValidationInput): { name: string; plan: AdjustmentPlan }[] {
  const { dataset } = input.careers;
  const { representation } = chosenAdjustment(input);
  const usesCovariates = representation === null || input.settings.covariates === "include";
  const { names } = dataset.covariates;
  const covariates = usesCovariates && names.length > (representation === null ? 1 : 0) ? names : [];
  const withoutColumn = (name: string): Dataset => ({
    ...dataset,
    covariates: withoutColumns(dataset.covariates, [name]),
  });
  return [
    ...covariates.map((name) => ({ name, plan: { data: withoutColumn(name), representation } })),
    ...featuresOf(representation).map(({ name, columns }) => ({
      name,
      plan: { data: dataset, representation: withoutFeature(representation!, columns) },
    })),
    ...(representation ? [{ name: "careers", plan: { data: dataset, representation: null } }] : []),
  ];
}

/** Representations whose columns mean something one by one; components and what encoders say do not. */
const NAMED_COLUMNS = ["shares", "descriptives"];

/** What single features of the careers are called; the shares of all states of a kind, or the time in them, are one feature. */
function featuresOf(representation: Representation | null): readonly { name: string; columns: readonly string[] }[] {
  if (representation === null || !NAMED_COLUMNS.includes(representation.name)) return [];
  const features = new Map<string, string[]>();
  for (const column of representation.designs[0]!.names) {
    const feature = column.replace(/ share .*$/, " shares").replace(/ time (?:in .*|unknown)$/, " time in states");
    features.set(feature, [...(features.get(feature) ?? []), column]);
  }
  return features.size < 2 ? [] : [...features].map(([name, columns]) => ({ name, columns }));
}

const withoutFeature = (representation: Representation, columns: readonly string[]): Representation => ({
  ...representation,
  dimension: representation.dimension - columns.length,
  designs: representation.designs.map((d) => withoutColumns(d, columns)),
});
