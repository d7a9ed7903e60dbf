import type { ChoiceResult } from "@career-dml/core";
import { chooseRepresentation } from "@career-dml/dml";
import { againstTruth } from "./against-truth.js";
import type { Careers } from "./careers.js";
import type { Adjusted } from "./effects.js";

/** Chooses and combines adjustments by out-of-fold losses; the oracle is not something a user could choose. */
export function chooseAdjustment({ dataset, truth }: Careers, adjusted: readonly Adjusted[]): ChoiceResult {
  const candidates = adjusted
    .filter(({ kind }) => kind !== "oracle")
    .map(({ name, label, representation, fit }) => ({
      name,
      label,
      // A representation trained on the rows it describes predicts them too well: its losses show no information.
      usesCareers: representation !== null && !representation.inSample,
      nuisances: fit.nuisances,
      units: fit.units,
    }));
  const { choice } = chooseRepresentation({
    outcome: dataset.outcome,
    treatment: dataset.treatment,
    candidates,
    estimandLabel: adjusted[0]!.fit.ate.estimandLabel,
  });
  return Object.freeze({ ...choice, againstTruth: truth ? againstTruth(truth.summary, choice.ate) : null });
}
