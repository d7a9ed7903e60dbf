import * as fc from "fast-check";
import { type RecurrentNetwork, recurrentLayout, type TrainingTask } from "../../src/index.js";

/** Any network of small sizes, few of them a multiple of a register's width. */
const network: fc.Arbitrary<RecurrentNetwork> = fc
  .record({
    vocabularies: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 3 }),
    embedding: fc.integer({ min: 1, max: 9 }),
    numeric: fc.constantFrom(0, 1, 3),
    hidden: fc.integer({ min: 1, max: 19 }),
    bottleneck: fc.oneof(
      fc.constant({ kind: "none" } as const),
      fc.record({ kind: fc.constant("relu" as const), size: fc.integer({ min: 1, max: 9 }) }),
      fc.record({
        kind: fc.constant("variational" as const),
        size: fc.integer({ min: 1, max: 9 }),
        beta: fc.constantFrom(0, 0.01, 1),
      }),
    ),
    inputs: fc.tuple(
      fc.constantFrom("hidden" as const, "bottleneck" as const),
      fc.constantFrom("hidden", "bottleneck"),
    ),
    adversary: fc.option(
      fc.record({ hidden: fc.integer({ min: 1, max: 9 }), target: fc.constant(1), weight: fc.constantFrom(0, 1, 2.5) }),
    ),
    frozenEncoder: fc.boolean(),
  })
  .map(({ inputs: [first, second], ...rest }) => ({
    ...rest,
    heads: [
      { name: "y", from: first, target: 0, loss: "squared", weight: 1 },
      { name: "t", from: second, target: 1, loss: "logistic", weight: 0.5 },
    ],
  }));

const filled = (length: number, value: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
  fc.array(value, { minLength: length, maxLength: length });

/** Ordinary values, ties, both zeros, and magnitudes that saturate every gate. */
const real = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
  fc.constantFrom(0, -0, 1, -1),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
);

/** A training of up to three epochs on up to 80 careers of different lengths. */
export const trainingTask: fc.Arbitrary<TrainingTask> = fc
  .record({ network, n: fc.constantFrom(1, 2, 5, 33, 80), periods: fc.integer({ min: 1, max: 6 }), seed: fc.nat() })
  .chain(({ network, n, periods, seed }) => {
    const { total } = recurrentLayout(network);
    const { bottleneck } = network;
    const draws = bottleneck.kind === "variational" ? bottleneck.size : 0;
    return fc
      .record({
        // One pool of values, read from different places: an array per parameter would be slow to make and shrink.
        pool: filled(61, real),
        codes: filled(37, fc.nat({ max: 1000 })),
        lengths: filled(11, fc.integer({ min: 1, max: periods })),
        epochs: fc.integer({ min: 0, max: 3 }),
        batch: fc.constantFrom(1, 7, 32, 40, 64, 1000),
        validation: fc.integer({ min: 0, max: Math.min(n, 40) }),
        patience: fc.integer({ min: 0, max: 2 }),
        steps: fc.integer({ min: 0, max: 3 }),
        learningRate: fc.constantFrom(0.001, 0.1),
        weightDecay: fc.constantFrom(0, 0.1),
      })
      .map(({ pool, codes, lengths, epochs, batch, validation, steps, ...rest }) => {
        const from = (length: number, shift: number, scale = 1): Float64Array =>
          Float64Array.from({ length }, (_, i) => pool[(i * 7 + shift + seed) % pool.length]! * scale);
        const values = new Float64Array(4 * total);
        values.set(from(total, 0), 0);
        values.set(from(total, 1, 0.01), total);
        values.set(from(total, 2, 0.01).map(Math.abs), 2 * total);
        const targets = from(2 * n, 3);
        for (let i = n; i < 2 * n; i++) targets[i] = targets[i]! > 0 ? 1 : 0;
        const sizes = network.vocabularies;
        return {
          ...rest,
          network,
          n,
          periods,
          codes: Int32Array.from({ length: sizes.length * n * periods }, (_, i) => {
            return codes[(i * 5 + seed) % codes.length]! % sizes[Math.floor(i / (n * periods))]!;
          }),
          lengths: Int32Array.from({ length: n }, (_, i) => lengths[i % lengths.length]!),
          numeric: from(n * periods * network.numeric, 5),
          state: { values, steps, bestLoss: Infinity, age: 0 },
          targets,
          targetColumns: 2,
          order: Uint32Array.from({ length: epochs * n }, (_, i) => (i * 17 + seed) % n),
          epochs,
          batch,
          noise: from(epochs * n * draws, 4),
          validation: Uint32Array.from({ length: validation }, (_, i) => n - 1 - i),
          adversaryLearningRate: 0.01,
        };
      });
  });
