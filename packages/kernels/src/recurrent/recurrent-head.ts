/** Counts a row where a target column holds exactly this value. */
export interface RowCondition {
  /** Column of the targets. */
  readonly target: number;
  readonly equals: number;
}

interface AnyHead {
  readonly name: string;
  /** Share of the loss. */
  readonly weight: number;
  /**
   * Rows that the loss counts: those that meet every condition, such as one treatment arm, or people whose outcome is
   * known. Default: all. What a head predicts does not depend on it.
   */
  readonly rows?: readonly RowCondition[];
}

interface AnyRowHead extends AnyHead {
  /** What it reads. With no bottleneck both are the pooled state. */
  readonly from: "hidden" | "bottleneck";
  /**
   * Units of a layer of its own, max(0, W x + b), as the adversary has one; 0, the default, makes the head linear. The
   * ReLU costs a comparison where an ELU costs an exponential, and a single layer on a recurrent state gains nothing from
   * the ELU's negative part.
   */
  readonly units?: number;
}

/** Mean squared error of an output f against a target: (f - y)^2. */
export interface SquaredHead extends AnyRowHead {
  readonly loss: "squared";
  /** Column of the targets that it predicts. */
  readonly target: number;
}

/** Mean cross-entropy of a logit f: ln(1 + e^f) - f y. */
export interface LogisticHead extends AnyRowHead {
  readonly loss: "logistic";
  readonly target: number;
}

/** Mean cross-entropy of `classes` logits: ln(sum of e^f_k) - f_y, y one of 0 .. classes - 1. */
export interface CategoricalHead extends AnyRowHead {
  readonly loss: "categorical";
  readonly target: number;
  readonly classes: number;
}

/**
 * The R-loss of an effect tau = f: ((Y - m) - (T - e) tau)^2, with m = E[Y | X] and e = P(T = 1 | X) given as columns
 * (cross-fitted by the caller; they are not learned here). Nie & Wager (2021), Biometrika 108(2); as a fine-tuning
 * loss of career models: Vafa, Athey & Blei (2025).
 */
export interface RLossHead extends AnyRowHead {
  readonly loss: "rLoss";
  readonly outcome: number;
  readonly treatment: number;
  readonly outcomeMean: number;
  readonly propensity: number;
}

/**
 * The Riesz loss of the average treatment effect: a_T^2 - 2 (a_1 - a_0) of two outputs a_0, a_1, least at the representer
 * T / e - (1 - T) / (1 - e). Chernozhukov, Newey, Quintas-Martinez & Syrgkanis (2022), ICML.
 *
 * Beside one squared head per arm and a logistic head of the treatment on the same representation this is the dragon of
 * Shi, Blei & Veitch (2019) with a learned representer; their further term, which couples outcome heads and representer
 * through a common epsilon, is not part of any head: a doubly robust score makes that correction from the outputs.
 */
export interface RieszHead extends AnyRowHead {
  readonly loss: "riesz";
  /** Column of the treatment, 0 or 1. */
  readonly treatment: number;
}

/**
 * The next state of a channel, at every period from the state so far: mean cross-entropy per predicted transition, so that
 * its exponential is the perplexity. Labels are the codes from `firstLabel` on; other codes are read but never predicted.
 *
 * With `stay`, in two stages (CAREER: Vafa, Palikot, Du, Kanodia, Athey & Blei 2024, TMLR): P(move) is the logistic
 * function of a logit; given a move, a softmax over the labels other than the present one. Where the present code is no
 * label the move is certain and the first stage is left out; with a single label there is nothing but the first stage.
 * Without `stay`: one softmax over all labels.
 */
export interface NextStateHead extends AnyHead {
  readonly loss: "nextState";
  readonly channel: number;
  /** Smallest code that is predicted; at least 1, as 0 is padding. */
  readonly firstLabel: number;
  readonly stay: boolean;
}

/** A prediction from each row's pooled state or bottleneck. */
export type RowHead = SquaredHead | LogisticHead | CategoricalHead | RLossHead | RieszHead;

/** Every loss that a recurrent network can learn from; a closed set, told apart by `loss`. */
export type RecurrentHead = RowHead | NextStateHead;

/**
 * Columns of a head's predictions: a mean, a logit or an effect; the logits of a categorical head; a_0 and a_1 of a Riesz
 * head; of a next-state head the sum of a row's log-likelihoods over its transitions.
 */
export const headOutputs = (head: RecurrentHead): number =>
  head.loss === "categorical" ? head.classes : head.loss === "riesz" ? 2 : 1;

/** Columns of the predictions of every head before head `index`: where its own begin. */
export const firstOutput = (heads: readonly RecurrentHead[], index: number): number =>
  heads.slice(0, index).reduce((sum, head) => sum + headOutputs(head), 0);

/** Columns of the predictions of all heads. */
export const totalOutputs = (heads: readonly RecurrentHead[]): number => firstOutput(heads, heads.length);

/** Units of a row head's own layer. */
export const headUnits = (head: RecurrentHead): number => (head.loss === "nextState" ? 0 : (head.units ?? 0));

/** Target columns that a head reads, those of its row conditions included. */
export function targetsOf(head: RecurrentHead): number[] {
  const conditions = (head.rows ?? []).map(({ target }) => target);
  switch (head.loss) {
    case "nextState":
      return conditions;
    case "riesz":
      return [head.treatment, ...conditions];
    case "rLoss":
      return [head.outcome, head.treatment, head.outcomeMean, head.propensity, ...conditions];
    default:
      return [head.target, ...conditions];
  }
}
