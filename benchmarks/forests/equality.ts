import { isDeepStrictEqual } from "node:util";
import { causalForest, predictCausalForest, predictRegressionForest, regressionForest } from "@career-dml/forest";
import { loadNative } from "@career-dml/kernels";
import { experiment } from "./experiment.js";

/** Threads at which native forests are held against TypeScript's. */
const CHECKED_THREADS = [1, 2, 3, 8];

const OPTIONS = { trees: 40 };

/**
 * Whether native forests and their out-of-bag predictions equal TypeScript's to the last bit, with weights, ties and missing
 * values or without; `null` without native kernels.
 */
export async function sameBits(): Promise<boolean | null> {
  if (loadNative() === null) return null;
  for (const data of [experiment(3_000), experiment(3_000, { weighted: true, distinct: 20, missing: 0.05 })]) {
    const runs = [{ backend: "js", threads: 1 } as const, ...CHECKED_THREADS.map((threads) => ({ threads }))];
    const results: unknown[] = [];
    for (const run of runs) {
      const causal = await causalForest(data, OPTIONS, run);
      const regression = await regressionForest(data, OPTIONS, run);
      results.push([
        causal.tables,
        await predictCausalForest(causal, null, run),
        regression.tables,
        await predictRegressionForest(regression, null, run),
      ]);
    }
    if (!results.every((result) => isDeepStrictEqual(result, results[0]))) return false;
  }
  return true;
}
