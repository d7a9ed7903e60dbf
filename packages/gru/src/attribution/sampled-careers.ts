import { createRng, permutation, restrictFolds, selectHistories, selectUnits } from "@career-dml/core";
import type { AttributionInput } from "./occupation-attribution.js";
import { type OcclusionOptions, occlusionsOf } from "./occlusions.js";

/** How much may be read, and the seed of the sample. */
export interface SampleLimits extends OcclusionOptions {
  /** `null` for no limit. */
  readonly mostReads: number | null;
  readonly seed: number;
}

/**
 * The input, or that of a random sample of its careers, at least one: careers are drawn one by one until their states, read once for every
 * feature that is made unknown in them, would be more than `mostReads`.
 */
export function sampledCareers(
  input: AttributionInput,
  { mostReads, seed, ...reading }: SampleLimits,
): AttributionInput {
  if (mostReads === null) return input;
  const { sequences, numericHistories = [], folds } = input;
  const [first] = sequences;
  const n = first?.n ?? 0;
  let reads = 0;
  let taken = 0;
  const order = permutation(createRng(seed).fork("attribution"), n);
  for (const unit of order) {
    const length = Math.min(first!.lengths[unit]!, reading.window ?? Number.POSITIVE_INFINITY);
    reads += length * occlusionsOf(sequences, unit, reading).length;
    if (taken > 0 && reads > mostReads) break;
    taken++;
  }
  if (taken === n) return input;
  const units = order.slice(0, taken).sort();
  return {
    encoders: input.encoders,
    sequences: sequences.map((s) => selectUnits(s, units)),
    numericHistories: numericHistories.map((history) => selectHistories(history, units)),
    folds: folds === null ? null : restrictFolds(folds, units),
  };
}
