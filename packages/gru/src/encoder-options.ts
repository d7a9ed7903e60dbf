import { z } from "zod";

/** Options of every encoder; each variant uses those that its stages name. */
export const EncoderOptionsSchema = z.strictObject({
  embedding: z.int().min(1).max(1024).default(32).describe("Columns of the embedding of each channel."),
  hidden: z.int().min(1).max(1024).default(64).describe("Size of the GRU's state."),
  phi: z.int().min(1).max(1024).default(16).describe("Size of the bottleneck, where the variant has one."),
  batch: z.int().min(1).max(65536).default(64).describe("Rows per Adam step."),
  epochs: z
    .int()
    .min(1)
    .max(10000)
    .default(15)
    .describe("Passes over the training rows, per stage; at most, if patience is set."),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(1e-3)
    .describe("Adam's step size, of encoder and adversary alike."),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("Decoupled weight decay per unit of step size; 0 is plain Adam."),
  validation: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe(
      "Share of the training rows on which the best epoch is chosen; 0 trains on all and keeps the last epoch.",
    ),
  patience: z
    .int()
    .min(0)
    .default(0)
    .describe("Epochs without a better validation loss before training stops; 0 never stops."),
  beta: z.number().min(0).default(0.01).describe("Weight of the divergence of a variational bottleneck."),
  lambda: z.number().min(0).default(1).describe("Weight of the adversary in the encoder's loss."),
  adversaryHidden: z.int().min(1).max(1024).default(32).describe("Hidden units of the adversary."),
  standardiseOutcome: z
    .boolean()
    .default(true)
    .describe(
      "Whether the outcome is trained on as (y - mean) / sd of the training rows, so that loss weights do not depend on its unit.",
    ),
  standardiseDesign: z
    .boolean()
    .default(true)
    .describe(
      "Whether each column of the representation is centred and scaled by its mean and sd over the training rows.",
    ),
  padding: z
    .enum(["masked", "fed"])
    .default("masked")
    .describe(
      "`masked`: each career ends with its last state. `fed`: short careers are filled up with a zero vector that the GRU reads, and the first label of the vocabulary shares that vector (v3.4).",
    ),
  window: z.int().min(1).nullable().default(null).describe("Most recent states that are read; null reads all."),
  seed: z.int().default(42).describe("Seed of initial values, order of rows, noise and validation rows."),
});

/** Options after defaults. */
export type EncoderOptions = Readonly<z.output<typeof EncoderOptionsSchema>>;

/** Any of the options; the rest take their defaults. */
export type PartialEncoderOptions = { readonly [K in keyof EncoderOptions]?: EncoderOptions[K] | undefined };

/** What the reference system (v3.4) trains with, faults included: raw outcomes, fed padding, no validation rows. */
export const REFERENCE_ENCODER_OPTIONS: PartialEncoderOptions = Object.freeze({
  embedding: 32,
  hidden: 64,
  phi: 16,
  batch: 64,
  epochs: 15,
  learningRate: 1e-3,
  weightDecay: 0,
  validation: 0,
  patience: 0,
  beta: 0.01,
  lambda: 1,
  adversaryHidden: 32,
  standardiseOutcome: false,
  standardiseDesign: false,
  padding: "fed",
  window: null,
});
