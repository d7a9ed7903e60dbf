import { createRequire } from "node:module";
import { createRng } from "@career-dml/core";
import {
  encodeRecurrent,
  type RecurrentHead,
  type RecurrentNetwork,
  recurrentLayout,
  type TrainingTask,
  trainRecurrent,
} from "@career-dml/kernels";
import type * as tensorflow from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { encode, type EncoderName, trainEncoder, VARIANTS } from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { simulatedCareers } from "./simulated-careers.js";

/** Another build of TensorFlow.js than `@tensorflow/tfjs`: scripts/tfjs-node-parity.mjs sets it. */
const build = process.env["CAREER_DML_TFJS"];
const tf = createRequire(import.meta.url)(build ?? "@tensorflow/tfjs") as typeof tensorflow;

const kernels = { backend: "js", threads: 1 } as const;
const options = { embedding: 4, hidden: 6, phi: 3, epochs: 3, batch: 16, validation: 0.2, patience: 0 };
const rows = Uint32Array.from({ length: 60 }, (_, i) => i);

/** Largest difference, relative to the largest value. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const size = Math.max(...Array.from(a, Math.abs), 1e-12);
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]!))) / size;
}

const treated = [{ target: 1, equals: 1 }];
const untreated = [{ target: 1, equals: 0 }];

/** One head of every loss, with and without row conditions and layers. */
const everyHead: readonly RecurrentHead[] = [
  { name: "y0", from: "bottleneck", target: 0, loss: "squared", weight: 1, units: 3, rows: untreated },
  { name: "y1", from: "hidden", target: 0, loss: "squared", weight: 0.7, rows: treated },
  { name: "t", from: "bottleneck", target: 1, loss: "logistic", weight: 0.5 },
  { name: "c", from: "bottleneck", target: 2, loss: "categorical", classes: 3, weight: 0.4, units: 2, rows: treated },
  { name: "tau", from: "hidden", loss: "rLoss", outcome: 0, treatment: 1, outcomeMean: 3, propensity: 4, weight: 0.6 },
  { name: "a", from: "bottleneck", loss: "riesz", treatment: 1, weight: 0.3, units: 4 },
  { name: "next", loss: "nextState", channel: 0, firstLabel: 2, stay: true, weight: 1 },
  { name: "industry", loss: "nextState", channel: 1, firstLabel: 1, stay: false, weight: 0.2, rows: treated },
];

const network: RecurrentNetwork = {
  vocabularies: [6, 4],
  embedding: 3,
  numeric: 2,
  hidden: 5,
  pooling: "attention",
  bottleneck: { kind: "variational", size: 3, beta: 0.1 },
  heads: everyHead,
  adversary: { hidden: 4, target: 1, weight: 0.5 },
  frozenEncoder: false,
};

