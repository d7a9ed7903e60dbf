import {
  type Dataset,
  type PlaceboResult,
  type RunContext,
  selectEntries,
  selectHistories,
  selectUnits,
} from "@career-dml/core";
import { placebo, placeboReference, type PlaceboSuite } from "@career-dml/dml";
import type { Attempt } from "../../attempt.js";
import { attemptPlacebos } from "../../attempt-placebos.js";
import { averageEffect } from "../effects.js";
import { representAgain } from "../representations.js";
import { chosenAdjustment, isReference, type ValidationInput } from "./validation-input.js";

/** A representation that is trained is trained again for each permutation: it gets one for this many of the others'. */
const TRAINED = 5;

/**
 * The chosen adjustment on data in which treatment, outcome or careers were dealt out anew: representation and every
 * nuisance are fitted again each time. The reference permutes treatment and outcome once each.
 */
export async function placebos(input: ValidationInput, run: RunContext): Promise<readonly Attempt<PlaceboResult>[]> {
  const { careers, options, settings } = input;
  const { dataset } = careers;
  const chosen = chosenAdjustment(input);
  const reference = isReference(input);
  if (options.placeboPermutations === 0) return [];
  const permutations = reference
    ? 1
    : Math.ceil(options.placeboPermutations / (chosen.kind === "encoder" ? TRAINED : 1));
  const names = (["treatment", "outcome", "careers"] as const).filter(
    (name) => name !== "careers" || (!reference && chosen.representation !== null),
  );
  const estimate: PlaceboSuite["estimate"] = async (name, order, within) => {
    const data = permuted(dataset, name, order);
    const representation = await representAgain(chosen.name, data, settings, within);
    const { ate } = await averageEffect({ data, representation }, settings, within);
    return { estimate: ate.estimate, se: ate.se ?? 0 };
  };
  const real = chosen.fit.ate.estimate;
  const suite = { names, n: dataset.n, permutations, seed: options.seed, real, estimate };
  return attemptPlacebos(suite, run, ({ name, ...data }, within) =>
    reference && name !== "careers" ? placeboReference({ ...data, name }, within) : placebo({ ...data, name }, within),
  );
}

/** Unit i takes the treatment, outcome or careers of unit `order[i]`. */
function permuted(data: Dataset, name: PlaceboResult["name"], order: Uint32Array): Dataset {
  switch (name) {
    case "treatment":
      return { ...data, treatment: selectEntries(data.treatment, order) };
    case "outcome":
      return { ...data, outcome: selectEntries(data.outcome, order) };
    case "careers":
      return {
        ...data,
        sequences: data.sequences.map((s) => selectUnits(s, order)),
        numericHistories: (data.numericHistories ?? []).map((history) => selectHistories(history, order)),
      };
  }
}
