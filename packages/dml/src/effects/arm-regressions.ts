import type { RunContext } from "@career-dml/core";
import { type Everywhere, type EverywhereInput, learnEverywhere } from "../learn-everywhere.js";

/** E[Y | T = 0, x] and E[Y | T = 1, x], each learned from the units of its arm, per fit at every row of the design. */
export async function armRegressions(
  { outcome, treatment }: { readonly outcome: Float64Array; readonly treatment: ArrayLike<number> },
  input: EverywhereInput,
  run: RunContext,
): Promise<readonly [Everywhere, Everywhere]> {
  const arm = (value: number): Promise<Everywhere> => {
    const observed = Uint8Array.from(treatment, (t) => (t === value ? 1 : 0));
    const step = { name: `outcome | T=${value}`, loss: "squared" as const, target: () => outcome, observed };
    return learnEverywhere(input, step, run);
  };
  return Promise.all([arm(0), arm(1)]);
}
