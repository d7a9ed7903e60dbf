import type { AttributionResult, AttributionRow } from "@career-dml/core";

/** Words for a prediction of a model of careers. */
const HEADS: Readonly<Record<string, string>> = {
  outcome: "predicted outcome",
  outcome0: "predicted outcome without treatment",
  outcome1: "predicted outcome with treatment",
  effect: "predicted effect",
  treatment: "treatment score",
};

/** Unit of each prediction, where there is one to name. */
const UNITS: Readonly<Record<string, string>> = {
  outcome: "in its own unit",
  outcome0: "in the outcome's unit",
  outcome1: "in the outcome's unit",
  effect: "in the outcome's unit",
  treatment: "logit",
};

/** Predictions that the report of a run explains, in its order. */
export const ATTRIBUTED_HEADS = ["outcome", "outcome0", "outcome1", "treatment", "effect"] as const;

/** Name of the figure of a prediction. */
export const attributionName = (head: string): string => `attribution-${head.replace(/[^a-z\d]+/gi, "-")}`;

/** `treatment score`; the name itself where it has no word of its own. */
export const headText = (head: string): string => HEADS[head] ?? head;

/** `logit`; empty where no unit is known. */
export const headUnit = (head: string): string => UNITS[head] ?? "";

/** `occupation 47`, or `occupation 47 → 49` for a move. */
export const featureText = ({ channel, from, to }: AttributionRow): string =>
  from === null ? `${channel} ${to}` : `${channel} ${from} → ${to}`;

/** The larger of the errors across careers and across models. */
export const errorOf = ({ se, seModels }: AttributionRow): number => Math.max(se, seModels ?? 0);

/** The rows of one prediction and kind with the largest changes, and how many there are. */
export function largest(
  { rows, found }: AttributionResult,
  { head, kind, most }: Pick<AttributionRow, "head" | "kind"> & { readonly most: number },
): { readonly rows: readonly AttributionRow[]; readonly of: number } {
  const all = rows.filter((row) => row.head === head && row.kind === kind);
  return { rows: all.slice(0, most), of: kind === "state" ? found.states : found.transitions };
}

/** How the predictions were made, for captions. */
export const modelsText = ({ crossFitted, models, label }: AttributionResult): string =>
  crossFitted
    ? `${label}, each career read by the one of ${models} encoders that never saw it`
    : models > 1
      ? `${label}, mean of ${models} encoders`
      : `${label}, one encoder`;
