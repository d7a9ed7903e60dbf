import { z } from "zod";

/**
 * Options of every encoder; each variant uses those that its stages name.
 *
 * The defaults are those that described unseen units best on simulated careers (default profile, 1000 people, 5 folds, 8
 * seeds): with them the out-of-fold outcome loss is .282 to .286 in all four variants, against .30 to .33 with the
 * reference's sizes and .291 with occupation shares (ridge nuisances; ability itself: .250). What matters is that
 * embeddings start small, so that occupations first share what they say, and that training stops on held-out rows:
 * otherwise an encoder learns its training rows by heart and the nuisances then trust it too far. Careers where order
 * matters more than occupation are learned better with `embeddingScale: 1` and a larger `hidden`.
 */
export const EncoderOptionsSchema = z.strictObject({
  embedding: z.int().min(1).max(1024).default(8).describe("Columns of the embedding of each channel."),
  embeddingScale: z.number().min(0).max(10).default(0.1).describe("Standard deviation of the initial embedding rows."),
  reluBias: z
    .enum(["positive", "symmetric"])
    .default("positive")
    .describe(
      "Initial biases of a ReLU bottleneck: with `symmetric` about half of its units start below zero for every career and never learn (v3.4).",
    ),
  hidden: z.int().min(1).max(1024).default(16).describe("Size of the GRU's state."),
  phi: z.int().min(1).max(1024).default(8).describe("Size of the bottleneck, where the variant has one."),
  batch: z.int().min(1).max(65536).default(64).describe("Rows per Adam step."),
  epochs: z
    .int()
    .min(1)
    .max(10000)
    .default(60)
    .describe("Passes over the training rows, per stage; at most, if patience is set."),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(5e-3)
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
    .default(0.2)
    .describe(
      "Share of the training rows on which the best epoch is chosen; 0 trains on all and keeps the last epoch.",
    ),
  patience: z
    .int()
    .min(0)
    .default(10)
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
  embeddingScale: 1,
  reluBias: "symmetric",
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
