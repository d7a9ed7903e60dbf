import {
  createRng,
  type Dataset,
  type Folds,
  partOf,
  type RunContext,
  stratifiedFolds,
  trainingUnits,
} from "@career-dml/core";
import { encodeMany, trainEncoders } from "@career-dml/gru";
import { loadDataset } from "../data/load-dataset.js";
import { type EmbedOptions, encoderOptionsOf } from "../embed-options.js";
import type { Embedding } from "./embedding.js";

/**
 * Trains encoders on a panel and describes its units: one encoder on all rows, or one per fold on the others.
 *
 * @throws What `loadDataset` and `trainEncoders` throw; {DataError} if there are too few units for the folds.
 */
export async function trainEmbedding(options: EmbedOptions, run: RunContext): Promise<Embedding> {
  const { dataset, summary } = await loadDataset({ ...options, instrument: null }, partOf(run, 0, 0.1));
  const folds = options.folds === null ? null : foldsOf(dataset, options.folds, options.seed);
  const rows =
    folds === null
      ? [Uint32Array.from({ length: dataset.n }, (_, i) => i)]
      : Array.from({ length: folds.k }, (_, fold) => trainingUnits(folds, fold));
  const training = { variant: options.variant, options: encoderOptionsOf(options) };
  const jobs = rows.map((units, fold) => ({ ...training, rows: units, fold }));
  const encoders = await trainEncoders(dataset, jobs, partOf(run, 0.1, 0.95));
  const encoded = await encodeMany(encoders, dataset, run);
  const { units, sequences, numericHistories = [] } = dataset;
  const { source, rows: read, dropped } = summary;
  const kind = folds === null ? "in-sample" : "cross-fitted";
  const described = { units, sequences, numericHistories, dataset };
  return { kind, encoders, encoded, folds, ...described, source, rows: read, dropped };
}

/** The folds of `run` for the same seed and number. */
export const foldsOf = (dataset: Dataset, k: number, seed: number): Folds =>
  stratifiedFolds(dataset.treatment, k, createRng(seed).fork("folds"));
