import type { RunContext } from "@career-dml/core";
import { type CallPace, callPace } from "./call-pace.js";
import { frozenStates } from "./frozen-states.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";
import {
  afterCall,
  batchWork,
  epochReports,
  epochsDone,
  epochWork,
  finishTraining,
  nextTask,
  type RunningTraining,
  startTraining,
  workBetween,
} from "./running-training.js";
import { trainingDraws } from "./training-draws.js";
import type { Trained, TrainingPlan } from "./training-plan.js";

/**
 * Trains all plans, many at once where the engine takes many. How the work is cut into calls never changes a number; a
 * call is short, so that an abort is seen soon, and may end in the middle of an epoch.
 *
 * @throws {NotConvergedError} if a loss is not finite; names the epoch and the batch.
 * @throws {AbortedError} if the run is aborted.
 */
export async function trainAll(
  plans: readonly TrainingPlan[],
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Trained[]> {
  const { together, threads, milliseconds } = engine.schedule(run);
  const pooled = milliseconds === null ? [] : await frozenStates(plans, run, engine);
  const running = plans.map((plan, p) => startTraining(plan, pooled[p] ?? new Float64Array(0)));
  const pace = milliseconds === null ? null : callPace(milliseconds);
  const draws = trainingDraws();
  const advance = async (group: readonly number[]): Promise<void> => {
    const limits = group.map((g) => pace && batchesWithin(running[g]!.plan, pace.budget() / group.length));
    const tasks = group.map((g, t) => nextTask(running[g]!, limits[t]!, draws));
    const begun = performance.now();
    const results = await engine.train(tasks, run);
    const taken = performance.now() - begun;
    let work = 0;
    group.forEach((g, t) => {
      const before = running[g]!;
      const after = afterCall(before, results[t]!);
      running[g] = after;
      work += workBetween(before, after);
      tell(run, running, g, before.losses.length);
    });
    pace?.measure(work, taken);
  };
  const open = (): number[] => [...running.keys()].filter((g) => !running[g]!.finished);
  for (let left = open(); left.length > 0; left = open()) {
    if (!together) await Promise.all(left.slice(0, threads).map((g) => advance([g])));
    else while (left.length > 0) await advance(nextGroup(left, running, pace, threads));
  }
  return running.map(finishTraining);
}

/** Batches of a plan's training that so much work covers, at least one. */
const batchesWithin = (plan: TrainingPlan, work: number): number => Math.max(1, Math.floor(work / batchWork(plan)));

/**
 * Takes the trainings of the next call from the front of `open`: as many as get an epoch each, or, where epochs are long,
 * a thread's share of the call.
 */
function nextGroup(
  open: number[],
  running: readonly RunningTraining[],
  pace: CallPace | null,
  threads: number,
): readonly number[] {
  const budget = pace === null ? 0 : pace.budget();
  let work = 0;
  let count = 0;
  for (const g of open) {
    work += Math.min(epochWork(running[g]!.plan), budget / threads);
    if (count > 0 && work > budget) break;
    count++;
  }
  return open.splice(0, count);
}

/** Reports each epoch that training `g` finished after its first `told`, then how far the epoch at hand is. */
function tell(run: RunContext, running: readonly RunningTraining[], g: number, told: number): void {
  const r = running[g]!;
  const stage = "career encoders";
  const total = running.reduce((sum, { plan }) => sum + plan.options.epochs, 0);
  const others = running.reduce((sum, other) => sum + (other === r ? 0 : epochsDone(other)), 0);
  const epochs = epochReports(r);
  for (const training of epochs.slice(told)) {
    run.onProgress?.({ stage, done: others + training.epoch, total, training });
  }
  const last = epochs.at(-1);
  run.onProgress?.({ stage, done: others + epochsDone(r), total, ...(last && { training: last }) });
}
