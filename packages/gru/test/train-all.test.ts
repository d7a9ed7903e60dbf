import type { Progress, RunContext, TrainingProgress } from "@career-dml/core";
import { loadNative, type TrainingTask } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { type EncoderJob, trainEncoder, trainEncoders, VARIANTS } from "../src/index.js";
import { encodeInParts } from "../src/encode-in-parts.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "../src/recurrent-engine.js";
import type { EncoderName } from "../src/variants.js";
import { simulatedCareers } from "./simulated-careers.js";

const { data } = simulatedCareers(80);
const rows = Uint32Array.from({ length: 70 }, (_, i) => i);
const options = { embedding: 3, hidden: 5, phi: 3, epochs: 6, batch: 8, patience: 2 };
const jobs = (Object.keys(VARIANTS) as EncoderName[]).map((variant): EncoderJob => ({ variant, options, rows }));
const backends = loadNative() === null ? (["js"] as const) : (["js", "native"] as const);

/** The kernels, in calls of about so many milliseconds; `null`: of an epoch each. `seen` is shown every task. */
const engineOf = (milliseconds: number | null, seen: (task: TrainingTask) => void = () => {}): RecurrentEngine => ({
  reproducible: true,
  schedule: (run) => ({ ...KERNEL_ENGINE.schedule(run), milliseconds }),
  encode: KERNEL_ENGINE.encode,
  train: (tasks, run) => {
    tasks.forEach(seen);
    return KERNEL_ENGINE.train(tasks, run);
  },
});

/** Nothing is done in so short a time: every call is one batch. */
const ONE_BATCH = 1e-9;

describe.each(backends)("trainAll on %s", (backend) => {
  const run: RunContext = { backend, threads: 2 };

  test("where calls end changes no number", async () => {
    const whole = await trainEncoders(data, jobs, run, engineOf(null));
    const limits: number[] = [];
    const cut = engineOf(ONE_BATCH, ({ batchLimit }) => limits.push(batchLimit));
    expect(await trainEncoders(data, jobs, run, cut)).toEqual(whole);
    expect(new Set(limits)).toEqual(new Set([1]));
    expect(await trainEncoders(data, jobs, run, engineOf(5))).toEqual(whole);
  });

  test("an abort in the middle of an epoch is the end: no call begins after it", async () => {
    const stop = new AbortController();
    let batchesAfter = 0;
    const engine = engineOf(ONE_BATCH, (task) => {
      if (stop.signal.aborted) batchesAfter += task.batchLimit;
    });
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => {
      seen.push(progress);
      if (progress.done > 1 && progress.done % 1 !== 0) stop.abort();
    };
    const attempt = trainEncoders(data, jobs, { ...run, signal: stop.signal, onProgress }, engine);
    await expect(attempt).rejects.toMatchObject({ code: "ABORTED" });
    expect(batchesAfter).toBeLessThanOrEqual(jobs.length);
    const told = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.length).toBe(told);
  });

  test("tells every epoch by its losses", async () => {
    const epochs: TrainingProgress[] = [];
    let reached = 0;
    const onProgress = ({ done, training }: Progress): void => {
      expect(done).toBeGreaterThanOrEqual(reached);
      reached = done;
      if (training && training.epoch > epochs.length) epochs.push(training);
    };
    const job = { variant: "predictive", options: { ...options, patience: 0 }, rows } as const;
    const { losses, validationLosses } = await trainEncoder(data, job, { ...run, onProgress });
    expect(epochs).toEqual(
      losses.map((loss, e) => {
        return {
          label: "encoder predictive, fold 1",
          epoch: e + 1,
          epochs: 6,
          loss,
          validationLoss: validationLosses[e],
        };
      }),
    );
    const silent = { ...job, options: { ...options, validation: 0 } };
    await trainEncoder(data, silent, {
      ...run,
      onProgress: ({ training }) => expect(training?.validationLoss ?? null).toBeNull(),
    });
  });

  test("encoding in parts is encoding", async () => {
    const [encoder] = await trainEncoders(data, jobs.slice(0, 1), run);
    const { network, parameters } = encoder!;
    const careers = simulatedCareers(150).data.sequences[0]!;
    const { n, periods, lengths } = careers;
    const codes = careers.codes.map((code) => code % network.vocabularies[0]!);
    const numeric = new Float64Array(0);
    const task = { network, precision: "double", parameters, n, periods, codes, lengths, numeric } as const;
    const schedule = { together: backend === "native", threads: 2 };
    const whole = await encodeInParts([task, task], run, { ...schedule, milliseconds: 1e9 });
    expect(await encodeInParts([task, task], run, { ...schedule, milliseconds: ONE_BATCH })).toEqual(whole);
  });
});
