import {
  createRng,
  DataError,
  type Dataset,
  NonFiniteError,
  permutation,
  type Rng,
  type RunContext,
  resolveOptions,
  type Sequences,
} from "@career-dml/core";
import { type Encoding, type RecurrentNetwork, recurrentLayout } from "@career-dml/kernels";
import { type CareerCodes, careerCodes, codesSeen, hideUnseen } from "./careers.js";
import { type EncoderTask, encodeAll } from "./encode-all.js";
import { type EncoderOptions, EncoderOptionsSchema, type PartialEncoderOptions } from "./encoder-options.js";
import { initialParameters } from "./initial-parameters.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";
import { type Trained, type TrainingPlan, trainAll } from "./train-all.js";
import { type EncoderName, type EncoderStage, networkOf, VARIANTS } from "./variants.js";

/** A trained encoder: plain data, enough to describe any career. */
export interface Encoder {
  readonly variant: EncoderName;
  readonly options: EncoderOptions;
  /** Kinds of state in the order of the embedding's parts, with the labels of their codes. */
  readonly channels: readonly { readonly name: string; readonly vocabulary: readonly string[] }[];
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
}

interface Prepared {
  readonly job: EncoderJob;
  readonly options: EncoderOptions;
  readonly careers: CareerCodes;
  readonly seen: readonly Uint8Array[];
  readonly fit: Uint32Array;
  readonly validation: Uint32Array;
  readonly outcome: { readonly mean: number; readonly sd: number };
  readonly targets: Float64Array;
  readonly rng: Rng;
}

/** A training and what it is called, so that two jobs that begin alike share it. */
interface KeyedPlan {
  readonly key: string;
  readonly plan: TrainingPlan;
}

/**
 * Trains one encoder on the given rows of a dataset. Covariates do not enter, only careers, outcome and treatment.
 *
 * @param engine What computes: the kernels, unless another is passed (`@career-dml/gru/tensorflow`).
 * @throws {OptionsError} if an option is unknown or out of range.
 * @throws {DataError} without careers or with fewer than two rows; where a history is empty or its channels differ in length.
 * @throws {NonFiniteError} if an outcome is missing or infinite.
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
  const prepared = jobs.map((job) => prepare(data, job));
  const stages = Math.max(0, ...jobs.map((job) => VARIANTS[job.variant].stages.length));
  const done = new Map<string, Trained>();
  const keys: string[][] = jobs.map(() => []);
  for (let s = 0; s < stages; s++) {
    const plans = new Map<string, TrainingPlan>();
    prepared.forEach((p, j) => {
      const stage = VARIANTS[p.job.variant].stages[s];
      if (stage === undefined) return;
      const { key, plan } = planOf(p, stage, s, done.get(keys[j]!.at(-1) ?? ""), keys[j]!.at(-1) ?? "");
      keys[j]!.push(key);
      plans.set(key, plan);
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

function prepare(data: Dataset, job: EncoderJob): Prepared {
  const options = resolveOptions(`encoder ${job.variant}`, EncoderOptionsSchema, job.options);
  checkRows(data, job.rows);
  const rng = createRng(options.seed).fork("encoder", job.fold ?? 0);
  const { fit, validation } = splitRows(job.rows, options.validation, rng);
  const all = careerCodes(data.sequences, options);
  const seen = codesSeen(all, fit);
  const careers = options.padding === "fed" ? all : hideUnseen(all, seen).careers;
  const outcome = options.standardiseOutcome ? moments(data.outcome, fit) : { mean: 0, sd: 1 };
  const targets = new Float64Array(2 * data.n);
  for (let i = 0; i < data.n; i++) {
    targets[i] = (data.outcome[i]! - outcome.mean) / outcome.sd;
    targets[data.n + i] = data.treatment[i]!;
  }
  return { job, options, careers, seen, fit, validation, outcome, targets, rng };
}

function checkRows({ n, outcome, names }: Dataset, rows: Uint32Array): void {
  if (rows.length < 2 || rows.some((i) => i >= n)) {
    const message = `holds ${rows.length} of ${n} rows; an encoder needs at least 2, all of them rows of the dataset`;
    throw new DataError([{ path: "rows", message }]);
  }
  const missing = outcome.filter((y) => !Number.isFinite(y)).length;
  if (missing > 0) {
    throw new NonFiniteError([
      { path: names.outcome, message: `holds ${missing} values that are missing or infinite` },
    ]);
  }
}

/** A random share of the rows for validation, both parts ascending. */
function splitRows(rows: Uint32Array, share: number, rng: Rng): { fit: Uint32Array; validation: Uint32Array } {
  const count = Math.min(Math.round(share * rows.length), rows.length - 1);
  const order = permutation(rng.fork("validation"), rows.length);
  const pick = (positions: Uint32Array): Uint32Array => positions.map((p) => rows[p]!).sort();
  return { fit: pick(order.slice(count)), validation: pick(order.slice(0, count)) };
}

/** Mean and sd of the given entries; sd 1 where they do not vary. */
function moments(values: Float64Array, rows: Uint32Array): { mean: number; sd: number } {
  let sum = 0;
  for (const i of rows) sum += values[i]!;
  const mean = sum / rows.length;
  let squares = 0;
  for (const i of rows) squares += (values[i]! - mean) ** 2;
  const sd = Math.sqrt(squares / Math.max(1, rows.length - 1));
  return { mean, sd: sd > 0 ? sd : 1 };
}

function planOf(p: Prepared, stage: EncoderStage, index: number, before: Trained | undefined, path: string): KeyedPlan {
  const network = networkOf(stage, p.careers.vocabularies, p.options);
  const { epochs, batch, patience, learningRate, weightDecay } = p.options;
  const { seed, validation, standardiseOutcome, padding, window, embeddingScale, reluBias } = p.options;
  const options = { epochs, batch, patience, learningRate, weightDecay };
  const dataKey = {
    fold: p.job.fold ?? 0,
    seed,
    validation,
    standardiseOutcome,
    padding,
    window,
    embeddingScale,
    reluBias,
  };
  const key = `${path} > ${JSON.stringify([dataKey, network, options])}`;
  const initial = initialParameters(network, p.rng.fork("initial"), {
    unknown: padding === "masked",
    embeddingScale,
    reluBias,
  });
  // The layouts of two stages agree up to their dense part.
  if (before) initial.set(before.parameters.subarray(0, recurrentLayout(network).dense));
  const plan: TrainingPlan = {
    label: `encoder ${p.job.variant}, fold ${(p.job.fold ?? 0) + 1}`,
    network,
    careers: p.careers,
    targets: p.targets,
    rows: p.fit,
    validation: p.validation,
    initial,
    rng: p.rng.fork("stage", index),
    options,
  };
  return { key, plan };
}

function encoderOf(sequences: readonly Sequences[], p: Prepared, stages: readonly Trained[]): Encoder {
  const { variant } = p.job;
  const none = new Float64Array(0);
  return {
    variant,
    options: p.options,
    channels: sequences.map(({ name, vocabulary }) => ({ name, vocabulary })),
    seen: p.seen,
    network: networkOf(VARIANTS[variant].stages.at(-1)!, p.careers.vocabularies, p.options),
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
  prepared: Prepared[],
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
