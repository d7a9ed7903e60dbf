import { createRng } from "@career-dml/core";
import {
  bagKeys,
  type ForestWeightsInput,
  type GrowForestInput,
  type PredictForestInput,
  selectBackend,
} from "@career-dml/kernels";
import { type Difficulties, experiment, P } from "../forests/experiment.js";
import type { KernelCases } from "../kernel-case.js";

interface Sizes {
  readonly n: number;
  readonly trees: number;
  readonly difficulties?: Difficulties;
}

/** A forest with the defaults of `causalForest` or `regressionForest`. */
function forestOf(kind: GrowForestInput["kind"], { n, trees, difficulties }: Sizes): GrowForestInput {
  const data = experiment(n, difficulties);
  const { x, p } = data.design;
  const outcome = data.outcome.map((y, i) => y - data.outcomeHat[i]!);
  const treatment = data.treatment.map((t, i) => t - data.treatmentHat[i]!);
  const causal = kind === "causal";
  return {
    kind,
    x,
    n,
    p,
    ...selectBackend().kernels.rankColumns({ x, n, p }, 1),
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

/** Trees are the same from either backend. */
const grown = (input: GrowForestInput) => selectBackend().kernels.growForest(input, 1);

/** Out-of-bag prediction of every training row. */
function outOfBag(input: GrowForestInput): PredictForestInput {
  const { kind, x, n, p, bagSize, bagSample, clusters, key, firstBag, bags } = input;
  const keys = bagKeys(key, firstBag, bags);
  return { ...grown(input), kind, x, n, p, from: 0, to: n, bagSize, bagSample, clusters, keys };
}

/** Weights of all units for the first `m` of them, out of bag. */
function weights(input: GrowForestInput, m: number): ForestWeightsInput {
  const { x, n, p, key, firstBag, bags } = input;
  const query = Float64Array.from({ length: m * p }, (_, at) => x[Math.floor(at / m) * n + (at % m)]!);
  const rows = Uint32Array.from({ length: m }, (_, i) => i);
  return { ...input, ...grown(input), keys: bagKeys(key, firstBag, bags), query, m, rows };
}

const named = (kind: string, { n, trees }: Sizes): string =>
  `${kind}, n = ${n.toLocaleString("en")}, p = ${P}, ${trees.toLocaleString("en")} trees`;

const SMALL = { n: 1_000, trees: 2_000 };
const MIDDLE = { n: 10_000, trees: 500 };
const LARGE = { n: 100_000, trees: 50 };
const TIED = { ...MIDDLE, difficulties: { distinct: 20 } };

function ranking() {
  const { x, n, p } = experiment(10_000).design;
  return { x, n, p };
}

/** Ranking, growing, out-of-bag prediction and weights by size; columns with ties; a regression forest. */
export const forest = {
  rankColumns: [{ name: `n = 10,000, p = ${P}`, input: ranking }],
  growForest: [
    ...[SMALL, MIDDLE, LARGE].map((sizes) => ({
      name: named("causal", sizes),
      input: () => forestOf("causal", sizes),
    })),
    { name: named("causal, 20 values a column", TIED), input: () => forestOf("causal", TIED) },
    { name: named("regression", MIDDLE), input: () => forestOf("regression", MIDDLE) },
  ],
  predictForest: [SMALL, MIDDLE].map((sizes) => ({
    name: `${named("causal", sizes)}, out of bag with variance`,
    input: () => outOfBag(forestOf("causal", sizes)),
  })),
  forestWeights: [
    {
      name: `${named("causal", MIDDLE)}, 1,000 rows out of bag`,
      input: () => weights(forestOf("causal", MIDDLE), 1_000),
    },
  ],
} satisfies KernelCases;
