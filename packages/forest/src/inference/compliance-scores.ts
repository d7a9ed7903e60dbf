import type { Design, RunContext } from "@career-dml/core";
import { causalForest } from "../causal-forest.js";
import type { ClusterLabels } from "../cluster-codes.js";
import type { CausalForestOptions } from "../options.js";
import { predictCausalForest } from "../predict-causal-forest.js";

/** What compliance is estimated from; all vectors of length n. */
export interface ComplianceData {
  readonly design: Design;
  readonly treatment: Float64Array | Uint8Array;
  readonly instrument: Float64Array | Uint8Array;
  /** E[T | X] and E[Z | X], from models that never saw the unit. */
  readonly treatmentHat: Float64Array;
  readonly instrumentHat: Float64Array;
  readonly weights?: Float64Array;
  readonly clusters?: ClusterLabels;
}

/**
 * The effect of an instrument on the treatment of each unit, out of bag: a causal forest of T on Z. Its values are the
 * `compliance` of `averageLate`; of a 0/1 instrument and treatment, the share of compliers around the unit.
 *
 * @param options Of the causal forest.
 * @throws As `causalForest` and its out-of-bag prediction.
 * @see Imbens & Angrist (1994), Econometrica 62(2); Athey, Tibshirani & Wager (2019), Annals of Statistics 47(2), section 7.
 */
export async function complianceScores(
  { design, treatment, instrument, treatmentHat, instrumentHat, weights, clusters }: ComplianceData,
  options: CausalForestOptions = {},
  run: RunContext = {},
): Promise<Float64Array> {
  const data = {
    design,
    outcome: Float64Array.from(treatment),
    treatment: instrument,
    outcomeHat: treatmentHat,
    treatmentHat: instrumentHat,
    ...(weights === undefined ? {} : { weights }),
    ...(clusters === undefined ? {} : { clusters }),
  };
  const forest = await causalForest(data, options, run);
  return (await predictCausalForest(forest, null, run)).effect;
}
