import type { RecurrentHead, RecurrentNetwork } from "@career-dml/kernels";
import { type CareerCodes, firstLabelOf } from "./careers.js";
import type { EncoderOptions } from "./encoder-options.js";
import type { EncoderStage, HeadSpecification } from "./variants.js";

/** Column of each target in the kernels' target matrix; the last two only where effects are learned. */
export const TARGETS = { outcome: 0, treatment: 1, outcomeMean: 2, propensity: 3 } as const;

/** Sizes and weights that turn a stage into a network. */
export type NetworkOptions = Pick<
  EncoderOptions,
  "embedding" | "hidden" | "phi" | "beta" | "lambda" | "adversaryHidden" | "padding"
>;

/** The network of one stage for what each state of the careers is made of. */
export function networkOf(
  stage: EncoderStage,
  { vocabularies, numericColumns }: Pick<CareerCodes, "vocabularies" | "numericColumns">,
  options: NetworkOptions,
): RecurrentNetwork {
  const { embedding, hidden, phi, beta, lambda, adversaryHidden } = options;
  return {
    vocabularies,
    embedding,
    numeric: numericColumns,
    pooling: "last",
    hidden,
    bottleneck:
      stage.bottleneck === "variational"
        ? { kind: "variational", size: phi, beta }
        : stage.bottleneck === "relu"
          ? { kind: "relu", size: phi }
          : { kind: "none" },
    heads: stage.heads.flatMap((head) => headsOf(head, vocabularies, options)),
    adversary: stage.adversary ? { hidden: adversaryHidden, target: TARGETS.treatment, weight: lambda } : null,
    frozenEncoder: stage.frozenEncoder,
  };
}

/** One head, or one per channel for next states. */
function headsOf(
  { target, weight }: HeadSpecification,
  vocabularies: readonly number[],
  { padding }: NetworkOptions,
): RecurrentHead[] {
  const head = { name: target, weight, from: "bottleneck" } as const;
  switch (target) {
    case "outcome":
      return [{ ...head, loss: "squared", target: TARGETS.outcome }];
    case "outcome0":
    case "outcome1": {
      const rows = [{ target: TARGETS.treatment, equals: target === "outcome1" ? 1 : 0 }];
      return [{ ...head, loss: "squared", target: TARGETS.outcome, rows }];
    }
    case "treatment":
      return [{ ...head, loss: "logistic", target: TARGETS.treatment }];
    case "effect":
      return [{ ...head, loss: "rLoss", ...TARGETS }];
    case "representer":
      return [{ ...head, loss: "riesz", treatment: TARGETS.treatment }];
    case "nextState": {
      const firstLabel = firstLabelOf(padding);
      return vocabularies.map((_, channel) => {
        return { name: `${target}.${channel}`, weight, loss: "nextState", channel, firstLabel, stay: true };
      });
    }
  }
}
