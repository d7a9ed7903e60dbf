import { createRng } from "@career-dml/core";
import { BOOSTING_DEFAULTS, type BoostingLoss, fitBoosting } from "@career-dml/kernels";
import type { KernelCases } from "../kernel-case.js";

const P = 16;
/** 500 trees of depth 5 at rate .05: the settings that published comparisons of boosting libraries use. */
const OPTIONS = { ...BOOSTING_DEFAULTS, trees: 500, learningRate: 0.05 };

/** Friedman's (1991) first function of ten uniform columns, noise of variance 1/4, and six columns that do nothing. */
function friedman(n: number): { x: Float64Array; y: Float64Array; binary: Float64Array } {
  const rng = createRng(1).fork("boosting", n);
  const x = Float64Array.from({ length: n * P }, () => rng.uniform());
  const y = Float64Array.from({ length: n }, (_, i) => {
    const at = (j: number): number => x[j * n + i]!;
    const mean = 10 * Math.sin(Math.PI * at(0) * at(1)) + 20 * (at(2) - 0.5) ** 2 + 10 * at(3) + 5 * at(4);
    return mean + rng.uniform() + rng.uniform() + rng.uniform() - 1.5;
  });
  return { x, y, binary: y.map((v) => (v > 14 ? 1 : 0)) };
}

const settings = `p = ${P}, 500 trees of depth 5`;

/** Fits by size and loss; the logistic loss of the largest costs a fifth more than the squared one and says nothing new. */
const SIZES: readonly (readonly [n: number, losses: readonly BoostingLoss[]])[] = [
  [1_000, ["squared", "logistic"]],
  [10_000, ["squared", "logistic"]],
  [100_000, ["squared"]],
];

function fit(n: number, loss: BoostingLoss) {
  const { x, y, binary } = friedman(n);
  return { x, n, p: P, target: loss === "squared" ? y : binary, loss, options: OPTIONS };
}

/** Three nuisances in four folds at n = 1,000. */
function batch() {
  const n = 1_000;
  const { x, y, binary } = friedman(n);
  const all = Uint32Array.from({ length: n }, (_, i) => i);
  const tasks = [0, 1, 2, 3].flatMap((fold) => {
    const outside = all.filter((i) => i % 4 !== fold);
    const arm = (treated: number): Uint32Array => outside.filter((i) => binary[i] === treated);
    return [
      { target: y, rows: arm(0), loss: "squared" as const, options: OPTIONS },
      { target: y, rows: arm(1), loss: "squared" as const, options: OPTIONS },
      { target: binary, rows: outside, loss: "logistic" as const, options: OPTIONS },
    ];
  });
  return { x, n, p: P, tasks, keepModels: false };
}

function prediction() {
  const train = friedman(1_000);
  const { model } = fitBoosting({ x: train.x, n: 1_000, p: P, target: train.y, loss: "squared", options: OPTIONS }, 1);
  const n = 20_000;
  return { model, x: friedman(n).x, n, p: P, scale: "raw" };
}

/** Single fits by size and loss, twelve fits in one call as a cross-fitted estimator makes them, and prediction. */
export const boosting = {
  fitBoosting: SIZES.flatMap(([n, losses]) =>
    losses.map((loss) => ({
      name: `${loss} loss, n = ${n.toLocaleString("en")}, ${settings}`,
      input: () => fit(n, loss),
    })),
  ),
  fitBoostingBatch: [{ name: "3 nuisances in 4 folds in one call, n = 1,000, 500 trees of depth 5", input: batch }],
  predictBoosting: [{ name: "20,000 rows, 500 trees of depth 5", input: prediction }],
} satisfies KernelCases;
