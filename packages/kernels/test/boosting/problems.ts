import { createRng } from "@career-dml/core";
import * as fc from "fast-check";
import type { BoostingLoss, BoostingTask } from "../../src/boosting/model.js";

/** Numbers that bins have to keep apart or together: ties, zeros of both signs, subnormals, the largest double. */
const cell = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noDefaultInfinity: true }),
  fc.constantFrom(0, -0, Number.NaN, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 1, 1 + Number.EPSILON),
);

/** Small problems of every loss and option. */
export const problem = fc
  .record({ n: fc.integer({ min: 1, max: 60 }), p: fc.integer({ min: 1, max: 11 }), seed: fc.nat() })
  .chain(({ n, p, seed }) =>
    fc.record({
      n: fc.constant(n),
      p: fc.constant(p),
      seed: fc.constant(seed),
      x: fc.array(cell, { minLength: n * p, maxLength: n * p }).map((values) => Float64Array.from(values)),
      magnitude: fc.constantFrom(1, 1e-300, 1e150, 1e-12),
      loss: fc.constantFrom<BoostingLoss>("squared", "logistic"),
      heldOut: fc.boolean(),
      weighted: fc.boolean(),
      directed: fc.boolean(),
      options: fc.record({
        trees: fc.integer({ min: 1, max: 12 }),
        maxDepth: fc.integer({ min: 1, max: 7 }),
        learningRate: fc.constantFrom(0.05, 0.3, 1),
        maxBins: fc.constantFrom(2, 7, 255),
        minLeafSize: fc.integer({ min: 1, max: 6 }),
        l2: fc.constantFrom(0, 0.5, 1e6),
        subsample: fc.constantFrom(1, 0.5),
        patience: fc.integer({ min: 1, max: 4 }),
      }),
    }),
  );

export type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

/** The task of a problem. */
export function taskOf({ n, p, seed, magnitude, loss, heldOut, weighted, directed, options }: Problem): BoostingTask {
  const rng = createRng(seed);
  const draw = (): number => (loss === "logistic" ? rng.below(3) / 2 : (rng.uniform() * 2 - 1) * magnitude);
  const target = Float64Array.from({ length: n }, draw);
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const split = heldOut && n > 3 ? { validation: rows.filter((i) => i % 4 === 1) } : {};
  const extra = rng.fork("weights and directions");
  // The first rows of either part count, others may be absent.
  const weights = Float64Array.from({ length: n }, (_, i) => (i < 2 ? 1 : extra.below(3) * extra.uniform() ** 4));
  const monotone = Int8Array.from({ length: p }, () => extra.below(3) - 1);
  return {
    target,
    loss,
    options,
    key: rng.fork("subsample").key,
    ...split,
    ...(weighted ? { weights } : {}),
    ...(directed ? { monotone } : {}),
  };
}
