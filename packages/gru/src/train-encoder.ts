import { checkpoint, type Dataset, type RunContext, type Sequences } from "@career-dml/core";
import type { Encoding, EncodingTask } from "@career-dml/kernels";
import { withEffectTargets } from "./effect-targets.js";
import { encodeAll } from "./encode-all.js";
import type { Encoder, EncoderJob } from "./encoder.js";
import { networkOf } from "./encoder-network.js";
import { moments } from "./moments.js";
import { type PreparedTraining, prepareTrainings } from "./prepare-training.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";
import { stagePlan } from "./stage-plan.js";
import { stagesOf } from "./stages.js";
import { trainAll } from "./train-all.js";
import type { Trained, TrainingPlan } from "./training-plan.js";

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
 * @throws {AbortedError} within 200 ms, if the run is aborted; in the middle of an epoch too.
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
  const targeted = await withEffectTargets(data, await prepareTrainings(data, jobs, run), inner, run, engine);
  const members = await trainMembers(data, targeted.flatMap(membersToTrain), run, engine);
  let at = 0;
  return targeted.map(({ options }) => {
    const [first, ...ensemble] = members.slice(at, (at += options.ensemble));
    return Object.freeze({ ...first!, ensemble: Object.freeze(ensemble) });
  });
}

/** Members of an ensemble share rows, and what follows from rows; each has draws of its own. */
const membersToTrain = (p: PreparedTraining): PreparedTraining[] =>
  Array.from({ length: p.options.ensemble }, (_, member) =>
    member === 0 ? p : { ...p, rng: p.rng.fork("member", member), key: `${p.key} member ${member}` },
  );

/** All stages of all trainings, those that two share once. */
async function trainMembers(
  data: Dataset,
  prepared: readonly PreparedTraining[],
  run: RunContext,
  engine: RecurrentEngine,
): Promise<Encoder[]> {
  const stagesOfJobs = prepared.map(({ job, options }) => stagesOf(job.variant, options));
  const stages = Math.max(0, ...stagesOfJobs.map((s) => s.length));
  const done = new Map<string, Trained>();
  const keys: string[][] = prepared.map(() => []);
  for (let s = 0; s < stages; s++) {
    const plans = new Map<string, TrainingPlan>();
    for (const [j, p] of prepared.entries()) {
      const stage = stagesOfJobs[j]![s];
      if (stage === undefined) continue;
      const path = keys[j]!.at(-1) ?? "";
      const { key, plan } = stagePlan(p, stage, { index: s, path, before: done.get(path) });
      keys[j]!.push(key);
      if (plans.has(key)) continue;
      await checkpoint(run);
      plans.set(key, plan());
    }
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
    ensemble: [],
  };
}

/** The encoders with the moments of their columns over the training rows. */
async function standardised(
  encoders: Encoder[],
  prepared: readonly PreparedTraining[],
  encodeTasks: (tasks: readonly EncodingTask[]) => Promise<Encoding[]>,
): Promise<Encoder[]> {
  const tasks = encoders.map(({ network, parameters, options: { precision } }, e) => {
    return { network, precision, parameters, ...prepared[e]!.careers };
  });
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
