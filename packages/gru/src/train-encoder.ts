import type { Dataset, RunContext, Sequences } from "@career-dml/core";
import type { Encoding, RecurrentNetwork } from "@career-dml/kernels";
import { withEffectTargets } from "./effect-targets.js";
import { type EncoderTask, encodeAll } from "./encode-all.js";
import { networkOf } from "./encoder-network.js";
import type { EncoderOptions, PartialEncoderOptions } from "./encoder-options.js";
import { moments } from "./moments.js";
import type { NumericColumn } from "./numeric-columns.js";
import { type PreparedTraining, prepareTrainings } from "./prepare-training.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";
import { stagePlan } from "./stage-plan.js";
import { stagesOf } from "./stages.js";
import { type Trained, type TrainingPlan, trainAll } from "./train-all.js";
import type { EncoderName } from "./variants.js";

/** A trained encoder: plain data, enough to describe any career. */
export interface Encoder {
  readonly variant: EncoderName;
  readonly options: EncoderOptions;
  /** Kinds of state in the order of the embedding's parts, with the labels of their codes. */
  readonly channels: readonly { readonly name: string; readonly vocabulary: readonly string[] }[];
  /** Numbers that are read beside the states, with their moments over the training rows. */
  readonly numeric: readonly NumericColumn[];
  /** Codes of each channel that occurred in training; every other one is read as unknown. */
  readonly seen: readonly Uint8Array[];
  readonly network: RecurrentNetwork;
  /** In the order of `recurrentLayout(network)`. */
  readonly parameters: Float64Array;
  /** Mean and sd of the outcome that training used; 0 and 1 if it was not standardised. */
  readonly outcome: { readonly mean: number; readonly sd: number };
  /** Mean and sd of each column of the representation over the training rows; 0 and 1 if not standardised. */
  readonly columns: { readonly mean: Float64Array; readonly sd: Float64Array };
  /** Total loss of each epoch over the training rows, stages one after the other. */
  readonly losses: readonly number[];
  /** Head losses of each epoch on the validation rows; NaN without such rows. */
  readonly validationLosses: readonly number[];
}

/** What to train on which rows. */
export interface EncoderJob {
  readonly variant: EncoderName;
  readonly options?: PartialEncoderOptions;
  /** Training rows of the dataset, ascending. */
  readonly rows: Uint32Array;
  /** Number of the stream of its draws, and `fold` in messages. Default 0. */
  readonly fold?: number;
  /** Further rows, which have a career but need no outcome: pre-training and initial embeddings learn from them. */
  readonly careersOnly?: Uint32Array;
  /** Name of the stream of its draws beside seed and fold, told in messages. */
  readonly stream?: string;
}

/**
 * Trains one encoder on the given rows of a dataset. Covariates do not enter, only careers, with the numbers beside their
 * states, outcome and treatment.
 *
 * @param engine What computes: the kernels, unless another is passed (`@career-dml/gru/tensorflow`).
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {DataError} without careers or with fewer than two rows; where a history is empty, or its channels or numeric columns
 *   differ in length; where a numeric column is the same, or missing, in every state of the training rows.
 * @throws {NonFiniteError} if an outcome is missing or infinite; if a number of a career is, and may not be missing.
 * @throws {NotConvergedError} if training diverges.
 */
export async function trainEncoder(
  data: Dataset,
  job: EncoderJob,
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Encoder> {
  const [encoder] = await trainEncoders(data, [job], run, engine);
  return encoder!;
}

/** As `trainEncoder` for many jobs at once: spread over threads, and stages that two jobs share are trained once. */
export async function trainEncoders(
  data: Dataset,
  jobs: readonly EncoderJob[],
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Encoder[]> {
  const inner = (more: readonly EncoderJob[]) => trainEncoders(data, more, run, engine);
  const prepared = await withEffectTargets(data, prepareTrainings(data, jobs, run), inner, run, engine);
  const stagesOfJobs = prepared.map(({ job, options }) => stagesOf(job.variant, options));
  const stages = Math.max(0, ...stagesOfJobs.map((s) => s.length));
  const done = new Map<string, Trained>();
  const keys: string[][] = jobs.map(() => []);
  for (let s = 0; s < stages; s++) {
    const plans = new Map<string, TrainingPlan>();
    prepared.forEach((p, j) => {
      const stage = stagesOfJobs[j]![s];
      if (stage === undefined) return;
      const path = keys[j]!.at(-1) ?? "";
      const { key, plan } = stagePlan(p, stage, { index: s, path, before: done.get(path) });
      keys[j]!.push(key);
      if (!plans.has(key)) plans.set(key, plan());
    });
    const trained = await trainAll([...plans.values()], run, engine);
    [...plans.keys()].forEach((key, i) => done.set(key, trained[i]!));
  }
  const encoders = prepared.map((p, j) =>
    encoderOf(
      data.sequences,
      p,
      keys[j]!.map((key) => done.get(key)!),
    ),
  );
  return standardised(encoders, prepared, (tasks) => encodeAll(tasks, run, engine));
}

function encoderOf(sequences: readonly Sequences[], p: PreparedTraining, stages: readonly Trained[]): Encoder {
  const { variant } = p.job;
  const none = new Float64Array(0);
  return {
    variant,
    options: p.options,
    channels: sequences.map(({ name, vocabulary }) => ({ name, vocabulary })),
    numeric: p.numeric,
    seen: p.seen,
    network: networkOf(stagesOf(variant, p.options).at(-1)!, p.careers, p.options),
    parameters: stages.at(-1)!.parameters,
    outcome: p.outcome,
    columns: { mean: none, sd: none },
    losses: stages.flatMap((s) => s.losses),
    validationLosses: stages.flatMap((s) => s.validationLosses),
  };
}

/** The encoders with the moments of their columns over the training rows. */
async function standardised(
  encoders: Encoder[],
  prepared: readonly PreparedTraining[],
  encodeTasks: (tasks: readonly EncoderTask[]) => Promise<Encoding[]>,
): Promise<Encoder[]> {
  const tasks = encoders.map(({ network, parameters }, e) => ({ network, parameters, ...prepared[e]!.careers }));
  const encodings = await encodeTasks(tasks);
  return encoders.map((encoder, e) => {
    const { careers, job } = prepared[e]!;
    const { representation } = encodings[e]!;
    const columns = representation.length / careers.n;
    const mean = new Float64Array(columns);
    const sd = new Float64Array(columns).fill(1);
    for (let j = 0; encoder.options.standardiseDesign && j < columns; j++) {
      const column = moments(representation.subarray(j * careers.n, (j + 1) * careers.n), job.rows);
      mean[j] = column.mean;
      sd[j] = column.sd;
    }
    return Object.freeze({ ...encoder, columns: { mean, sd } });
  });
}
