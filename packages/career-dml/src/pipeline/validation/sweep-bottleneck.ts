import type { RunContext, SweepPoint } from "@career-dml/core";
import { type Attempt, attempt } from "../../attempt.js";
import { againstTruth } from "../against-truth.js";
import { averageEffect } from "../effects.js";
import { countedAll } from "../stages.js";
import type { ValidationInput } from "./validation-input.js";

/** The effect through the variational bottleneck at each strength of its penalty. */
export function sweepBottleneck(input: ValidationInput, run: RunContext): Promise<readonly Attempt<SweepPoint>[]> {
  const { careers, represented, settings } = input;
  return countedAll(run, "bottleneck sweep", represented.sweep, ({ beta, representation }, silent) =>
    attempt(`bottleneck of strength ${beta}`, async () => {
      const { ate, criteria } = await averageEffect({ data: careers.dataset, representation }, settings, silent);
      const known = careers.truth ? againstTruth(careers.truth.summary, ate) : null;
      return Object.freeze({ beta, ate, criteria, againstTruth: known });
    }),
  );
}
