import { NotConvergedError, permutation, type Rng, type RunContext, report } from "@career-dml/core";
import {
  labelsOf,
  lossNames,
  phiSize,
  type RecurrentNetwork,
  recurrentLayout,
  type TrainingResult,
  type TrainingState,
  type TrainingTask,
} from "@career-dml/kernels";
import type { CareerCodes } from "./careers.js";
import { standardNormal } from "./initial-parameters.js";
import { KERNEL_ENGINE, type RecurrentEngine } from "./recurrent-engine.js";

/** One training from start to end: what, on which rows, from which draws. */
export interface TrainingPlan {
  /** For progress and errors: `encoder vib, fold 2 of 3`. */
  readonly label: string;
  readonly network: RecurrentNetwork;
  readonly careers: CareerCodes;
  /** Outcome as trained on, then treatment, n entries each. */
  readonly targets: Float64Array;
  /** Rows of the gradient, and rows that choose the epoch. */
  readonly rows: Uint32Array;
  readonly validation: Uint32Array;
  readonly initial: Float64Array;
  /** Stream of the order of rows and of the noise. */
  readonly rng: Rng;
  readonly options: {
    readonly epochs: number;
    readonly batch: number;
    readonly patience: number;
    readonly learningRate: number;
    readonly weightDecay: number;
  };
}

/** A finished training. */
export interface Trained {
  readonly parameters: Float64Array;
  /** Total loss of each epoch over the training rows. */
  readonly losses: readonly number[];
  /** Weighted head losses of each epoch on the validation rows; NaN without such rows. */
  readonly validationLosses: readonly number[];
}

interface Running {
  readonly plan: TrainingPlan;
  state: TrainingState;
  epoch: number;
  finished: boolean;
  readonly losses: number[];
  readonly validationLosses: number[];
}

/**
 * Trains all plans, many at once where the engine takes many. How the work is cut into calls never changes a number.
 *
 * @throws {NotConvergedError} if a loss is not finite; names the epoch and the batch.
 * @throws {AbortedError} if the run is aborted.
 */
export async function trainAll(
  plans: readonly TrainingPlan[],
  run: RunContext = {},
  engine: RecurrentEngine = KERNEL_ENGINE,
): Promise<Trained[]> {
  const running = plans.map(start);
  const total = plans.reduce((sum, plan) => sum + plan.options.epochs, 0);
  const { together, callsAtOnce, workPerCall } = engine.schedule(run);
  const draws = drawCache();
  const advance = async (group: readonly Running[]): Promise<void> => {
    const epochs = Math.max(1, Math.floor(workPerCall / workOf(group)));
    const tasks = group.map((r) => taskOf(r, Math.min(epochs, r.plan.options.epochs - r.epoch), draws));
    const results = await engine.train(tasks, run);
    group.forEach((r, g) => update(r, tasks[g]!.epochs, results[g]!));
  };
  for (let open = running; open.length > 0; open = open.filter((r) => !r.finished)) {
    if (together) {
      for (const group of groupsWithin(open, workPerCall)) {
        await advance(group);
        report(run, "career encoders", doneOf(running), total);
      }
    } else {
      await Promise.all(open.slice(0, callsAtOnce).map((r) => advance([r])));
      report(run, "career encoders", doneOf(running), total);
    }
  }
  return running.map(finish);
}

function start(plan: TrainingPlan): Running {
  const { total } = recurrentLayout(plan.network);
  const values = new Float64Array(4 * total);
  values.set(plan.initial);
  values.set(plan.initial, 3 * total);
  const state = { values, steps: 0, bestLoss: Infinity, age: 0 };
  return { plan, state, epoch: 0, finished: false, losses: [], validationLosses: [] };
}

const doneOf = (running: readonly Running[]): number =>
  running.reduce((sum, r) => sum + (r.finished ? r.plan.options.epochs : r.epoch), 0);

/**
 * Work of one epoch in multiplications: per state three products of hidden x 3 hidden, the gates, and three of hidden x
 * labels of each next-state head; far less if frozen.
 */
function workOf(group: readonly Running[]): number {
  return group.reduce((sum, { plan }) => {
    const { hidden, heads, frozenEncoder } = plan.network;
    const labels = heads.reduce((count, h) => count + (h.loss === "nextState" ? labelsOf(plan.network, h) : 0), 0);
    const perState = (9 * hidden + 3 * labels + 200) * hidden;
    return sum + plan.rows.length * (frozenEncoder ? 100 * hidden : perState * plan.careers.periods);
  }, 0);
}

