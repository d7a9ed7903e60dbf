import { createRng, partOf, type PlaceboResult, type RunContext, withoutProgress } from "@career-dml/core";
import { placebo, type PlaceboEstimate, type PlaceboInput, type PlaceboName } from "./placebo.js";

/** Several placebos of one estimate. */
export interface PlaceboSuite extends Omit<PlaceboInput, "name" | "rng" | "estimate"> {
  /** What is dealt out anew, one after the other. */
  readonly names: readonly PlaceboName[];
  readonly seed: number;
  /** The estimate on data in which unit i has the treatment, outcome or careers of unit `order[i]`. */
  readonly estimate: (name: PlaceboName, order: Uint32Array, run: RunContext) => Promise<PlaceboEstimate>;
}

/** One placebo from its request. */
export type PlaceboTest = (input: PlaceboInput, run: RunContext) => Promise<PlaceboResult>;

/**
 * A placebo for each name, from streams of their own; estimates report no progress, the permutations do.
 *
 * @param test Default {@link placebo}, which says what is thrown.
 */
export async function placeboSuite(
  { names, seed, estimate, ...shared }: PlaceboSuite,
  run: RunContext,
  test: PlaceboTest = placebo,
): Promise<readonly PlaceboResult[]> {
  const silent = withoutProgress(run);
  const results: PlaceboResult[] = [];
  for (const [k, name] of names.entries()) {
    const within = partOf(run, k / names.length, (k + 1) / names.length);
    const input = {
      ...shared,
      name,
      rng: createRng(seed),
      estimate: (order: Uint32Array) => estimate(name, order, silent),
    };
    results.push(await test(input, within));
  }
  return results;
}
