import type { AttributionResult, RunContext } from "@career-dml/core";
import { occupationAttribution } from "@career-dml/gru";
import type { Adjusted } from "./effects.js";
import type { EstimatedCareers } from "./estimate-careers.js";

/** States that encoders read at most for it: a fraction of a second, whatever the number of units. */
const MOST_READS = 200_000;

/** Rows of each prediction and kind that the result keeps: their number does not grow with the data. */
const KEPT = 20;

/** Predictions whose changes have a unit that a reader knows. */
const HEADS = ["outcome", "outcome0", "outcome1", "treatment", "effect"];

/** What the encoder that the data choose, or the one that predicts the outcome best, reads from occupations; `null` without cross-fitted encoders. */
export async function careerAttribution(
  { careers, choice, adjusted, represented, settings }: EstimatedCareers,
  run: RunContext,
): Promise<AttributionResult | null> {
  const folds = settings.encoderFolds;
  const name = encoderToExplain(adjusted, choice.chosen);
  const encoders = name === null ? undefined : represented.encoders.get(name);
  if (encoders === undefined || folds === null) return null;
  const { sequences, numericHistories } = careers.dataset;
  const found = await occupationAttribution(
    { encoders, folds, sequences, ...(numericHistories && { numericHistories }) },
    { mostReads: MOST_READS, seed: settings.forestDml.seed },
    run,
  );
  const heads = found.heads.filter((head) => HEADS.includes(head));
  const rows = heads.flatMap((head) =>
    (["state", "transition"] as const).flatMap((kind) =>
      found.rows.filter((row) => row.head === head && row.kind === kind).slice(0, KEPT),
    ),
  );
  return heads.length === 0 ? null : Object.freeze({ ...found, heads, rows });
}

function encoderToExplain(adjusted: readonly Adjusted[], chosen: string): string | null {
  const encoders = adjusted.filter(({ kind }) => kind === "encoder");
  const [best] = [...encoders].sort((a, b) => a.fit.criteria.outcomeLoss - b.fit.criteria.outcomeLoss);
  return (encoders.find(({ name }) => name === chosen) ?? best)?.name ?? null;
}
