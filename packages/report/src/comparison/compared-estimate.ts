import type { EffectResult } from "@career-dml/core";

/** What it has in common with an `EffectResult`. */
type Shared =
  | "estimator"
  | "se"
  | "ci"
  | "level"
  | "pValue"
  | "reason"
  | "n"
  | "dropped"
  | "coefficients"
  | "nuisances"
  | "warnings";

/** What a table takes of an estimate: an `EffectResult`, or what `career-dml estimate --json` writes. Columns are headed by `estimator` unless they are named. */
export interface ComparedEstimate extends Pick<EffectResult, Shared> {
  readonly kind: "effect" | "model";
  /** The estimator in words. */
  readonly label?: string;
  /** `ATE`, `LATE`. */
  readonly estimand: string | null;
  /** The same in words: whom it is about. */
  readonly estimandLabel: string | null;
  readonly estimate: number | null;
  /** Numbers that come with an estimate: R2, log-likelihood, first-stage F. */
  readonly statistics?: readonly { readonly name: string; readonly value: number | null }[];
  /** Of these `outcome`, `treatment`, `instrument`, `covariates`, `learner`, `cluster`, `secondCluster` are read where they are there. */
  readonly options: object;
}

/** An option that names one or several things, as text; null where it is not given. */
export function optionText({ options }: ComparedEstimate, name: string): string | null {
  const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
  const texts = [value].flat().filter((one): one is string => typeof one === "string" && one !== "");
  return texts.length === 0 ? null : texts.join(", ");
}
