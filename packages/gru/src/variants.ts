import type { RecurrentNetwork } from "@career-dml/kernels";

/** Names of the encoders that can be trained. */
export type EncoderName =
  | "predictive"
  | "vib"
  | "adversarial"
  | "twoStage"
  | "multiTask"
  | "jointCausal"
  | "rLoss"
  | "riesz"
  | "nextState";

/**
 * What a head predicts, and by which loss: the outcome by mean squared error, of everybody or within one arm; the treatment
 * by cross-entropy of a logit; the next state of every channel, move-or-stay first; the effect by the R-loss; the Riesz
 * representer by its own loss.
 */
export type HeadTarget = "outcome" | "outcome0" | "outcome1" | "treatment" | "nextState" | "effect" | "representer";

/** A prediction that an encoder is trained for, and its share of the loss. */
export interface HeadSpecification {
  readonly target: HeadTarget;
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

const multiTaskStage: EncoderStage = {
  ...predictiveStage,
  heads: [
    { target: "outcome", weight: 1 },
    { target: "treatment", weight: 1 },
  ],
};

/** A loss of some rows is divided by all rows of the batch, so the two together are the squared loss of everybody. */
const byArm: readonly HeadSpecification[] = [
  { target: "outcome0", weight: 1 },
  { target: "outcome1", weight: 1 },
];

/** What pre-training trains before the stages of a variant: the next state alone, no outcome and no treatment. */
export const PRETRAINING_STAGE: EncoderStage = { ...predictiveStage, heads: [{ target: "nextState", weight: 1 }] };

/** The four encoders of the reference system, then those of later work. A new encoder is a new entry here, not new code. */
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
  multiTask: {
    name: "multiTask",
    label: "Multi-task",
    purpose:
      "Predicts outcome and treatment from one state, so that what moves both is worth twice as much as what moves one.",
    source: "Vafa, Athey & Blei (2025), PNAS 122(22), debiased fine-tuning with both losses.",
    risk: "The weaker of the two signals can be drowned by the stronger one; features that move the treatment alone are kept and widen intervals.",
    stages: [multiTaskStage],
  },
  jointCausal: {
    name: "jointCausal",
    label: "Joint causal",
    purpose:
      "Predicts the outcome within each arm, the treatment and the next state in one loss: the state has to explain careers as well as what is confounded.",
    source: "Veitch, Sridhar & Blei (2020), UAI: heads Q_0, Q_1 and g with the embedding's own loss.",
    risk: "The next state is predicted at every period and asks for much that confounds nothing; with its weight too high the state is spent on it.",
    stages: [
      {
        ...predictiveStage,
        heads: [...byArm, { target: "treatment", weight: 1 }, { target: "nextState", weight: 0.1 }],
      },
    ],
  },
  rLoss: {
    name: "rLoss",
    label: "R-loss",
    purpose:
      "Fine-tunes the multi-task state on the R-loss, mean of ((Y - m) - (T - e) tau)^2, with m and e from encoders of the other half of the training rows, so that the state tells effects apart.",
    source: "Vafa, Athey & Blei (2025), PNAS 122(22); Nie & Wager (2021), Biometrika 108(2), for the loss.",
    risk: "Effects are the weakest signal of the three: fine-tuning can trade confounders that both earlier heads had found for noise.",
    stages: [multiTaskStage, { ...predictiveStage, heads: [{ target: "effect", weight: 1 }] }],
  },
  riesz: {
    name: "riesz",
    label: "Riesz",
    purpose:
      "Predicts the outcome within each arm and the Riesz representer of the average effect, the two functions whose errors multiply to the bias.",
    source:
      "Chernozhukov, Newey, Quintas-Martínez & Syrgkanis (2022), ICML (RieszNet, its weight .1); Shi, Blei & Veitch (2019), NeurIPS, for the heads.",
    risk: "A representer is unbounded: where overlap is poor a few units rule the loss, and the state with it.",
    stages: [{ ...predictiveStage, heads: [...byArm, { target: "representer", weight: 0.1 }] }],
  },
  nextState: {
    name: "nextState",
    label: "Next occupation",
    purpose:
      "Predicts the next state at every period, whether it changes and then to which, and sees no outcome and no treatment: what careers say of careers. The pre-training of the other variants, by itself.",
    source: "Vafa, Palikot, Du, Kanodia, Athey & Blei (2024), CAREER, TMLR, for the loss.",
    risk: "What confounds is kept only as far as it foretells the next state; most of what is kept does not confound.",
    stages: [PRETRAINING_STAGE],
  },
});
