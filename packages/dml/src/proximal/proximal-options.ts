import { z } from "zod";
import { LEARNER_NAMES } from "../learners/nuisance-learners.js";

/** Options of `proximalEffect`. */
export const proximalOptions = z.strictObject({
  bridges: z
    .enum(["learned", "linear"])
    .default("learned")
    .describe("Series learned out of fold, their penalty chosen by cross-validation; or two-stage least squares."),
  degree: z.int().min(1).max(6).default(3).describe("Highest power of a proxy in a learned bridge."),
  penalties: z
    .array(z.number().min(0))
    .min(1)
    .default([10, 1, 0.1, 0.01, 0.001])
    .describe("Penalties on the powers among which cross-validation chooses, per unit of an arm."),
  scoreLearner: z
    .enum(LEARNER_NAMES)
    .default("ridge")
    .describe("Makes one number out of proxies of several columns: their out-of-fold prediction of the outcome."),
  weakBelow: z
    .number()
    .min(0)
    .default(10)
    .describe("F of the relevance of the proxies below which there is no standard error, but a robust set."),
  level: z.number().gt(0).lt(1).default(0.95).describe("Level of the interval and of the robust set."),
  seed: z.int().default(42).describe("Start of every random stream."),
});

/** Options after defaults: {@link proximalOptions} lists them. */
export type ProximalOptions = Readonly<z.output<typeof proximalOptions>>;
