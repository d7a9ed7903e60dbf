import type { AttributionResult, AttributionRow } from "@career-dml/core";

/** Words for a prediction of a model of careers. */
const HEADS: Readonly<Record<string, string>> = {
  outcome: "predicted outcome",
  treatment: "treatment score",
};

/** Unit of each prediction, where there is one to name. */
const UNITS: Readonly<Record<string, string>> = {
  outcome: "in its own unit",
  treatment: "logit",
};

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
