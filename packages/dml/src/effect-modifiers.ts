import { bindColumns, design, type Design, log } from "@career-dml/core";
import { completeColumns } from "./complete-columns.js";
import type { TrimmedNuisances } from "./trimmed-nuisances.js";

/** What a forest may split on: all columns that are adjusted for; covariates and indices made of the nuisances; or both. */
export type Modifiers = "columns" | "indices" | "both";

/**
 * The design in which a causal forest looks for differences in the effect.
 *
 * With one design for all folds these can be its columns: best for a few covariates, where indices add noise. Fifty
 * shares of a career say less to a forest than the indices made of them. And designs of a cross-fitted representation cannot be pooled:
 * coordinate 3 of the model without fold 1 has nothing to do with coordinate 3 of the model without fold 2. What the
 * folds do have in common are the functions they predict, in outcome units and log odds: so units are described
 * by their covariates and the out-of-fold indices mu0, mu1 - mu0 (E[Y | X] without arm-wise regressions) and logit e.
 * No index of a unit was made with the unit's own outcome or treatment.
 */
export function effectModifiers(fitted: TrimmedNuisances, modifiers: Modifiers): Design {
  const { kept } = fitted;
  const pooled = kept.designs.length === 1 ? kept.designs[0]! : kept.covariates;
  if (modifiers === "columns" && kept.designs.length === 1) return completeColumns(pooled);
  const columns = modifiers === "indices" ? kept.covariates : pooled;
  return bindColumns(completeColumns(columns), indices(fitted));
}

function indices({ arms, outcomeMean, propensity }: TrimmedNuisances): Design {
  const logit = propensity.map((e) => log(e / (1 - e)));
  if (arms === null) return design({ "outcome index": outcomeMean, "adoption index": logit });
  return design({
    "outcome index": arms.mu0,
    "effect index": arms.mu1.map((m, i) => m - arms.mu0[i]!),
    "adoption index": logit,
  });
}
