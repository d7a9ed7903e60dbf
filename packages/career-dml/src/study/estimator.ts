import { type EffectResult, resolveOptions, type RunContext } from "@career-dml/core";
import type { EstimateRecord, StudyRecord } from "@career-dml/study";
import type { z } from "zod";
import type { RunSample } from "./run-sample.js";

/** An effect that a simulation knows the truth of. */
export type StudyEstimand = "ATE" | "ATT" | "ATC" | "ATO" | "LATE";

/** Estimators that stand together in tables and figures. */
export const ESTIMATOR_GROUPS = [
  "no adjustment",
  "covariates",
  "representations",
  "chosen by the data",
  "proxies",
  "selection models",
  "instruments",
  "truth",
] as const;
export type EstimatorGroup = (typeof ESTIMATOR_GROUPS)[number];

/** What an estimator takes of the careers. */
export type RepresentationUse =
  /** None. */
  | "none"
  /** One, or none for the covariates alone. */
  | "any"
  /** One that is a single design, or none: not a cross-fitted one, which has a design for each fold. */
  | "single"
  /** One as the reference trains it. */
  | "reference"
  /** All of the study's, and the covariates alone. */
  | "all";

/** What must be there besides outcome, treatment and covariates. */
export type Need = "instrument" | "binary instrument" | "unseen outcomes" | "posterior of ability";

/** What an estimator found in a run. */
export interface Answer {
  /** `null` where it gives no answer; `reason` says why. */
  readonly effect: Pick<EffectResult, "estimate" | "se"> | null;
  readonly reason?: string;
  /** Further figures of the estimate, by name. */
  readonly figures?: EstimateRecord["figures"];
  /** What the software said on the way. */
  readonly said?: StudyRecord["said"];
}

/** One estimator of studies. */
export interface EstimatorDefinition {
  /** By which study files name it. */
  readonly name: string;
  /** What it is, in a line. */
  readonly title: string;
  /** Where it stands without a representation, or with all of them. */
  readonly group: EstimatorGroup;
  readonly representation: RepresentationUse;
  /** Its options with their defaults and what they do. */
  readonly options: z.ZodObject;
  /** @throws {OptionsError} for options that it does not have, all at once. */
  readonly checkOptions: (options: Readonly<Record<string, unknown>>) => void;
  /** The estimand that it aims at under these options. */
  readonly estimand: (options: Readonly<Record<string, unknown>>) => StudyEstimand;
  readonly needs: (options: Readonly<Record<string, unknown>>) => readonly Need[];
  /** @throws {OptionsError} for options that it does not have; what the estimator throws. */
  readonly estimate: (sample: RunSample, asked: Asked, run: RunContext) => Promise<Answer>;
}

/** How an estimator is asked for in a study file. */
export interface Asked {
  readonly representation: string | null;
  readonly options: Readonly<Record<string, unknown>>;
}

interface Given<S extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly group: EstimatorGroup;
  readonly representation: RepresentationUse;
  readonly options: S;
  readonly estimand: StudyEstimand | ((options: Readonly<z.output<S>>) => StudyEstimand);
  readonly needs?: (options: Readonly<z.output<S>>) => readonly Need[];
  readonly estimate: (
    sample: RunSample,
    asked: { readonly representation: string | null; readonly options: Readonly<z.output<S>> },
    run: RunContext,
  ) => Promise<Answer>;
}

/** An estimator whose functions read its options after defaults. */
export function defineEstimator<S extends z.ZodObject>(given: Given<S>): EstimatorDefinition {
  const { name, estimand, needs } = given;
  const resolved = (options: Readonly<Record<string, unknown>>) => resolveOptions(name, given.options, options);
  return Object.freeze({
    ...given,
    checkOptions: resolved,
    estimand: (options) => (typeof estimand === "string" ? estimand : estimand(resolved(options))),
    needs: (options) => needs?.(resolved(options)) ?? [],
    estimate: async (sample, { representation, options }, run) =>
      given.estimate(sample, { representation, options: resolved(options) }, run),
  } satisfies EstimatorDefinition);
}
