import { bindColumns } from "@career-dml/core";
import { type RecurrentHead, sigmoid } from "@career-dml/kernels";
import type { EncodedCareers } from "./encode.js";
import { predictionsOf } from "./head-predictions.js";

/**
 * What the encoders of an ensemble say together.
 *
 * Hidden states of two trainings have no coordinate in common, so columns are not averaged but stand side by side: a
 * nuisance that is linear in them can be the mean of what every member predicts. Predictions are averaged (Lakshminarayanan,
 * Pritzel & Blundell 2017, NeurIPS, section 2.4): means, effects and representers as they are, probabilities behind logits,
 * likelihoods of careers behind their logarithms.
 *
 * @param members One or more, of one variant.
 */
export function combineMembers(members: readonly EncodedCareers[], heads: readonly RecurrentHead[]): EncodedCareers {
  const [first] = members as [EncodedCareers];
  if (members.length === 1) return first;
  const { x, n, p } = bindColumns(...members.map(({ design }) => design));
  const prefix = first.design.names[0]!.replace(/\d+$/, "");
  const names = Object.freeze(Array.from({ length: p }, (_, j) => `${prefix}${j + 1}`));
  const predictions = heads.flatMap((head) =>
    predictionsOf(head).map((name) => {
      const values = members.map((member) => member.predictions[name]!);
      return [name, values[0]!.map((_, i) => combined(head, values, i))] as const;
    }),
  );
  return {
    design: Object.freeze({ n, p, names, x }),
    predictions: Object.fromEntries(predictions),
    unseen: first.unseen,
  };
}

function combined({ loss }: RecurrentHead, members: readonly Float64Array[], i: number): number {
  const mean = (of: (value: number) => number): number =>
    members.reduce((sum, values) => sum + of(values[i]!), 0) / members.length;
  if (loss === "logistic") {
    // 1 - p is averaged as well, since p may round to 1.
    return Math.log(mean(sigmoid)) - Math.log(mean((f) => sigmoid(-f)));
  }
  if (loss !== "nextState") return mean((value) => value);
  const largest = members.reduce((most, values) => Math.max(most, values[i]!), -Infinity);
  return largest + Math.log(mean((value) => Math.exp(value - largest)));
}
