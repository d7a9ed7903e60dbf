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

/** Kinds of function that are learned: of the outcome, of the treatment (a propensity is one), of an instrument, of who is selected. */
export const NUISANCES = ["outcome", "treatment", "instrument", "selection"] as const;

/** A kind of function that is learned. */
export type Nuisance = (typeof NUISANCES)[number];

/** Learners of each kind of function. */
export type LearnersByNuisance = Readonly<Record<Nuisance, readonly Learner[]>>;

/** The same learners for every function, or for each kind its own. */
export type Learners = readonly Learner[] | LearnersByNuisance;

/** Learners of one function by name; `auto` is boosting, lasso and forest. */
export const learnerNames = z.union([
  z.literal("auto"),
  z
    .array(z.enum(LEARNER_NAMES))
    .min(1)
    .refine((names) => new Set(names).size === names.length, { error: "must not repeat a learner" }),
]);

const DEFAULT_LEARNERS: readonly LearnerName[] = ["series", "ridge", "boosting"];

const byNuisance = z.strictObject({
  outcome: learnerNames.optional(),
  treatment: learnerNames.optional(),
  instrument: learnerNames.optional(),
  selection: learnerNames.optional(),
} satisfies Record<Nuisance, z.ZodType>);

/** Which learners estimate the nuisances, and how. */
export const nuisanceOptions = z.strictObject({
  learners: z
    .union([...learnerNames.options, byNuisance])
    .default([...DEFAULT_LEARNERS])
    .describe(
      "Learners of every nuisance, or by nuisance (`outcome`, `treatment`, which a propensity is one of, `instrument`, `selection`), where one that is not named has the default; several are stacked by their out-of-fold predictions. auto is boosting, lasso and forest.",
    ),
  series: seriesLearnerOptions.prefault({}).describe("Options of the learner `series`."),
  lasso: lassoLearnerOptions.prefault({}).describe("Options of the learner `lasso`."),
  boosting: boostingLearnerOptions.prefault({}).describe("Options of the learner `boosting`."),
  forest: forestLearnerOptions.prefault({}).describe("Options of the learner `forest`."),
});

/** {@link nuisanceOptions} of an estimator that learns these kinds of function: learners of another kind are refused. */
export function nuisanceOptionsOf(...nuisances: readonly Nuisance[]): typeof nuisanceOptions {
  const { learners } = nuisanceOptions.shape;
  const isIdle = (given: object | string): boolean =>
    typeof given === "object" &&
    !Array.isArray(given) &&
    Object.keys(given).some((name) => !(nuisances as readonly string[]).includes(name));
  const checked = learners
    .unwrap()
    .refine((given) => !isIdle(given), { error: `must name no nuisance but ${nuisances.join(", ")}` })
    .default([...DEFAULT_LEARNERS])
    .describe(learners.description!);
  return nuisanceOptions.extend({ learners: checked });
}

/** Options after defaults: {@link nuisanceOptions} lists them. */
export type NuisanceOptions = z.output<typeof nuisanceOptions>;

/** The learners that options name, in that order; fitted where the run says. */
export function nuisanceLearners(options: NuisanceOptions): Learners {
  const made = new Map<LearnerName, Learner>();
  const learner = (name: LearnerName): Learner => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const spec = { name, options: name in options ? options[name as keyof NuisanceOptions & LearnerName] : {} };
    const fresh = whereverFitted(learnerOf(spec), spec.options);
    made.set(name, fresh);
    return fresh;
  };
  const all = (names: z.output<typeof learnerNames>): readonly Learner[] =>
    (names === "auto" ? AUTO_LEARNERS : names).map(learner);
  const { learners } = options;
  if (learners === "auto" || Array.isArray(learners)) return all(learners);
  const of = (nuisance: Nuisance): readonly Learner[] => all(learners[nuisance] ?? [...DEFAULT_LEARNERS]);
  return Object.freeze({
    outcome: of("outcome"),
    treatment: of("treatment"),
    instrument: of("instrument"),
    selection: of("selection"),
  });
}

/** Those of the learners that learn functions of one kind. */
export const learnersFor = (learners: Learners, nuisance: Nuisance): readonly Learner[] =>
  "outcome" in learners ? learners[nuisance] : learners;

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
