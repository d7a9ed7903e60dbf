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

/** An option that names one or several things, or by key several of them, as text; null where it is not given. */
export function optionText({ options }: ComparedEstimate, name: string): string | null {
  const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const parts = Object.entries(value).flatMap(([key, one]) => {
      const text = joined(one);
      return text === null ? [] : [`${key}: ${text}`];
    });
    return parts.length === 0 ? null : parts.join("; ");
  }
  return joined(value);
}

/** Texts with commas between them; null where there is none. */
function joined(value: unknown): string | null {
  const texts = [value].flat().filter((one): one is string => typeof one === "string" && one !== "");
  return texts.length === 0 ? null : texts.join(", ");
}
