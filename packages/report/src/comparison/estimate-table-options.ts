import { z } from "zod";

/** Options of `estimateTable`. */
export const estimateTableOptions = z.strictObject({
  names: z
    .array(z.string())
    .default([])
    .describe(
      "heads of the columns, one for each estimate; by default their estimators, numbered where two are the same",
    ),
  coefficients: z
    .array(z.string())
    .default([])
    .describe(
      "coefficients to show below the effects, in this order: a name, equation:name, z* for all that begin so, or all; by default those of models without a single effect",
    ),
  below: z
    .enum(["se", "interval", "p", "none"])
    .default("se")
    .describe("what stands below each estimate: its standard error, its interval, its p-value, or nothing"),
  fit: z
    .enum(["short", "full"])
    .default("short")
    .describe(
      "what stands at the foot: estimand, learner, n, R2, log-likelihood and first-stage F, or also how well each nuisance function predicts out of fold",
    ),
  digits: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe("significant digits of standard errors; estimates and intervals get as many decimals"),
  stars: z.boolean().default(false).describe("mark estimates by their p-values; the levels stand in a note"),
});

/** Options of `estimateTable`, all with defaults. */
export type EstimateTableOptions = z.input<typeof estimateTableOptions>;

export type CompleteEstimateTableOptions = Readonly<z.output<typeof estimateTableOptions>>;
