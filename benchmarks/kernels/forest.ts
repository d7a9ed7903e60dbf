import { createRng } from "@career-dml/core";
import {
  bagKeys,
  type ForestWeightsInput,
  type GrowForestInput,
  js,
  type PredictForestInput,
} from "@career-dml/kernels";
import { type BenchRow, compare } from "../compare.js";
import { type Experiment, experiment, P } from "../forests/experiment.js";

/** A forest with the defaults of `causalForest` or `regressionForest`. */
function forest(kind: GrowForestInput["kind"], data: Experiment, trees: number): GrowForestInput {
  const { x, n, p } = data.design;
  const outcome = data.outcome.map((y, i) => y - data.outcomeHat[i]!);
  const treatment = data.treatment.map((t, i) => t - data.treatmentHat[i]!);
  const causal = kind === "causal";
  return {
    kind,
    x,
    n,
    p,
    ...js.kernels.rankColumns({ x, n, p }, 1),
    categorical: new Uint8Array(p),
    outcome,
    treatment: causal ? treatment : new Float64Array(0),
    key: createRng(42).fork("forest").key,
    firstBag: 0,
    bags: trees / 2,
    bagSize: 2,
    clusters: new Int32Array(0),
    clusterUnits: 0,
    bagSample: n >> 1,
    treeSample: n >> 1,
    splitSample: n >> 2,
    minUnits: causal ? 1 : 3,
    minPerArm: causal ? 5 : 0,
    alpha: 0.05,
    imbalancePenalty: 0,
    maxDepth: 2 ** 31 - 1,
    mtry: P,
    prune: true,
  };
}

/** Out-of-bag prediction of every training row. */
function outOfBag(input: GrowForestInput): PredictForestInput {
  const { kind, x, n, p, bagSize, bagSample, clusters, key, firstBag, bags } = input;
  const keys = bagKeys(key, firstBag, bags);
  return { ...js.kernels.growForest(input, 1), kind, x, n, p, from: 0, to: n, bagSize, bagSample, clusters, keys };
}

/** Weights of all units for the first `m` of them, out of bag. */
function weights(input: GrowForestInput, m: number): ForestWeightsInput {
  const { x, n, p, key, firstBag, bags } = input;
  const query = Float64Array.from({ length: m * p }, (_, at) => x[Math.floor(at / m) * n + (at % m)]!);
  const rows = Uint32Array.from({ length: m }, (_, i) => i);
  return { ...input, ...js.kernels.growForest(input, 1), keys: bagKeys(key, firstBag, bags), query, m, rows };
}

const named = (kind: string, n: number, trees: number): string =>
  `${kind}, n = ${n.toLocaleString("en")}, p = ${P}, ${trees.toLocaleString("en")} trees`;

/** Ranking, growing, out-of-bag prediction and weights by size; columns with ties; a regression forest. */
export async function bench(): Promise<BenchRow[]> {
  const sizes = [
    { n: 1_000, trees: 2_000, repetitions: 7 },
    { n: 10_000, trees: 2_000, repetitions: 3 },
    { n: 100_000, trees: 100, repetitions: 3 },
  ];
  const grown = sizes.map(({ n, trees, repetitions }) => ({
    name: named("causal", n, trees),
    input: forest("causal", experiment(n), trees),
    repetitions,
  }));
  const others = [
    {
      name: named("causal, 20 values a column", 10_000, 500),
      input: forest("causal", experiment(10_000, { distinct: 20 }), 500),
      repetitions: 3,
    },
    { name: named("regression", 10_000, 500), input: forest("regression", experiment(10_000), 500), repetitions: 3 },
  ];
  const predicted = grown.slice(0, 2).map(({ name, input, repetitions }) => ({
    name: `${name}, out of bag with variance`,
    input: outOfBag(input),
    repetitions,
  }));
  const { x, n, p } = experiment(10_000).design;
  return [
    ...compare("rankColumns", [{ name: `n = 10,000, p = ${P}`, input: { x, n, p }, repetitions: 15 }]),
    ...compare("growForest", [...grown, ...others]),
    ...compare("predictForest", predicted),
    ...compare("forestWeights", [
      {
        name: `${named("causal", 10_000, 500)}, 1,000 rows out of bag`,
        input: weights(forest("causal", experiment(10_000), 500), 1_000),
        repetitions: 3,
      },
    ]),
  ];
}
