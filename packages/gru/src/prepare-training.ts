import {
  checkHistories,
  checkpoint,
  createRng,
  DataError,
  type Dataset,
  hash128,
  NonFiniteError,
  type NumericHistory,
  OptionsError,
  permutation,
  type Rng,
  type RunContext,
  resolveOptions,
} from "@career-dml/core";
import { careerEmbedding } from "./career-embedding.js";
import { type CareerCodes, careerCodes, codesSeen, firstLabelOf, hideUnseen } from "./careers.js";
import { type EncoderOptions, EncoderOptionsSchema } from "./encoder-options.js";
import { moments } from "./moments.js";
import { type NumericColumn, numericColumnsOf, withNumbers } from "./numeric-columns.js";
import { predictsStates, readsOf, readsTargets, stagesOf } from "./stages.js";
import type { EncoderJob } from "./encoder.js";

/** What follows from rows and careers alone: the same for every variant that learns from them. */
interface Reading {
  readonly careers: CareerCodes;
  readonly seen: readonly Uint8Array[];
  readonly numeric: readonly NumericColumn[];
  /** Rows of the gradient. */
  readonly fit: Uint32Array;
  /** Rows whose careers are learned from: those of the gradient, and those that have a career alone. */
  readonly careerRows: Uint32Array;
  readonly validation: Uint32Array;
  readonly outcome: { readonly mean: number; readonly sd: number };
  /** Outcome as trained on, then treatment, n entries each. */
  readonly targets: Float64Array;
  readonly rng: Rng;
}

/** A job with its options after defaults, its careers as codes and its rows told apart. */
export interface PreparedTraining extends Reading {
  readonly job: EncoderJob;
  readonly options: EncoderOptions;
  /** What rows, careers, targets and draws follow from: two jobs that agree in it may share a training. */
  readonly key: string;
  /** Embeddings that the careers suggest, computed when first asked for. */
  readonly embeddings: () => readonly Float64Array[];
}

/**
 * What jobs need whatever their stages: options, careers, rows, targets. Jobs on the same rows share one reading of them.
 *
 * @throws {OptionsError} {DataError} {NonFiniteError} as `trainEncoder` says.
 * @throws {AbortedError} between two jobs, if the run is aborted.
 */
export async function prepareTrainings(
  data: Dataset,
  jobs: readonly EncoderJob[],
  run: RunContext,
): Promise<PreparedTraining[]> {
  const readings = new Map<string, Reading>();
  const known = new Map<string, readonly Float64Array[]>();
  const all: PreparedTraining[] = [];
  for (const job of jobs) {
    await checkpoint(run);
    const options = resolveOptions(`encoder ${job.variant}`, EncoderOptionsSchema, job.options);
    checkRows(data, job);
    checkPadding(job, options, data.numericHistories ?? []);
    const alone = careersAlone(job, options);
    const key = keyOf(job, alone, options);
    const reading = readings.get(key) ?? readingOf(data, job, { alone, options });
    readings.set(key, reading);
    const { careers, careerRows } = reading;
    if (stagesOf(job.variant, options).some(predictsStates)) checkSteps(careers, careerRows, options.padding);
    const { embedding: columns, padding } = options;
    const embeddings = (): readonly Float64Array[] => {
      const value = known.get(`${key} ${columns}`) ?? careerEmbedding(careers, careerRows, { columns, padding }, run);
      known.set(`${key} ${columns}`, value);
      return value;
    };
    all.push({ ...reading, job, options, key, embeddings });
  }
  return all;
}

/** Everything that a reading follows from. */
function keyOf({ stream, fold, rows }: EncoderJob, alone: Uint32Array, options: EncoderOptions): string {
  const { seed, validation, standardiseOutcome, padding, window } = options;
  const hashes = [rows, alone].map((part) => hash128(part, "").join("."));
  return JSON.stringify([stream, fold ?? 0, hashes, seed, validation, standardiseOutcome, padding, window]);
}

