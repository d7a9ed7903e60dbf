import { type Folds, selectEntries, selectRows, ShapeError, testUnits, trainingUnits } from "@career-dml/core";
import type { z } from "zod";
import type { jointInferenceOptions } from "../inference/joint-inference.js";
import type { SampleDesign } from "../over-splits.js";
import type { PolicyInput } from "./policy-data.js";
import { applyPolicy, type PolicyTree, policyTree, type policyTreeOptions } from "./policy-tree.js";
import { type PolicyValue, policyValue } from "./policy-value.js";

/** What {@link learnPolicy} works on. */
export interface LearnPolicyInput extends PolicyInput, SampleDesign {
  /** Folds of the n units: whom to treat in a fold is learned from the others. */
  readonly folds: Folds;
}

/** A policy, and what learning policies like it is worth. */
export interface LearnedPolicy {
  /** Learned from all units. */
  readonly tree: PolicyTree;
  /** 1 for the units that the tree of the other folds treats. */
  readonly treat: Uint8Array;
  /** Of the trees of the folds, each on the units it was not learned from. */
  readonly value: PolicyValue;
}

interface Settings {
  readonly tree?: z.input<typeof policyTreeOptions>;
  readonly inference?: z.input<typeof jointInferenceOptions>;
}

/**
 * A policy tree, and its value on held-out scores: each fold is treated by the tree that the other folds teach. The value is that of the way of
 * learning; the tree of all units is what it recommends.
 *
 * @throws {ShapeError | NonFiniteError | DataError | OptionsError} for input that breaks the contract.
 * @see Athey & Wager (2021), Econometrica 89(1), section 4.
 */
export function learnPolicy(input: LearnPolicyInput, { tree: options, inference }: Settings = {}): LearnedPolicy {
  const { scores, design, cost, folds } = input;
  if (folds.of.length !== scores.length) throw new ShapeError("folds", scores.length, folds.of.length);
  const tree = policyTree(input, options);
  const treat = new Uint8Array(scores.length);
  for (let fold = 0; fold < folds.k; fold++) {
    const outside = trainingUnits(folds, fold);
    const part = {
      scores: selectEntries(scores, outside),
      design: selectRows(design, outside),
      ...(cost === undefined ? {} : { cost: typeof cost === "number" ? cost : selectEntries(cost, outside) }),
    };
    const inside = testUnits(folds, fold);
    const chosen = applyPolicy(policyTree(part, options), selectRows(design, inside));
    inside.forEach((i, k) => (treat[i] = chosen[k]!));
  }
  return Object.freeze({ tree, treat, value: policyValue({ ...input, treat }, inference) });
}
