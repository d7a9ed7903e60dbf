import * as fc from "fast-check";
import { type RecurrentHead, type RecurrentNetwork, recurrentLayout, type TrainingTask } from "../../src/index.js";

/** Columns of the targets of every task below. */
const TARGETS = { outcome: 0, treatment: 1, class: 2, outcomeMean: 3, propensity: 4 };
const CLASSES = 3;

/** One head of every kind, with and without row conditions and layers; the first two are those of the reference. */
const heads: fc.Arbitrary<readonly RecurrentHead[]> = fc
  .record({
    inputs: fc.tuple(fc.constantFrom("hidden", "bottleneck"), fc.constantFrom("hidden", "bottleneck")),
    units: fc.constantFrom(0, 3, 9),
    stay: fc.boolean(),
    chosen: fc.subarray(["y", "t", "q", "c", "tau", "a", "next", "last"], { minLength: 1 }),
  })
  .map(({ inputs: [first, second], units, stay, chosen }) => {
    const { outcome, treatment, outcomeMean, propensity } = TARGETS;
    const treated = [{ target: treatment, equals: 1 }];
    const all: readonly RecurrentHead[] = [
      { name: "y", from: first, target: outcome, loss: "squared", weight: 1 },
      { name: "t", from: second, target: treatment, loss: "logistic", weight: 0.5 },
      { name: "q", from: first, target: outcome, loss: "squared", weight: 0.7, units, rows: treated },
      { name: "c", from: second, target: TARGETS.class, loss: "categorical", classes: CLASSES, weight: 1, units },
      { name: "tau", from: first, loss: "rLoss", outcome, treatment, outcomeMean, propensity, weight: 1, units },
      { name: "a", from: second, loss: "riesz", treatment, weight: 0.3, units },
      { name: "next", loss: "nextState", channel: 0, firstLabel: 1, stay, weight: 1 },
      { name: "last", loss: "nextState", channel: 0, firstLabel: 1, stay: !stay, weight: 0.2, rows: treated },
    ];
    return all.filter(({ name }) => chosen.includes(name));
  });

/** Any network of small sizes, few of them a multiple of a register's width. */
const network: fc.Arbitrary<RecurrentNetwork> = fc.record({
  vocabularies: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 3 }),
  embedding: fc.integer({ min: 1, max: 9 }),
  numeric: fc.constantFrom(0, 1, 3),
  hidden: fc.integer({ min: 1, max: 19 }),
  pooling: fc.constantFrom("last", "attention"),
  bottleneck: fc.oneof(
    fc.constant({ kind: "none" } as const),
    fc.record({ kind: fc.constant("relu" as const), size: fc.integer({ min: 1, max: 9 }) }),
    fc.record({
      kind: fc.constant("variational" as const),
      size: fc.integer({ min: 1, max: 9 }),
      beta: fc.constantFrom(0, 0.01, 1),
    }),
  ),
  heads,
  adversary: fc.option(
    fc.record({ hidden: fc.integer({ min: 1, max: 9 }), target: fc.constant(1), weight: fc.constantFrom(0, 1, 2.5) }),
  ),
  frozenEncoder: fc.boolean(),
});

/** The network without what a kernel refuses: next-state heads that have nothing to predict, or no encoder to teach. */
function sensible(network: RecurrentNetwork, task: Omit<TrainingTask, "network" | "state">): RecurrentNetwork {
  const { n, periods, codes, lengths, targets, order, validation } = task;
  const predicts = (head: RecurrentHead, row: number): boolean =>
    (head.rows ?? []).every(({ target, equals }) => targets[target * n + row] === equals) &&
    codes.subarray(row * periods + 1, row * periods + lengths[row]!).some((code) => code > 0);
  const heads = network.heads.filter(
    (head) =>
      head.loss !== "nextState" ||
      [order, validation].every((rows) => rows.length === 0 || rows.some((row) => predicts(head, row))),
  );
  const learns = heads.some(({ loss }) => loss === "nextState");
  return { ...network, heads, frozenEncoder: network.frozenEncoder && !learns };
}

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
    const { bottleneck } = network;
    const draws = bottleneck.kind === "variational" ? bottleneck.size : 0;
    return fc
      .record({
        // One pool of values, read from different places: an array per parameter would be slow to make and shrink.
        precision: fc.constantFrom("double" as const, "single" as const),
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
      .map(({ pool, codes, lengths, epochs, batch, validation, steps, ...rest }): TrainingTask => {
        const from = (length: number, shift: number, scale = 1): Float64Array =>
          Float64Array.from({ length }, (_, i) => pool[(i * 7 + shift + seed) % pool.length]! * scale);
        const sizes = network.vocabularies;
        const task = {
          ...rest,
          n,
          periods,
          codes: Int32Array.from({ length: sizes.length * n * periods }, (_, i) => {
            return codes[(i * 5 + seed) % codes.length]! % sizes[Math.floor(i / (n * periods))]!;
          }),
          lengths: Int32Array.from({ length: n }, (_, i) => lengths[i % lengths.length]!),
          numeric: from(n * periods * network.numeric, 5),
          targets: targetsFrom(n, from),
          targetColumns: Object.keys(TARGETS).length,
          order: Uint32Array.from({ length: epochs * n }, (_, i) => (i * 17 + seed) % n),
          epochs,
          batch,
          batchLimit: 0,
          noise: from(epochs * n * draws, 4),
          validation: Uint32Array.from({ length: validation }, (_, i) => n - 1 - i),
          adversaryLearningRate: 0.01,
          pooled: new Float64Array(0),
        };
        const usable = sensible(network, task);
        const { total } = recurrentLayout(usable);
        const values = new Float64Array(4 * total);
        values.set(from(total, 0), 0);
        values.set(from(total, 1, 0.01), total);
        values.set(from(total, 2, 0.01).map(Math.abs), 2 * total);
        // What single precision would round on entry anyway.
        if (rest.precision === "single") values.forEach((x, i) => (values[i] = Math.fround(x)));
        return { ...task, network: usable, state: { values, steps, bestLoss: Infinity, age: 0, part: null } };
      });
  });

/** Outcomes of any size, treatments 0 and 1, classes, means, and propensities inside (0, 1). */
function targetsFrom(n: number, from: (length: number, shift: number) => Float64Array): Float64Array {
  const columns = Object.keys(TARGETS).map((name, c) => {
    const values = from(n, 3 + 11 * c);
    if (name === "treatment") return values.map((x) => (x > 0 ? 1 : 0));
    if (name === "class") return values.map((x) => Math.floor(Math.abs(x) * 10) % CLASSES);
    return name === "propensity" ? values.map((x) => 0.05 + 0.9 / (1 + Math.exp(-x))) : values;
  });
  return Float64Array.from(columns.flatMap((column) => Array.from(column)));
}
