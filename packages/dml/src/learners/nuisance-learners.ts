import { resolveOptions } from "@career-dml/core";
import { z } from "zod";
import { boosting, boostingLearnerOptions } from "./boosting.js";
import { forest, forestLearnerOptions } from "./forest.js";
import { lasso, lassoLearnerOptions } from "./lasso.js";
import type { Learner } from "./learner.js";
import { type LearnerSpec, whereverFitted } from "./learning-context.js";
import { mean } from "./mean.js";
import { ridge } from "./ridge.js";
import { series, seriesLearnerOptions } from "./series.js";
import { unpenalised } from "./unpenalised.js";

/** Learners by the name that options give them. */
export const LEARNER_NAMES = ["series", "ridge", "lasso", "boosting", "forest", "unpenalised", "mean"] as const;

/** What `auto` stacks. */
export const AUTO_LEARNERS = ["boosting", "lasso", "forest"] as const;

type LearnerName = (typeof LEARNER_NAMES)[number];

/** Which learners estimate the nuisances, and how. */
export const nuisanceOptions = z.strictObject({
  learners: z
    .union([
      z.literal("auto"),
      z
        .array(z.enum(LEARNER_NAMES))
        .min(1)
        .refine((names) => new Set(names).size === names.length, { error: "must not repeat a learner" }),
    ])
    .default(["series", "ridge", "boosting"])
    .describe(
      "Learners of every nuisance; several are stacked by their out-of-fold predictions. auto is boosting, lasso and forest.",
    ),
  series: seriesLearnerOptions.prefault({}).describe("Options of the learner `series`."),
  lasso: lassoLearnerOptions.prefault({}).describe("Options of the learner `lasso`."),
  boosting: boostingLearnerOptions.prefault({}).describe("Options of the learner `boosting`."),
  forest: forestLearnerOptions.prefault({}).describe("Options of the learner `forest`."),
});

/** Options after defaults: {@link nuisanceOptions} lists them. */
export type NuisanceOptions = z.output<typeof nuisanceOptions>;

/** The learners that options name, in that order; fitted where the run says. */
export const nuisanceLearners = (options: NuisanceOptions): readonly Learner[] =>
  (options.learners === "auto" ? AUTO_LEARNERS : options.learners).map((name: LearnerName) => {
    const spec = { name, options: name in options ? options[name as keyof NuisanceOptions & LearnerName] : {} };
    return whereverFitted(learnerOf(spec), spec.options);
  });

/**
 * The learner that a name and options stand for, fitted here.
 *
 * @throws {OptionsError} if there is no such learner, or an option is unknown or out of range.
 */
export function learnerOf({ name, options }: LearnerSpec): Learner {
  const given = { learners: [name as LearnerName], ...(Object.keys(options).length > 0 ? { [name]: options } : {}) };
  const resolved = resolveOptions("learnerOf", nuisanceOptions, given);
  if (name === "series") return series(resolved.series);
  if (name === "lasso") return lasso(resolved.lasso);
  if (name === "boosting") return boosting(resolved.boosting);
  if (name === "forest") return forest(resolved.forest);
  return { ridge, unpenalised, mean }[name as "ridge" | "unpenalised" | "mean"];
}
