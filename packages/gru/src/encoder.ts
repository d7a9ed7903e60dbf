import type { RecurrentNetwork } from "@career-dml/kernels";
import type { EncoderOptions, PartialEncoderOptions } from "./encoder-options.js";
import type { NumericColumn } from "./numeric-columns.js";
import type { EncoderName } from "./variants.js";

/** A trained encoder: plain data, enough to describe any career. */
export interface Encoder {
  readonly variant: EncoderName;
  readonly options: EncoderOptions;
  /** Kinds of state in the order of the embedding's parts, with the labels of their codes. */
  readonly channels: readonly { readonly name: string; readonly vocabulary: readonly string[] }[];
  /** Numbers that are read beside the states, with their moments over the training rows. */
  readonly numeric: readonly NumericColumn[];
  /** Codes of each channel that occurred in training; every other one is read as unknown. */
  readonly seen: readonly Uint8Array[];
  readonly network: RecurrentNetwork;
  /** In the order of `recurrentLayout(network)`. */
  readonly parameters: Float64Array;
  /** Mean and sd of the outcome that training used; 0 and 1 if it was not standardised. */
  readonly outcome: { readonly mean: number; readonly sd: number };
  /** Mean and sd of each column of the representation over the training rows; 0 and 1 if not standardised. */
  readonly columns: { readonly mean: Float64Array; readonly sd: Float64Array };
  /** Total loss of each epoch over the training rows, stages one after the other. */
  readonly losses: readonly number[];
  /** Head losses of each epoch on the validation rows; NaN without such rows. */
  readonly validationLosses: readonly number[];
  /** The further encoders of an ensemble, trained on the same rows from other draws; empty for one alone. */
  readonly ensemble: readonly Encoder[];
}

/** An encoder and the further ones of its ensemble. */
export const membersOf = (encoder: Encoder): readonly Encoder[] => [encoder, ...encoder.ensemble];

/** What to train on which rows. */
export interface EncoderJob {
  readonly variant: EncoderName;
  readonly options?: PartialEncoderOptions;
  /** Training rows of the dataset, ascending. */
  readonly rows: Uint32Array;
  /** Number of the stream of its draws, and `fold` in messages. Default 0. */
  readonly fold?: number;
  /** Further rows, which have a career but need no outcome: pre-training and initial embeddings learn from them. */
  readonly careersOnly?: Uint32Array;
  /** Name of the stream of its draws beside seed and fold, told in messages. */
  readonly stream?: string;
}