/** Consecutive trainings whose epochs together stay within `limit`, at least one each. */
function groupsWithin(open: readonly Running[], limit: number): Running[][] {
  const groups: Running[][] = [];
  for (const r of open) {
    const last = groups.at(-1);
    if (last && workOf([...last, r]) <= limit) last.push(r);
    else groups.push([r]);
  }
  return groups;
}

function taskOf(r: Running, epochs: number, draws: ReturnType<typeof drawCache>): TrainingTask {
  const { plan } = r;
  const { network, careers, rows, options } = plan;
  const size = network.bottleneck.kind === "variational" ? phiSize(network) : 0;
  const order = new Uint32Array(epochs * rows.length);
  const noise = new Float64Array(order.length * size);
  for (let e = 0; e < epochs; e++) {
    const positions = draws.order(plan.rng, r.epoch + e, rows.length);
    for (let i = 0; i < rows.length; i++) order[e * rows.length + i] = rows[positions[i]!]!;
    if (size > 0) noise.set(draws.noise(plan.rng, r.epoch + e, rows.length * size), e * rows.length * size);
  }
  return {
    network,
    precision: "double",
    ...careersOf(careers),
    targets: plan.targets,
    targetColumns: plan.targets.length / careers.n,
    state: r.state,
    order,
    epochs,
    noise,
    batch: options.batch,
    validation: plan.validation,
    patience: options.patience,
    learningRate: options.learningRate,
    adversaryLearningRate: options.learningRate,
    weightDecay: options.weightDecay,
  };
}

const careersOf = ({ n, periods, codes, lengths, numeric }: CareerCodes) => ({ n, periods, codes, lengths, numeric });

/** Entries of drawn orders and noise that are kept at most: 64 MB of doubles. */
const CACHE_ENTRIES = 8e6;

/** Orders and noise of an epoch, drawn once for the trainings that share a stream, and again if they were dropped. */
function drawCache() {
  const drawn = new Map<string, Uint32Array | Float64Array>();
  let entries = 0;
  const remembered = <T extends Uint32Array | Float64Array>(key: string, draw: () => T): T => {
    const known = drawn.get(key) as T | undefined;
    if (known) return known;
    const fresh = draw();
    if (entries + fresh.length > CACHE_ENTRIES) {
      drawn.clear();
      entries = 0;
    }
    drawn.set(key, fresh);
    entries += fresh.length;
    return fresh;
  };
  return {
    order: (rng: Rng, epoch: number, length: number): Uint32Array =>
      remembered(`order ${rng.key} ${epoch} ${length}`, () => permutation(rng.fork("order", epoch), length)),
    noise: (rng: Rng, epoch: number, length: number): Float64Array =>
      remembered(`noise ${rng.key} ${epoch} ${length}`, () => {
        const stream = rng.fork("noise", epoch);
        return Float64Array.from({ length }, () => standardNormal(stream));
      }),
  };
}

function update(r: Running, asked: number, result: TrainingResult): void {
  const before = r.epoch;
  r.state = result.state;
  r.epoch += result.epochs;
  const columns = lossNames(r.plan.network).length;
  for (let e = 0; e < result.epochs; e++) {
    r.losses.push(result.losses[e * columns]!);
    r.validationLosses.push(result.losses[(e + 1) * columns - 1]!);
  }
  if (result.diverged) {
    const { epoch, batch } = result.diverged;
    const step = `epoch ${before + epoch + 1}, batch ${batch + 1}`;
    throw diverged(r, `its loss is not finite in ${step}; lower learningRate`);
  }
  // A validation loss that was never finite leaves no epoch to keep.
  if (r.plan.validation.length > 0 && result.epochs > 0 && r.state.bestLoss === Infinity) {
    throw diverged(r, "its validation loss was never finite; lower learningRate");
  }
  r.finished = result.epochs < asked || r.epoch >= r.plan.options.epochs;
}

const diverged = (r: Running, why: string): NotConvergedError =>
  new NotConvergedError(`${r.plan.label} (${why})`, r.epoch, r.losses);

function finish({ plan, state, losses, validationLosses }: Running): Trained {
  const { total } = recurrentLayout(plan.network);
  return { parameters: state.values.slice(3 * total), losses, validationLosses };
}
