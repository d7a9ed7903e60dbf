import { type Dataset, permutation, type RunContext } from "@career-dml/core";
import { sigmoid } from "@career-dml/kernels";
import { encodeMany } from "./encode.js";
import { TARGETS } from "./encoder-network.js";
import type { PreparedTraining } from "./prepare-training.js";
import type { RecurrentEngine } from "./recurrent-engine.js";
import type { Encoder, EncoderJob } from "./encoder.js";
import { readsOf } from "./stages.js";

/** Trains the encoders whose predictions become targets. */
type Train = (jobs: readonly EncoderJob[]) => Promise<readonly Encoder[]>;

/**
 * Adds m = E[Y | career] and e = P(T = 1 | career) to the targets of trainings that learn effects. Both are cross-fitted
 * inside the training rows: a multi-task encoder of either random half predicts the other, so that no residual was seen
 * by the encoder that it is a residual of (Nie & Wager 2021, section 2). Rows outside the training rows get 0 and are
 * never read.
 */
export async function withEffectTargets(
  data: Dataset,
  prepared: readonly PreparedTraining[],
  train: Train,
  run: RunContext,
  engine: RecurrentEngine,
): Promise<readonly PreparedTraining[]> {
  const learning = prepared.filter(({ job }) => readsOf(job.variant).effects);
  if (learning.length === 0) return prepared;
  const halves = learning.map(halvesOf);
  const encoders = await train(learning.flatMap((p, k) => jobsOf(p, halves[k]!)));
  const encoded = await encodeMany(encoders, data, run, engine);
  const targets = new Map<PreparedTraining, Float64Array>();
  learning.forEach((p, k) => {
    const extended = new Float64Array(Object.keys(TARGETS).length * data.n);
    extended.set(p.targets);
    halves[k]!.forEach((rows, half) => {
      const { predictions } = encoded[2 * k + (1 - half)]!;
      for (const i of rows) {
        extended[TARGETS.outcomeMean * data.n + i] = (predictions["outcome"]![i]! - p.outcome.mean) / p.outcome.sd;
        extended[TARGETS.propensity * data.n + i] = sigmoid(predictions["treatment"]![i]!);
      }
    });
    targets.set(p, extended);
  });
  return prepared.map((p) => ({ ...p, targets: targets.get(p) ?? p.targets }));
}

/** The training rows in two random halves, ascending. */
function halvesOf({ job: { rows }, rng }: PreparedTraining): readonly Uint32Array[] {
  const order = permutation(rng.fork("halves"), rows.length);
  const middle = Math.floor(rows.length / 2);
  return [order.slice(0, middle), order.slice(middle)].map((part) => part.map((k) => rows[k]!).sort());
}

/** The training of each half, on draws of its own. */
const jobsOf = ({ job, options }: PreparedTraining, halves: readonly Uint32Array[]): EncoderJob[] =>
  halves.map((rows, half) => ({ ...job, variant: "multiTask", options, rows, stream: `half ${half + 1}` }));
