import { z } from "zod";
import { nuisanceOptionsOf } from "./learners/nuisance-learners.js";

/** Options of {@link selectedOutcome}, with their defaults. */
export const selectedOutcomeOptions = z.strictObject({
  missingness: z
    .enum(["at-random", "nonignorable"])
    .default("at-random")
    .describe(
      "Whether the outcome is missing at random given treatment and covariates, or not; the latter needs an instrument.",
    ),
  weights: z
    .enum(["plain", "normalised", "arm-share"])
    .default("plain")
    .describe(
      "Inverse weights as they are; averaging one in each arm; or averaging the arm's share, as in DoubleML 0.11 (its " +
        "`normalize_ipw` of this model, whose standard errors are too small).",
    ),
  extreme: z
    .number()
    .min(0)
    .lt(0.5)
    .default(0.01)
    .describe("Smallest P(S = 1), and distance of P(T = 1) from 0 and 1, that is accepted."),
  whenExtreme: z
    .enum(["refuse", "clip"])
    .default("refuse")
    .describe("A probability beyond `extreme` is an error, or is moved to it and counted in a warning."),
  nuisance: nuisanceOptionsOf("outcome", "treatment", "selection").prefault({}).describe("Learners of every nuisance."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Options after defaults. */
export type SelectedOutcomeOptions = z.output<typeof selectedOutcomeOptions>;
