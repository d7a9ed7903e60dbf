import { OptionsError } from "@career-dml/core";
import type { EncoderOptions } from "./encoder-options.js";
import { type EncoderName, type EncoderStage, PRETRAINING_STAGE, VARIANTS } from "./variants.js";

/**
 * The stages of a variant in order, after pre-training if that is asked for. With `fineTuning: "heads"` only what follows
 * the pre-trained encoder learns.
 *
 * @throws {OptionsError} if heads alone are to learn, but one of them predicts states from every state of the encoder.
 */
export function stagesOf(variant: EncoderName, { pretraining, fineTuning }: EncoderOptions): readonly EncoderStage[] {
  const { stages } = VARIANTS[variant];
  if (pretraining === 0) return stages;
  if (fineTuning === "all") return [PRETRAINING_STAGE, ...stages];
  if (stages.some(predictsStates)) {
    const message = `cannot be heads: ${variant} predicts next states, which teaches the encoder; use all`;
    throw new OptionsError(`encoder ${variant}`, [{ path: "fineTuning", message }]);
  }
  return [PRETRAINING_STAGE, ...stages.map((stage) => ({ ...stage, frozenEncoder: true }))];
}

/** Whether a stage predicts the next state at every period. */
export const predictsStates = ({ heads }: EncoderStage): boolean => heads.some(({ target }) => target === "nextState");

/** Whether a stage learns from outcomes or treatments. */
export const readsTargets = ({ heads, adversary }: EncoderStage): boolean =>
  adversary || heads.some(({ target }) => target !== "nextState");

/** Whether a stage needs conditional means for the loss of an effect. */
export const learnsEffects = ({ heads }: EncoderStage): boolean => heads.some(({ target }) => target === "effect");

/** What a variant reads of the data beside careers. */
export function readsOf(variant: EncoderName): {
  /** Outcomes or treatments. */
  readonly targets: boolean;
  /** Conditional means for the loss of an effect. */
  readonly effects: boolean;
} {
  const { stages } = VARIANTS[variant];
  return {
    targets: stages.some(readsTargets),
    effects: stages.some(learnsEffects),
  };
}
