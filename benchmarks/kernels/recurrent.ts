import { createRng } from "@career-dml/core";
import { type RecurrentNetwork, recurrentLayout, type TrainingTask } from "@career-dml/kernels";
import type { KernelCase, KernelCases } from "../kernel-case.js";

const OCCUPATIONS = 50;
const BATCH = 64;

interface Sizes {
  readonly precision: "single" | "double";
  readonly n: number;
  readonly periods: number;
  readonly embedding: number;
  readonly hidden: number;
  /** Kinds of state per period. */
  readonly channels: number;
  /** Numeric columns per period. */
  readonly numeric: number;
  /** Whether careers have 1 to `periods` states rather than `periods`. */
  readonly ragged: boolean;
  /** 0: the outcome is read from the state; otherwise outcome and treatment through a variational bottleneck. */
  readonly phi: number;
  /** Whether the next occupation is predicted from every state, by one softmax. */
  readonly next: boolean;
}

/** The sizes of the reference system, in which published GRU timings are compared. */
const REFERENCE: Sizes = {
  precision: "single",
  n: 1_000,
  periods: 10,
  embedding: 32,
  hidden: 64,
  channels: 1,
  numeric: 0,
  ragged: false,
  phi: 0,
  next: false,
};

function networkOf({ embedding, hidden, channels, numeric, phi, next }: Sizes): RecurrentNetwork {
  const outcome = { name: "outcome", from: "bottleneck", target: 0, loss: "squared", weight: 1 } as const;
  const treatment = { name: "treatment", from: "bottleneck", target: 1, loss: "logistic", weight: 0.5 } as const;
  const nextState = { name: "next", loss: "nextState", channel: 0, firstLabel: 2, stay: false, weight: 1 } as const;
  return {
    vocabularies: Array.from({ length: channels }, () => OCCUPATIONS + 2),
    embedding,
    numeric,
    hidden,
    pooling: "last",
    bottleneck: phi === 0 ? { kind: "none" } : { kind: "variational", size: phi, beta: 0.01 },
    heads: [outcome, ...(phi === 0 ? [] : [treatment]), ...(next ? [nextState] : [])],
    adversary: null,
    frozenEncoder: false,
  };
}

/** Periods of each career. */
function lengthsOf({ n, periods, ragged }: Sizes): Int32Array {
  const rng = createRng(1).fork("lengths", n);
  return Int32Array.from({ length: n }, () => (ragged ? 1 + rng.below(periods) : periods));
}

/** One epoch on careers drawn at random; what they mean does not change what a step costs. */
function epochOf(sizes: Sizes): TrainingTask {
  const { precision, n, periods, channels, numeric, phi } = sizes;
  const rng = createRng(1).fork("recurrent", n);
  const network = networkOf(sizes);
  const { total } = recurrentLayout(network);
  const values = new Float64Array(4 * total);
  for (let i = network.embedding; i < total; i++) values[i] = (rng.uniform() - 0.5) / 4;
  return {
    network,
    precision,
    n,
    periods,
    codes: Int32Array.from({ length: channels * n * periods }, () => 2 + rng.below(OCCUPATIONS)),
    lengths: lengthsOf(sizes),
    numeric: Float64Array.from({ length: n * periods * numeric }, () => 2 * rng.uniform() - 1),
    state: { values, steps: 0, bestLoss: Infinity, age: 0, part: null },
    targets: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? rng.uniform() : rng.below(2))),
    targetColumns: 2,
    order: Uint32Array.from({ length: n }, (_, i) => i),
    epochs: 1,
    batch: BATCH,
    batchLimit: 0,
    noise: Float64Array.from({ length: n * phi }, () => 2 * rng.uniform() - 1),
    validation: new Uint32Array(0),
    patience: 0,
    learningRate: 1e-3,
    adversaryLearningRate: 1e-3,
    weightDecay: 0,
    pooled: new Float64Array(0),
  };
}

