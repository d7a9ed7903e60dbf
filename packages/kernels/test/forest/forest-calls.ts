import {
  bagKeys,
  type ForestWeightsInput,
  type GrowForestInput,
  js,
  type PredictForestInput,
} from "../../src/index.js";
import { anyForest, shapeOf } from "./forest-inputs.js";

/** Prediction of a forest's own rows. */
export const predictionOf = (forest: GrowForestInput, outOfBag: boolean): PredictForestInput => ({
  ...js.kernels.growForest(forest, 1),
  ...shapeOf(forest),
  ...(forest.kind === "quantile" ? { quantiles: Float64Array.of(0.1, 0.5, 0.9) } : {}),
  x: forest.x,
  n: forest.n,
  p: forest.p,
  from: 0,
  to: forest.n,
  bagSize: forest.bagSize,
  keys: outOfBag ? bagKeys(forest.key, forest.firstBag, forest.bags) : new Uint32Array(0),
  clusters: forest.clusters,
  bagSample: forest.bagSample,
});

/** Forests whose leaves are numbered: those of a quantile forest hold their units themselves. */
export const numbered = anyForest.filter(({ kind }) => kind !== "quantile");

/** Weights for every other unit of a forest's own data, at most 520: out of bag, or as if the rows were new. */
export function weightsOf(forest: GrowForestInput, outOfBag: boolean): ForestWeightsInput {
  const { n, p, x } = forest;
  const rows = Uint32Array.from({ length: Math.min(520, Math.ceil(n / 2)) }, (_, i) => 2 * i);
  const query = new Float64Array(rows.length * p);
  for (let j = 0; j < p; j++) rows.forEach((row, i) => (query[j * rows.length + i] = x[j * n + row]!));
  return {
    ...forest,
    ...js.kernels.growForest(forest, 1),
    keys: bagKeys(forest.key, forest.firstBag, forest.bags),
    query,
    m: rows.length,
    rows: outOfBag ? rows : new Uint32Array(0),
  };
}
