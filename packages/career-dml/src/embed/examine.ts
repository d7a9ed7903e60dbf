import {
  bindColumns,
  type Dataset,
  type Folds,
  type LeakageResult,
  type ProbingResult,
  type Representation,
  type RunContext,
  withoutProgress,
} from "@career-dml/core";
import { leakage, probing } from "@career-dml/dml";
import { careerRepresentation, representationBy } from "@career-dml/gru";
import { type EmbedOptions, encoderOptionsOf } from "../embed-options.js";
import type { Embedding } from "./embedding.js";
import { foldsOf } from "./train-embedding.js";

/** Folds of the probes of a representation that has none of its own. */
const PROBE_FOLDS = 5;

/** What can be read from a representation, and whether it knows outcomes that it should not. */
export interface Examination {
  readonly probing: ProbingResult;
  /** Null for applied encoders: which rows they were trained on is not known. */
  readonly leakage: LeakageResult | null;
}

/** Probes an embedding of labelled careers; the leakage placebo only where the options ask for it. */
export async function examine(
  embedding: Embedding & { readonly dataset: Dataset },
  options: EmbedOptions,
  run: RunContext,
): Promise<Examination> {
  const { dataset, kind } = embedding;
  const { outcome, treatment } = dataset;
  const representation = representationOf(embedding);
  const folds = embedding.folds ?? foldsOf(dataset, PROBE_FOLDS, options.seed);
  const probed = await probing({ representation, outcome, treatment, ability: null, folds }, {}, run);
  if (kind === "applied") return { probing: probed, leakage: null };
  const { leakagePermutations: permutations, seed } = options;
  const represent = permutations === 0 ? null : trainedAgain(embedding, options, withoutProgress(run));
  const given = { seed, ...(permutations > 0 && { permutations }) };
  return { probing: probed, leakage: await leakage({ representation, outcome, folds, represent }, given, run) };
}

const trainedAgain =
  (
    { dataset, folds }: { readonly dataset: Dataset; readonly folds: Folds | null },
    options: EmbedOptions,
    run: RunContext,
  ) =>
  (outcome: Float64Array): Promise<Representation> =>
    careerRepresentation(options.variant, { ...dataset, outcome }, folds, encoderOptionsOf(options), run);

/** Encoders that are applied to other careers saw none of them: their designs stand side by side. */
function representationOf({ kind, encoders, encoded, folds }: Embedding): Representation {
  if (kind !== "applied") return representationBy(encoders, encoded, folds);
  const design = bindColumns(...encoded.map((e) => e.design));
  const one = representationBy(encoders.slice(0, 1), encoded.slice(0, 1), null);
  return Object.freeze({ ...one, dimension: design.p, designs: Object.freeze([design]), inSample: false });
}
