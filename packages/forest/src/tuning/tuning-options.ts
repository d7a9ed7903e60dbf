import { z } from "zod";

/** Options that a search can vary, as grf lists them. */
export const tunedNames = [
  "minLeafSize",
  "mtry",
  "subsampleFraction",
  "honestyFraction",
  "honestyPruning",
  "alpha",
  "imbalancePenalty",
] as const;

/** An option that a search can vary. */
export type TunedName = (typeof tunedNames)[number];

/** Values of varied options; what is absent has the value of the fit's default. */
export interface TunedValues {
  readonly minLeafSize?: number;
  readonly mtry?: number;
  readonly subsampleFraction?: number;
  readonly honestyFraction?: number;
  readonly honestyPruning?: boolean;
  readonly alpha?: number;
  readonly imbalancePenalty?: number;
}

/** Options of the tuning functions with their defaults. */
export const tuningOptions = z.strictObject({
  candidates: z.int().min(0).max(500).default(24).describe("Random candidates besides those that are always tried."),
  trees: z
    .int()
    .min(64)
    .default(200)
    .describe("Trees of each candidate's small forest; rounded down to four parts of whole bags."),
  vary: z
    .array(z.enum(tunedNames))
    .min(1)
    .default([...tunedNames])
    .describe("Options that candidates vary; those given in `forest` are never varied."),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe("Probability of leaving the start although no candidate is better, all candidates allowed for."),
  forest: z
    .looseObject({})
    .default({})
    .describe("Options that every candidate shares; the returned options hold them."),
  seed: z.int().default(42).describe("Seed of the candidates; the small forests have that of `forest`."),
});

/** Options of the tuning functions, all optional; `F` are those of the fit. */
export type TuningOptions<F> = Omit<z.input<typeof tuningOptions>, "forest"> & { readonly forest?: F };

/** Options of a search, defaults filled in. */
export type ResolvedTuningOptions = Readonly<z.output<typeof tuningOptions>>;
