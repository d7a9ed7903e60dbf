import { ShapeError } from "@career-dml/core";
import type { z } from "zod";
import { checkBinary } from "../check-columns.js";
import { groupScore } from "../group-effects.js";
import { type JointInference, jointInference, type jointInferenceOptions } from "../inference/joint-inference.js";
import type { SampleDesign } from "../over-splits.js";
import type { LinearScore } from "../scores.js";
import { gains } from "./policy-data.js";

/** What {@link policyValue} works on. */
export interface PolicyValueInput extends SampleDesign {
  /** Doubly robust score of each unit, length n; of units that the policy was not learned from. */
  readonly scores: Float64Array;
  /** 1 for the units that the policy treats, length n. */
  readonly treat: Uint8Array;
  /** What treating costs, outcome units: one number, or one per unit. Default 0. */
  readonly cost?: number | Float64Array;
}

/** What a policy is worth; parameters as in {@link policyValue}. */
export interface PolicyValue extends JointInference {
  /** Share of units that the policy treats. */
  readonly treated: number;
}

/**
 * What a policy pi gains, from doubly robust scores g less costs, averages over all units in outcome units:
 *
 * - `over nobody` E[pi g], `over everybody` E[(pi - 1) g], `over half at random` E[(pi - 1/2) g];
 * - `effect among the treated` E[g | pi = 1] and `effect among the others`, where the policy has both.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Athey & Wager (2021), Econometrica 89(1), eq. 5 to 8.
 */
export function policyValue(
  { scores, treat, cost, clusters, weights = null }: PolicyValueInput,
  options: z.input<typeof jointInferenceOptions> = {},
): PolicyValue {
  if (treat.length !== scores.length) throw new ShapeError("treat", scores.length, treat.length);
  checkBinary({ treat });
  const gain = gains(scores, cost);
  const counted = (by: (pi: number) => number): LinearScore => ({
    psiA: new Float64Array(gain.length).fill(-1),
    psiB: gain.map((g, i) => by(treat[i]!) * g),
  });
  const among = (value: number): LinearScore =>
    groupScore(
      gain,
      Array.from(treat, (pi) => pi === value),
    );
  const count = treat.reduce((sum, pi) => sum + pi, 0);
  const named = {
    "over nobody": counted((pi) => pi),
    "over everybody": counted((pi) => pi - 1),
    "over half at random": counted((pi) => pi - 0.5),
    ...(count > 0 && count < treat.length
      ? { "effect among the treated": among(1), "effect among the others": among(0) }
      : {}),
  };
  const joint = jointInference({ scores: new Map(Object.entries(named)), weights, spread: clusters ?? "n" }, options);
  return Object.freeze({ ...joint, treated: count / treat.length });
}
