import { resolveOptions } from "@career-dml/core";
import { columnOf } from "@career-dml/kernels";
import { z } from "zod";
import type { AnyForest } from "./any-forest.js";

/** Options of `variableImportance` with their defaults. */
export const variableImportanceOptions = z.strictObject({
  maxDepth: z.int().min(1).default(4).describe("Depth to which splits count; the root is depth 1."),
  decayExponent: z.number().min(0).default(2).describe("A split at depth d has weight d^-decayExponent."),
});

/** Options of `variableImportance`, all optional. */
export type VariableImportanceOptions = z.input<typeof variableImportanceOptions>;

/** What the measure reads of a forest of any kind, with or without its training rows. */
type SplitForest = Pick<AnyForest, "tables" | "names">;

/** Importance of one column; the columns of a forest sum to 1 if it splits at every depth that counts. */
export interface VariableImportance {
  readonly name: string;
  readonly importance: number;
}

/**
 * How often the forest split on each column: the shares of a depth's splits, averaged over depths with weight
 * `depth^-decayExponent` (the measure that grf documents). Says where trees look, not what causes effects to differ.
 *
 * @returns One entry per column, in the order of the design.
 */
export function variableImportance(
  forest: SplitForest,
  options: VariableImportanceOptions = {},
): readonly VariableImportance[] {
  const { maxDepth, decayExponent } = resolveOptions("variableImportance", variableImportanceOptions, options);
  const p = forest.names.length;
  const splits = countSplits(forest, maxDepth);
  const weights = Array.from({ length: maxDepth }, (_, d) => (d + 1) ** -decayExponent);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const perDepth = weights.map((_, d) => splits.subarray(d * p, (d + 1) * p).reduce((sum, k) => sum + k, 0));
  return Object.freeze(
    forest.names.map((name, j) => {
      const weighted = weights.reduce((sum, w, d) => sum + (w * splits[d * p + j]!) / Math.max(1, perDepth[d]!), 0);
      return Object.freeze({ name, importance: weighted / total });
    }),
  );
}

/** Splits by depth and column, entry (d, j) at `d * p + j`. */
function countSplits({ tables, names }: SplitForest, maxDepth: number): Float64Array {
  const { roots, feature, left } = tables;
  const counts = new Float64Array(maxDepth * names.length);
  let level = [...roots];
  for (let d = 0; d < maxDepth; d++) {
    const below: number[] = [];
    for (const node of level) {
      if (feature[node]! < 0) continue;
      counts[d * names.length + columnOf(feature[node]!)]!++;
      below.push(left[node]!, left[node]! + 1);
    }
    level = below;
  }
  return counts;
}
