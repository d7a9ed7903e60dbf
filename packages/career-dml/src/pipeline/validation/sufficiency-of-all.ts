import { column, type Dataset, design, type RunContext, type SufficiencyResult } from "@career-dml/core";
import { causalSufficiencyReference, type DoublyRobustEffect, sufficiencyOfEffects } from "@career-dml/dml";
import { type Attempt, attempt } from "../../attempt.js";
import { type Adjusted, type AdjustmentPlan, averageEffect, withCovariate } from "../effects.js";
import { countedAll } from "../stages.js";
import { isReference, type ValidationInput } from "./validation-input.js";

/**
 * Does the estimate of a representation move when more is adjusted for? Simulated: when true ability is added. Real data,
 * where nobody knows ability: when the observed covariates are added to the representation alone.
 */
export function sufficiencyOfAll(
  input: ValidationInput,
  run: RunContext,
): Promise<readonly Attempt<SufficiencyResult>[]> {
  const represented = input.adjusted.filter((a) => a.representation !== null);
  return countedAll(run, "causal sufficiency", represented, (adjusted, silent) =>
    attempt(`causal sufficiency of ${adjusted.label}`, () => sufficiencyOf(adjusted, input, silent)),
  );
}

async function sufficiencyOf(adjusted: Adjusted, input: ValidationInput, run: RunContext): Promise<SufficiencyResult> {
  const { name: representation, fit } = adjusted;
  const { plan, added, augments } = comparison(adjusted, input);
  const other = await averageEffect(plan, input.settings, run);
  const [alone, augmented] = augments ? [fit, other] : [other, fit];
  if (isReference(input)) {
    return causalSufficiencyReference({
      representation,
      alone: standardError(alone),
      augmented: standardError(augmented),
      added,
    });
  }
  return sufficiencyOfEffects({ representation, alone, augmented, added });
}

const standardError = ({ ate }: DoublyRobustEffect) => ({ estimate: ate.estimate, se: ate.se ?? 0 });

/** The other side of the comparison, and whether it is the one with more to adjust for. */
function comparison({ representation }: Adjusted, { careers, settings }: ValidationInput) {
  const { dataset, truth } = careers;
  if (!truth) {
    const plan: AdjustmentPlan = { data: dataset, representation, covariates: "exclude" };
    return { plan, added: dataset.covariates.names, augments: false };
  }
  const ability = { name: truth.abilityLabel, values: truth.units.ability };
  if (settings.covariates === "include") {
    const data = withCovariate(dataset, ability.name, ability.values);
    return { plan: { data, representation } as AdjustmentPlan, added: [ability.name], augments: true };
  }
  const data = educationAndAbility(dataset, ability);
  const plan: AdjustmentPlan = { data, representation, covariates: "include" };
  return { plan, added: data.covariates.names, augments: true };
}

/** What the reference adds: education and ability, nothing else. */
function educationAndAbility(data: Dataset, ability: { name: string; values: Float64Array }): Dataset {
  const education = column(data.covariates, data.covariates.names.indexOf("education"));
  return { ...data, covariates: design({ education, [ability.name]: ability.values }, data.n) };
}
