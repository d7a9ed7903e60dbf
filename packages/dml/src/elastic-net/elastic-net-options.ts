import { z } from "zod";

/** How a penalty is chosen. */
export const penaltyRule = z
  .enum(["min", "one-se", "plug-in"])
  .default("min")
  .describe(
    "Penalty of the smallest cross-validated loss, the largest within one standard error of it, or that of Belloni and Chernozhukov's theory.",
  );

/** Options of `elasticNet`. */
export const elasticNetOptions = z
  .strictObject({
    loss: z
      .enum(["squared", "log"])
      .default("squared")
      .describe("Least squares, or logistic regression of a 0/1 outcome."),
    mix: z.number().gt(0).max(1).default(1).describe("Share of the lasso penalty; 1 is the lasso."),
    rule: penaltyRule,
    penalty: z.number().positive().nullable().default(null).describe("A given penalty, in place of the rule."),
    penalties: z.int().min(1).max(1000).default(100).describe("Most penalties of the path."),
    smallest: z.number().gt(0).lt(1).default(1e-4).describe("Smallest penalty as a share of the largest."),
    folds: z.int().min(2).max(100).default(10).describe("Folds of the cross-validation."),
    standardise: z
      .boolean()
      .default(true)
      .describe("Whether a coefficient is penalised times the standard deviation of its column."),
    seed: z.int().default(42).describe("Start of the random folds."),
  })
  .refine(({ rule, mix, penalty }) => rule !== "plug-in" || penalty !== null || mix === 1, {
    error: "must be 1 for the rule plug-in, which is one of the lasso",
    path: ["mix"],
  });

/** Options after defaults: {@link elasticNetOptions} lists them. */
export type ElasticNetOptions = z.output<typeof elasticNetOptions>;
