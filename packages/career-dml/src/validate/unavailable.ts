import type { EffectResult, PlaceboResult, Unavailable } from "@career-dml/core";
import type { Sample } from "../estimate/data/sample.js";
import type { ValidateOptions } from "../validate-options.js";

/** Why the propensities of an effect have no report, where they have none. */
export function withoutOverlap({ overlap }: EffectResult, { estimator }: ValidateOptions): readonly Unavailable[] {
  if (overlap !== null) return [];
  const reason = isInstrumented(estimator)
    ? "no row is weighed by a propensity of the treatment; those of a 0/1 instrument lie between 0.01 and 0.99, or iivm refuses"
    : "the treatment has no propensities between 0 and 1";
  return [{ check: "overlap", reason }];
}

const isInstrumented = (estimator: ValidateOptions["estimator"]): boolean =>
  estimator === "pliv" || estimator === "iivm";

/** Why placebos of each kind cannot be made; `null` where they can. */
export function withoutPlacebo(
  name: PlaceboResult["name"],
  { secondCluster }: Sample,
  { estimator, permutations }: ValidateOptions,
): Unavailable | null {
  if (permutations === 0) return { check: "placebos", reason: "no permutation was asked for" };
  if (secondCluster !== null) {
    const reason =
      "rows that share a cluster of either dimension cannot change places as independent ones do; cluster by one of them";
    return { check: "placebos", reason };
  }
  if (name === "treatment" && isInstrumented(estimator)) {
    const reason = "the instrument does not move a treatment that was dealt out anew, so there is nothing to divide by";
    return { check: "placebo of the treatment", reason };
  }
  return null;
}

/** Why an estimator says nothing of differences between effects; `null` where it does. */
export const withoutDifferences = ({ estimator }: ValidateOptions): string | null =>
  isInstrumented(estimator)
    ? "one effect is estimated, of those whom the instrument moves; career-dml estimate instrumental-forest lets it differ"
    : estimator === "plr"
      ? "a partially linear model has one effect for all; ask for the estimator forest"
      : null;
