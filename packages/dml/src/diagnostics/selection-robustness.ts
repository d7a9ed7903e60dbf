import { DataError, type SelectionRobustness } from "@career-dml/core";

/** Largest difference of the absolute biases that counts as robust: the reference's, in outcome units. */
const TOLERANCE = 0.1;

/**
 * The same estimator under two ways of selecting into treatment (simulated careers only): robust if the absolute biases
 * differ by less than .1.
 *
 * @param biasOf Which bias to compare. Default the one against the sample ATE; the reference's profile takes `biasNominal`.
 * @throws {DataError} if one of the two modes is absent.
 */
export function selectionRobustness(
  modes: SelectionRobustness["modes"],
  biasOf: "biasAte" | "biasNominal" = "biasAte",
): SelectionRobustness {
  const bias = (mode: "structural" | "mechanical"): number => {
    const found = modes.find((m) => m.mode === mode);
    if (!found) throw new DataError([{ path: "modes", message: `hold no estimate under ${mode} selection` }]);
    return Math.abs(found.againstTruth[biasOf]);
  };
  const difference = bias("structural") - bias("mechanical");
  return Object.freeze({ modes: Object.freeze([...modes]), difference, robust: Math.abs(difference) < TOLERANCE });
}
