import { partOf, type PlaceboResult, type RunContext } from "@career-dml/core";
import type { PlaceboSuite, PlaceboTest } from "@career-dml/dml";
import { type Attempt, attempt } from "./attempt.js";

/** The placebos of a suite one by one, so that one that the data do not allow costs itself alone. */
export async function attemptPlacebos(
  { names, ...shared }: PlaceboSuite,
  run: RunContext,
  test?: PlaceboTest,
): Promise<readonly Attempt<PlaceboResult>[]> {
  const { placeboSuite } = await import("@career-dml/dml");
  const attempts: Attempt<PlaceboResult>[] = [];
  for (const [k, name] of names.entries()) {
    const within = partOf(run, k / names.length, (k + 1) / names.length);
    const only = async (): Promise<PlaceboResult> =>
      (await placeboSuite({ ...shared, names: [name] }, within, test))[0]!;
    attempts.push(await attempt(`placebo: ${name} permuted`, only));
  }
  return attempts;
}
