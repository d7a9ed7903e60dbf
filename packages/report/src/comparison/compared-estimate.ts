import type { Coefficient, NuisanceQuality } from "@career-dml/core";

/** What a table takes of an estimate: an `EffectResult`, or what `career-dml estimate --json` writes. */
export interface ComparedEstimate {
  readonly kind: "effect" | "model";
  /** Short name of the estimator; the column's head unless another is given. */
  readonly estimator: string;
  /** The estimator in words. */
  readonly label?: string;
  /** `ATE`, `LATE`. */
  readonly estimand: string | null;
  /** The same in words: whom it is about. */
  readonly estimandLabel: string | null;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly ci: readonly [number, number] | null;
  readonly level: number;
  readonly pValue: number | null;
  /** Why something is null. */
  readonly reason?: string;
  readonly n: number;
  readonly dropped: number;
  readonly coefficients: readonly Coefficient[];
  readonly nuisances: readonly NuisanceQuality[];
  /** Numbers that come with an estimate: R2, log-likelihood, first-stage F. */
  readonly statistics?: readonly { readonly name: string; readonly value: number | null }[];
  readonly warnings: readonly string[];
  /** Of these `outcome`, `treatment`, `instrument`, `covariates`, `learner`, `cluster`, `secondCluster` are read where they are there. */
  readonly options: object;
}

/** An option that names one or several things, as text; null where it is not given. */
export function optionText({ options }: ComparedEstimate, name: string): string | null {
  const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
  const texts = [value].flat().filter((one): one is string => typeof one === "string" && one !== "");
  return texts.length === 0 ? null : texts.join(", ");
}
