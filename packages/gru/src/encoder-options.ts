import { z } from "zod";

/**
 * Options of every encoder; each variant uses those that its stages name.
 *
 * The defaults are those that described unseen units best on simulated careers, on seeds other than those of published
 * tables. What matters most is that embeddings start where careers put their states: where order carries ability the bias
 * that remains falls by a sixth against random embeddings of sd .1, because an encoder then need not learn from outcomes
 * which occupations are neighbours. Then that training stops on held-out rows: otherwise an encoder learns its training
 * rows by heart and the nuisances trust it too far. Four axes did slightly better than eight, a little weight decay better
 * than none; state size and batch mattered less than the seed.
 */
export const EncoderOptionsSchema = z.strictObject({
  embedding: z.int().min(1).max(1024).default(4).describe("Columns of the embedding of each channel."),
  embeddingStart: z
    .enum(["careers", "random"])
    .default("careers")
    .describe(
      "`careers`: states begin close to those that the same people pass through (principal coordinates of the training careers, no outcome involved). `random`: normal draws.",
    ),
  embeddingScale: z
    .number()
    .min(0)
    .max(10)
    .default(1)
    .describe(
      "Standard deviation of the initial embeddings: of each column if random (.1 lets occupations first share what they say), of the first axis otherwise.",
    ),
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
  pretraining: z
    .int()
    .min(0)
    .max(10000)
    .default(0)
    .describe(
      "Passes over the careers in which the encoder first learns to predict the next state, at most if patience is set; outcome and treatment take no part. 0: none.",
    ),
  fineTuning: z
    .enum(["all", "heads"])
    .default("all")
    .describe("After pre-training: whether the whole encoder learns on, or only what follows it."),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(3e-3)
    .describe("Adam's step size, of encoder and adversary alike."),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("Decoupled weight decay per unit of step size; 0 is plain Adam."),
  precision: z
    .enum(["double", "single", "fast"])
    .default("double")
    .describe(
      "Arithmetic of embeddings and GRU, in training and on new careers; what follows them is in double precision. `single` is faster on native kernels and slower on TypeScript ones, with the same bits on both; `fast` is faster still where the processor fuses operations, and its last digits then depend on processor and backend.",
    ),
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
  ensemble: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      "Encoders trained on the same rows from other draws: their columns stand side by side, their predictions are averaged; takes so many times as long.",
    ),
  seed: z.int().default(42).describe("Seed of initial values, order of rows, noise and validation rows."),
});

/** Options after defaults. */
export type EncoderOptions = Readonly<z.output<typeof EncoderOptionsSchema>>;

/** Any of the options; the rest take their defaults. */
export type PartialEncoderOptions = { readonly [K in keyof EncoderOptions]?: EncoderOptions[K] | undefined };

/** What the reference system (v3.4) trains with, faults included: raw outcomes, fed padding, no validation rows. */
export const REFERENCE_ENCODER_OPTIONS: PartialEncoderOptions = Object.freeze({
  embedding: 32,
  embeddingStart: "random",
  embeddingScale: 1,
  reluBias: "symmetric",
  hidden: 64,
  phi: 16,
  batch: 64,
  epochs: 15,
  pretraining: 0,
  learningRate: 1e-3,
  weightDecay: 0,
  precision: "double",
  validation: 0,
  patience: 0,
  beta: 0.01,
  lambda: 1,
  adversaryHidden: 32,
  standardiseOutcome: false,
  standardiseDesign: false,
  padding: "fed",
  window: null,
  ensemble: 1,
});
