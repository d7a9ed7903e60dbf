import type { RunContext, SelectionRobustness } from "@career-dml/core";
import { selectionRobustness } from "@career-dml/dml";
import { simulatedCareers } from "../../simulated-careers.js";
import { againstTruth } from "../against-truth.js";
import { describeSimulation } from "../careers.js";
import { averageEffect, withCovariate } from "../effects.js";
import { settingsOf } from "../settings.js";
import { countedAll } from "../stages.js";
import { isReference, type ValidationInput } from "./validation-input.js";

/**
 * The same estimator, adjusting for covariates and true ability, where units select into treatment by comparing wages and
 * where they follow a fixed index. `null` where careers are not simulated by a process that has both.
 */
export async function selectionModes(input: ValidationInput, run: RunContext): Promise<SelectionRobustness | null> {
  const { careers, options } = input;
  if (!careers.truth || options.profile === "semi-synthetic") return null;
  const modes = await countedAll(
    run,
    "selection robustness",
    ["structural", "mechanical"] as const,
    async (mode, silent) => {
      const { dataset, truth } = describeSimulation(simulatedCareers({ ...options, selection: mode }));
      const data = withCovariate(dataset, truth!.abilityLabel, truth!.units.ability);
      const { ate } = await averageEffect({ data, representation: null }, settingsOf(options, data), silent);
      return { mode, ate, againstTruth: againstTruth(truth!.summary, ate) };
    },
  );
  return selectionRobustness(modes, isReference(input) ? "biasNominal" : "biasAte");
}