/**
 * Multiplications with addition of an epoch: three products with the recurrent weights per state after the first, three
 * per batch with the input weights for every occupation, two per state and numeric column, three with those of a
 * bottleneck per row, and three with those of the occupations per predicted transition.
 */
function multiplyAdds(sizes: Sizes): number {
  const { n, embedding, hidden, channels, numeric, phi, next } = sizes;
  const states = lengthsOf(sizes).reduce((sum, length) => sum + length, 0);
  const gates = 3 * hidden;
  const table = 3 * Math.ceil(n / BATCH) * channels * OCCUPATIONS * embedding * gates;
  const heads = 3 * n * hidden * 2 * phi + (next ? 3 * (states - n) * hidden * OCCUPATIONS : 0);
  return 3 * (states - n) * hidden * gates + table + 2 * states * numeric * gates + heads;
}

/** One epoch, its arithmetic in its name: times are to follow it. */
function caseOf(what: string, change: Partial<Sizes>, more: Pick<KernelCase, "long"> = {}): KernelCase {
  const sizes = { ...REFERENCE, ...change };
  const millions = Math.round(multiplyAdds(sizes) / 1e6).toLocaleString("en");
  return { name: `${what} (${millions} M multiply-adds)`, input: () => ({ tasks: [epochOf(sizes)] }), ...more };
}

const EPOCH = "one epoch, n = 1,000, 10 periods, embedding 32, hidden 64, single precision";

/** Times against arithmetic: rows, periods, hidden units, and every part that a network may have. */
const SCALING: readonly KernelCase[] = [
  caseOf("the same, n = 2,000", { n: 2_000 }),
  caseOf("the same, 20 periods", { periods: 20 }),
  ...[16, 32].map((hidden) => caseOf(`the same, hidden ${hidden}`, { hidden })),
  ...[24, 128].map((hidden) => caseOf(`the same, hidden ${hidden}`, { hidden }, { long: true })),
  caseOf("the same, n = 4,000", { n: 4_000 }, { long: true }),
  caseOf("the same, 40 periods", { periods: 40 }, { long: true }),
  caseOf("the same, careers of 1 to 10 periods", { ragged: true }),
  caseOf("the same, three parallel sequences", { channels: 3 }),
  caseOf("the same, four numeric columns", { numeric: 4 }),
  caseOf("the same, two heads behind a variational bottleneck of 16", { phi: 16 }),
  caseOf("the same, and the next of 50 occupations from every state", { next: true }),
  caseOf("the same, n = 20,000, 40 periods", { n: 20_000, periods: 40 }, { long: true }),
];

/** The many small trainings of a cross-fitted comparison. */
function manyEncoders() {
  const fold = epochOf({ ...REFERENCE, n: 640, embedding: 8, hidden: 16, phi: 8 });
  return { tasks: Array.from({ length: 45 }, () => fold) };
}

const ENCODED = 5_000;

function encoding() {
  const task = epochOf({ ...REFERENCE, n: ENCODED });
  const { network, precision, n, periods, codes, lengths, numeric, state } = task;
  const parameters = state.values.slice(0, state.values.length / 4);
  return { tasks: [{ network, precision, n, periods, codes, lengths, numeric, parameters }] };
}

/** Epochs at the reference's sizes, the many small trainings of a cross-fitted comparison in one call, and encoding. */
export const recurrent = {
  trainRecurrent: [
    caseOf(EPOCH, {}),
    ...SCALING,
    caseOf(EPOCH.replace("single", "double"), { precision: "double" }),
    {
      name: "one epoch of 45 bottleneck encoders in one call, n = 640, 10 periods, embedding 8, hidden 16",
      input: manyEncoders,
    },
  ],
  encodeRecurrent: [
    {
      name: `n = ${ENCODED.toLocaleString("en")}, 10 periods, embedding 32, hidden 64, single precision`,
      input: encoding,
    },
  ],
} satisfies KernelCases;