describe(`tensorflowEngine on ${build === undefined ? "@tensorflow/tfjs" : "another build"}`, () => {
  beforeAll(async () => {
    await (build === undefined ? tf.setBackend("cpu") : tf.ready());
  });

  test("computes on the build that was asked for", () => {
    expect(tf.getBackend()).toBe(build === undefined ? "cpu" : "tensorflow");
  });

  test.each(Object.keys(VARIANTS) as EncoderName[])(
    "%s: trains and describes as the kernels do, to 1e-4",
    async (variant) => {
      const { data } = simulatedCareers(80);
      const job = { variant, options, rows };
      const engine = tensorflowEngine(tf);
      const ours = await trainEncoder(data, job, kernels);
      const theirs = await trainEncoder(data, job, {}, engine);
      expect(distance(ours.losses, theirs.losses)).toBeLessThan(1e-4);
      expect(distance(ours.validationLosses, theirs.validationLosses)).toBeLessThan(1e-4);
      expect(distance(ours.parameters, theirs.parameters)).toBeLessThan(1e-4);
      const [a, b] = [await encode(ours, data, kernels), await encode(ours, data, {}, engine)];
      expect(distance(a.design.x, b.design.x)).toBeLessThan(1e-4);
      for (const [name, values] of Object.entries(a.predictions)) {
        expect(distance(values, b.predictions[name]!)).toBeLessThan(1e-4);
      }
    },
  );

  test("leaves no tensor behind", async () => {
    const { data } = simulatedCareers(40);
    const engine = tensorflowEngine(tf);
    await tf.ready();
    const before = tf.memory().numTensors;
    const job = { variant: "adversarial", options: { ...options, epochs: 2 }, rows: rows.subarray(0, 40) } as const;
    const encoder = await trainEncoder(data, job, {}, engine);
    await encode(encoder, data, {}, engine);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("stops between two steps, and leaves no tensor behind either", async () => {
    const { data } = simulatedCareers(80);
    await tf.ready();
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const run = { signal: stop.signal, onProgress: () => stop.abort() };
    const job = { variant: "vib", options: { ...options, epochs: 1000 }, rows } as const;
    await expect(trainEncoder(data, job, run, tensorflowEngine(tf))).rejects.toMatchObject({ code: "ABORTED" });
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ["every head on attention, numeric columns and a noisy code", {}],
    ["every head on last states", { pooling: "last", bottleneck: { kind: "none" }, adversary: null }],
    ["heads on a frozen encoder", { frozenEncoder: true, heads: everyHead.filter(({ loss }) => loss !== "nextState") }],
  ] as const)("%s: trains and describes as the kernels do, to 1e-4", async (_, change) => {
    const task = taskOf({ ...network, ...change });
    const engine = tensorflowEngine(tf);
    const [ours] = trainRecurrent({ tasks: [task] }, 1);
    const [theirs] = await engine.train([task], {});
    expect(theirs!.epochs).toBe(task.epochs);
    expect(distance(ours!.losses, theirs!.losses)).toBeLessThan(1e-4);
    expect(distance(ours!.state.values, theirs!.state.values)).toBeLessThan(1e-4);
    const parameters = ours!.state.values.slice(0, recurrentLayout(task.network).total);
    const { n, periods, codes, lengths, numeric } = task;
    const described = {
      network: task.network,
      precision: "double",
      parameters,
      n,
      periods,
      codes,
      lengths,
      numeric,
    } as const;
    const [encoding] = encodeRecurrent({ tasks: [described] }, 1);
    const [encodingToo] = await engine.encode([described], {});
    expect(distance(encoding!.representation, encodingToo!.representation)).toBeLessThan(1e-4);
    expect(distance(encoding!.outputs, encodingToo!.outputs)).toBeLessThan(1e-4);
  });

  test("a batch without a second period has no next state to learn from", async () => {
    const task = { ...taskOf(network), batch: 1 };
    const lengths = task.lengths.map((length, i) => (i % 3 === 0 ? 1 : length));
    const [ours] = trainRecurrent({ tasks: [{ ...task, lengths }] }, 1);
    const [theirs] = await tensorflowEngine(tf).train([{ ...task, lengths }], {});
    expect(distance(ours!.losses, theirs!.losses)).toBeLessThan(1e-4);
    expect(distance(ours!.state.values, theirs!.state.values)).toBeLessThan(1e-4);
  });

  test("refuses a network that makes no sense, all of it at once", async () => {
    const heads = [
      { ...everyHead[0]!, weight: Number.NaN },
      { ...everyHead[1]!, units: -1 },
    ];
    const refused = tensorflowEngine(tf).train([taskOf({ ...network, heads })], {});
    await expect(refused).rejects.toMatchObject({ code: "OPTIONS", issues: [{}, {}] });
  });
});

/** Two epochs on 14 careers of one to five periods. */
function taskOf(network: RecurrentNetwork): TrainingTask {
  const [n, periods, epochs] = [14, 5, 2];
  const rng = createRng(3);
  const uniforms = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * rng.uniform() - 1);
  const { blocks, total } = recurrentLayout(network);
  const values = new Float64Array(4 * total);
  values.set(uniforms(total));
  for (const { name, offset, columns } of blocks) {
    // Padding, which never learns, starts at zero.
    if (name.startsWith("embedding.")) values.fill(0, offset, offset + columns);
  }
  const draws = network.bottleneck.kind === "variational" ? network.bottleneck.size : 0;
  const column = (value: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => value(i));
  return {
    network,
    precision: "double",
    n,
    periods,
    codes: Int32Array.from(
      network.vocabularies.flatMap((size) => Array.from({ length: n * periods }, () => rng.below(size))),
    ),
    lengths: Int32Array.from({ length: n }, (_, i) => 1 + (i % periods)),
    numeric: uniforms(n * periods * network.numeric),
    state: { values, steps: 0, bestLoss: Infinity, age: 0, part: null },
    targets: Float64Array.from([
      ...uniforms(n),
      ...column((i) => i % 2),
      ...column(() => rng.below(3)),
      ...uniforms(n),
      ...column(() => 0.2 + 0.6 * rng.uniform()),
    ]),
    targetColumns: 5,
    order: Uint32Array.from({ length: epochs * 10 }, (_, i) => (i * 3) % 10),
    epochs,
    batch: 4,
    batchLimit: 0,
    noise: uniforms(epochs * 10 * draws),
    validation: Uint32Array.of(10, 11, 12, 13),
    patience: 0,
    learningRate: 0.01,
    adversaryLearningRate: 0.02,
    weightDecay: 0.1,
    pooled: new Float64Array(0),
  };
}
