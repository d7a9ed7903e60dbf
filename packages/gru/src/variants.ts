import type { RecurrentNetwork } from "@career-dml/kernels";

export type EncoderName = "predictive" | "vib" | "adversarial" | "twoStage";

/** What a head predicts: the outcome by mean squared error, the treatment by cross-entropy of a logit. */
export interface HeadSpecification {
  readonly target: "outcome" | "treatment";
  /** Share of the loss. */
  readonly weight: number;
}

/** One training run over one network; sizes, beta and lambda come from the options. */
export interface EncoderStage {
  readonly bottleneck: RecurrentNetwork["bottleneck"]["kind"];
  readonly heads: readonly HeadSpecification[];
  /** Whether a second network tries to read the treatment off the representation. */
  readonly adversary: boolean;
  /** Whether embeddings and GRU stay as the stage before left them. */
  readonly frozenEncoder: boolean;
}

/** An encoder as data: what is trained after what, and what a user should know before choosing it. */
export interface EncoderVariant {
  readonly name: EncoderName;
  /** For tables. */
  readonly label: string;
  /** What it is for. */
  readonly purpose: string;
  readonly source: string;
  /** What it can cost. */
  readonly risk: string;
  readonly stages: readonly EncoderStage[];
}

const predictiveStage: EncoderStage = {
  bottleneck: "none",
  heads: [{ target: "outcome", weight: 1 }],
  adversary: false,
  frozenEncoder: false,
};

const bottleneckStage: EncoderStage = {
  bottleneck: "variational",
  heads: [
    { target: "outcome", weight: 1 },
    { target: "treatment", weight: 0.5 },
  ],
  adversary: false,
  frozenEncoder: false,
};

/** The four encoders of the reference system. A new encoder is a new entry here, not new code. */
export const VARIANTS: Readonly<Record<EncoderName, EncoderVariant>> = Object.freeze({
  predictive: {
    name: "predictive",
    label: "Predictive GRU",
    purpose:
      "Predicts the outcome from the career; its last hidden state stands for what the career says of the outcome.",
    source: "Cho et al. (2014), EMNLP, for the GRU; the reference system's first encoder.",
    risk: "Keeps only what moves the outcome: a career feature that drives adoption alone, or weakly the outcome, can be lost.",
    stages: [predictiveStage],
  },
  vib: {
    name: "vib",
    label: "Variational bottleneck",
    purpose:
      "Predicts outcome and treatment through a noisy low-dimensional code, so that it keeps what confounds and little else.",
    source:
      "Alemi, Fischer, Dillon & Murphy (2017), ICLR, for the bottleneck; heads as in Shi, Blei & Veitch (2019), NeurIPS.",
    risk: "Too large a beta erases weak confounders with the noise; the estimate then drifts back to the confounded one.",
    stages: [bottleneckStage],
  },
  adversarial: {
    name: "adversarial",
    label: "Adversarial (debiased)",
    purpose: "Predicts the outcome from a code in which a second network cannot find the treatment.",
    source: "Ganin et al. (2016), JMLR 17(59), for the adversary; the reference system's 'debiased' encoder.",
    risk: "Removes exactly what predicts the treatment, and confounders do: less overlap trouble is bought with bias.",
    stages: [{ ...predictiveStage, bottleneck: "relu", adversary: true }],
  },
  twoStage: {
    name: "twoStage",
    label: "Two-stage bottleneck",
    purpose:
      "Learns the career from the outcome first, then a bottleneck for outcome and treatment on the frozen encoder.",
    source: "The reference system's two-stage encoder; not the joint training of Veitch, Sridhar & Blei (2020), UAI.",
    risk: "The second stage cannot recover what the first one, which never saw the treatment, has thrown away.",
    stages: [predictiveStage, { ...bottleneckStage, frozenEncoder: true }],
  },
});

/** Sizes and weights that turn a stage into a network. */
export interface NetworkOptions {
  readonly embedding: number;
  readonly hidden: number;
  readonly phi: number;
  readonly beta: number;
  readonly lambda: number;
  readonly adversaryHidden: number;
}

/** Column of each target in the kernels' target matrix. */
export const TARGETS = ["outcome", "treatment"] as const;

/** The network of one stage for channels of the given vocabulary sizes. */
export function networkOf(
  stage: EncoderStage,
  vocabularies: readonly number[],
  options: NetworkOptions,
): RecurrentNetwork {
  const { embedding, hidden, phi, beta, lambda, adversaryHidden } = options;
  const treatment = TARGETS.indexOf("treatment");
  return {
    vocabularies,
    embedding,
    numeric: 0,
    pooling: "last",
    hidden,
    bottleneck:
      stage.bottleneck === "variational"
        ? { kind: "variational", size: phi, beta }
        : stage.bottleneck === "relu"
          ? { kind: "relu", size: phi }
          : { kind: "none" },
    heads: stage.heads.map(({ target, weight }) => ({
      name: target,
      from: "bottleneck",
      target: TARGETS.indexOf(target),
      loss: target === "outcome" ? "squared" : "logistic",
      weight,
    })),
    adversary: stage.adversary ? { hidden: adversaryHidden, target: treatment, weight: lambda } : null,
    frozenEncoder: stage.frozenEncoder,
  };
}
