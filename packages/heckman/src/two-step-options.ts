import { z } from "zod";

/** Options of the two-step estimators. */
export const twoStepOptions = z.strictObject({
  covariance: z
    .enum(["corrected", "robust", "cluster", "bootstrap"])
    .default("corrected")
    .describe(
      "`corrected`: the formula of Heckman and Greene; `robust`, `cluster`: sandwiches of both steps; `bootstrap`: both steps on every draw.",
    ),
  replications: z.int().min(2).default(200).describe("Draws of the bootstrap."),
  seed: z.int().default(42).describe("Start of the bootstrap's random streams."),
});

/** Options of the two-step estimators, all optional: {@link twoStepOptions} lists them. */
export type TwoStepOptions = z.input<typeof twoStepOptions>;
export type ResolvedTwoStepOptions = Readonly<z.output<typeof twoStepOptions>>;
