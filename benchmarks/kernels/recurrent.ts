import { createRng } from "@career-dml/core";
import { type RecurrentNetwork, recurrentLayout, type TrainingTask } from "@career-dml/kernels";
import { type BenchRow, compare } from "../compare.js";

const OCCUPATIONS = 50;
const BATCH = 64;

interface Sizes {
  readonly n: number;
  readonly periods: number;
  readonly embedding: number;
  readonly hidden: number;
  /** 0: the outcome is read from the state; otherwise outcome and treatment through a variational bottleneck. */
  readonly phi: number;
}

/** The sizes of the reference system, in which published GRU timings are compared. */
const REFERENCE = { periods: 10, embedding: 32, hidden: 64, phi: 0 };

function networkOf({ embedding, hidden, phi }: Sizes): RecurrentNetwork {
  const outcome = { name: "outcome", from: "bottleneck", target: 0, loss: "squared", weight: 1 } as const;
  const treatment = { name: "treatment", from: "bottleneck", target: 1, loss: "logistic", weight: 0.5 } as const;
  return {
    vocabularies: [OCCUPATIONS + 2],
    embedding,
    numeric: 0,
    pooling: "last",
    hidden,
    bottleneck: phi === 0 ? { kind: "none" } : { kind: "variational", size: phi, beta: 0.01 },
    heads: phi === 0 ? [outcome] : [outcome, treatment],
    adversary: null,
    frozenEncoder: false,
  };
}

/** One epoch on careers drawn at random; what they mean does not change what a step costs. */
function epochOf(sizes: Sizes): TrainingTask {
  const { n, periods, phi } = sizes;
  const rng = createRng(1).fork("recurrent", n);
  const network = networkOf(sizes);
  const { total } = recurrentLayout(network);
  const values = new Float64Array(4 * total);
  for (let i = network.embedding; i < total; i++) values[i] = (rng.uniform() - 0.5) / 4;
  return {
    network,
    n,
    periods,
    codes: Int32Array.from({ length: n * periods }, () => 2 + rng.below(OCCUPATIONS)),
    lengths: new Int32Array(n).fill(periods),
    numeric: new Float64Array(0),
    state: { values, steps: 0, bestLoss: Infinity, age: 0 },
    targets: Float64Array.from({ length: 2 * n }, (_, i) => (i < n ? rng.uniform() : rng.below(2))),
    targetColumns: 2,
    order: Uint32Array.from({ length: n }, (_, i) => i),
    epochs: 1,
    batch: BATCH,
    noise: Float64Array.from({ length: n * phi }, () => 2 * rng.uniform() - 1),
    validation: new Uint32Array(0),
    patience: 0,
    learningRate: 1e-3,
    adversaryLearningRate: 1e-3,
    weightDecay: 0,
  };
}

/** Epochs at the reference's sizes, the many small trainings of a cross-fitted comparison in one call, and encoding. */
export async function bench(): Promise<BenchRow[]> {
  const small = epochOf({ ...REFERENCE, n: 1_000 });
  const large = epochOf({ ...REFERENCE, n: 20_000, periods: 40 });
  const fold = epochOf({ n: 640, periods: 10, embedding: 8, hidden: 16, phi: 8 });
  const many = epochOf({ ...REFERENCE, n: 20_000 });
  const parameters = many.state.values.slice(0, many.state.values.length / 4);
  const { network, n, periods, codes, lengths, numeric } = many;
  const sizes = "50 occupations, embedding 32, hidden 64";
  return [
    ...compare("trainRecurrent", [
      { name: `one epoch, n = 1,000, 10 periods, ${sizes}`, input: { tasks: [small] }, repetitions: 9 },
      { name: `one epoch, n = 20,000, 40 periods, ${sizes}`, input: { tasks: [large] }, repetitions: 1 },
      {
        name: "one epoch of 45 bottleneck encoders in one call, n = 640, 10 periods, embedding 8, hidden 16",
        input: { tasks: Array.from({ length: 45 }, () => fold) },
        repetitions: 7,
      },
    ]),
    ...compare("encodeRecurrent", [
      {
        name: `n = 20,000, 10 periods, ${sizes}`,
        input: { tasks: [{ network, n, periods, codes, lengths, numeric, parameters }] },
        repetitions: 5,
      },
    ]),
  ];
}
