import {
  bindColumns,
  type Design,
  type Representation,
  type RunContext,
  resolveOptions,
  type Sequences,
  threadsOf,
} from "@career-dml/core";
import { selectBackend, symmetricEigen } from "@career-dml/kernels";
import { z } from "zod";
import { baselineRepresentation } from "./baseline-representation.js";
import { stateShares } from "./state-shares.js";

/** Options of `staticPca`. */
export const staticPcaOptions = z.strictObject({
  components: z.int().min(1).default(32).describe("Most components; fewer where the shares have a smaller rank."),
});

/** Share of the largest eigenvalue below which a component is rounding. */
const RANK_TOLERANCE = 1e-12;

/**
 * Principal components of the centred state shares, the reference's static embedding. The coordinate of largest
 * magnitude of each axis is positive, so that reruns agree in sign. Nothing is learned from outcomes or treatments:
 * one design for all folds.
 *
 * @param sequences One entry per kind of state; their shares stand side by side.
 * @throws {OptionsError} if an option is unknown or out of range.
 */
export function staticPca(
  sequences: readonly Sequences[],
  options: z.input<typeof staticPcaOptions> = {},
  run: RunContext = {},
): Representation {
  const resolved = resolveOptions("staticPca", staticPcaOptions, options);
  const design = principalComponents(bindColumns(...sequences.map(stateShares)), resolved.components, run);
  return baselineRepresentation({ name: "pca", label: "Static PCA", design, options: resolved });
}

/** Scores of the first `components` principal components of the covariance matrix. */
function principalComponents({ n, p, x }: Design, components: number, run: RunContext): Design {
  const { kernels } = selectBackend(run.backend);
  const threads = threadsOf(run);
  const centred = new Float64Array(x.length);
  for (let j = 0; j < p; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += x[j * n + i]!;
    for (let i = 0; i < n; i++) centred[j * n + i] = x[j * n + i]! - sum / n;
  }
  const none = new Float64Array(0);
  const { xx } = kernels.gram({ x: centred, n, p, y: none, weights: none }, threads);
  const { values, vectors } = symmetricEigen(xx, p);
  const rank = values.filter((v) => v > RANK_TOLERANCE * values[0]!).length;
  const q = Math.min(components, rank);
  const { c } = kernels.matmul({ a: centred, b: vectors.subarray(0, p * q), n, m: p, q }, threads);
  const names = Array.from({ length: q }, (_, k) => `component ${k + 1}`);
  return Object.freeze({ n, p: q, names: Object.freeze(names), x: c });
}