function readingOf(
  data: Dataset,
  { rows, stream, fold }: EncoderJob,
  { alone, options }: { readonly alone: Uint32Array; readonly options: EncoderOptions },
): Reading {
  const rng = createRng(options.seed).fork(stream ?? "encoder", fold ?? 0);
  const { fit, validation } = splitRows(rows, options.validation, rng);
  const careerRows = Uint32Array.from([...fit, ...alone]).sort();
  const { sequences, numericHistories = [] } = data;
  checkHistories(data);
  const states = careerCodes(sequences, options);
  const numeric = numericColumnsOf(numericHistories, states, careerRows);
  const all = withNumbers(states, numericHistories, numeric);
  const seen = codesSeen(all, careerRows);
  const careers = options.padding === "fed" ? all : hideUnseen(all, seen).careers;
  const outcome = options.standardiseOutcome ? moments(data.outcome, fit) : { mean: 0, sd: 1 };
  const targets = new Float64Array(2 * data.n);
  for (let i = 0; i < data.n; i++) {
    // The outcome of a row that has a career alone is never read.
    targets[i] = Number.isFinite(data.outcome[i]!) ? (data.outcome[i]! - outcome.mean) / outcome.sd : 0;
    targets[data.n + i] = data.treatment[i]!;
  }
  return { careers, seen, numeric, fit, careerRows, validation, outcome, targets, rng };
}

/** Rows outside the training rows whose careers something learns from, each once. */
function careersAlone({ variant, rows, careersOnly }: EncoderJob, options: EncoderOptions): Uint32Array {
  const learns = options.embeddingStart === "careers" || !stagesOf(variant, options).every(readsTargets);
  if (careersOnly === undefined || !learns) return new Uint32Array(0);
  const trained = new Set(rows);
  return Uint32Array.from(new Set(careersOnly.filter((i) => !trained.has(i))));
}

function checkRows({ n, outcome, names }: Dataset, { variant, rows, careersOnly }: EncoderJob): void {
  const { targets: reads, effects } = readsOf(variant);
  // Each half of the rows of an encoder of effects trains one of its own.
  const least = effects ? 4 : 2;
  const outside = (path: string, part: Uint32Array) =>
    part.some((i) => i >= n) ? [{ path, message: `names rows that the dataset of ${n} does not have` }] : [];
  const few = { path: "rows", message: `holds ${rows.length} rows; encoder ${variant} needs at least ${least}` };
  const issues = [
    ...(rows.length < least ? [few] : []),
    ...outside("rows", rows),
    ...outside("careersOnly", careersOnly ?? new Uint32Array(0)),
  ];
  if (issues.length > 0) throw new DataError(issues);
  const missing = reads ? rows.filter((i) => !Number.isFinite(outcome[i]!)).length : 0;
  if (missing === 0) return;
  const message = `holds ${missing} values that are missing or infinite in training rows`;
  throw new NonFiniteError([{ path: names.outcome, message }]);
}

/** A period that is fed beyond the end of a career has a code, but no numbers. */
function checkPadding(
  { variant }: EncoderJob,
  { padding }: EncoderOptions,
  histories: readonly NumericHistory[],
): void {
  if (padding === "masked" || histories.length === 0) return;
  const message = "must be masked where careers have numeric columns, since fed periods have no numbers";
  throw new OptionsError(`encoder ${variant}`, [{ path: "padding", message }]);
}

/** Next states need careers of two periods at least, the later one known. */
function checkSteps(
  { n, periods, codes, lengths, vocabularies }: CareerCodes,
  rows: Uint32Array,
  padding: EncoderOptions["padding"],
): void {
  const first = firstLabelOf(padding);
  const hasStep = (channel: number, i: number): boolean =>
    codes
      .subarray((channel * n + i) * periods + 1, (channel * n + i) * periods + lengths[i]!)
      .some((code) => code >= first);
  const idle = vocabularies.flatMap((_, channel) => (rows.some((i) => hasStep(channel, i)) ? [] : [channel]));
  if (idle.length === 0) return;
  const message = "have no step to a known state in the training rows, so that no next state can be learned";
  throw new DataError(idle.map((channel) => ({ path: `sequences.${channel}`, message })));
}

/** A random share of the rows for validation, both parts ascending. */
function splitRows(rows: Uint32Array, share: number, rng: Rng): { fit: Uint32Array; validation: Uint32Array } {
  const count = Math.min(Math.round(share * rows.length), rows.length - 1);
  const order = permutation(rng.fork("validation"), rows.length);
  const pick = (positions: Uint32Array): Uint32Array => positions.map((p) => rows[p]!).sort();
  return { fit: pick(order.slice(count)), validation: pick(order.slice(0, count)) };
}
