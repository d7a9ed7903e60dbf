import { type CausalForestDml, causalForestDml, type DoublyRobustEffect, doublyRobustEffect } from "@career-dml/dml";
import type { RunContext } from "@career-dml/core";
import type { RunSample } from "../run-sample.js";

/** What the fit of one adjustment is called among the parts of a run. */
const partOf = (representation: string | null): string => `nuisances ${representation ?? "covariates"}`;

/** Cross-fitted nuisances and a causal forest on them, once per adjustment and number of trees. */
export function forestFit(
  sample: RunSample,
  representation: string | null,
  trees: number,
  run: RunContext,
): Promise<CausalForestDml> {
  const { data, folds, seed, level } = sample;
  return sample.once(`${partOf(representation)}, forest of ${trees}`, async () => {
    const input = { data, folds, representation: await sample.representation(representation) };
    return causalForestDml(input, { seed, level, forest: { trees } }, run);
  });
}

/**
 * Doubly robust effects of one adjustment. Where the study grows a forest on it, those of the forest's fit, whose nuisances are
 * the same to the last bit.
 */
export async function adjustedFit(
  sample: RunSample,
  representation: string | null,
  run: RunContext,
): Promise<Pick<DoublyRobustEffect, "ate" | "att" | "units" | "nuisances" | "criteria">> {
  const forest = sample.asked.find((a) => a.estimator === "forest" && a.representation === representation);
  if (forest !== undefined) return forestFit(sample, representation, treesOf(forest.options), run);
  const { data, folds, seed, level } = sample;
  return sample.once(partOf(representation), async () => {
    const input = { data, folds, representation: await sample.representation(representation) };
    return doublyRobustEffect(input, { seed, level }, run);
  });
}

/** Trees of a forest unless its options say otherwise. */
export const TREES = 1000;

const treesOf = ({ trees }: Readonly<Record<string, unknown>>): number => (typeof trees === "number" ? trees : TREES);
