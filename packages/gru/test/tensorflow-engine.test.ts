import { createRequire } from "node:module";
import type * as tensorflow from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { encode, type EncoderName, trainEncoder, VARIANTS } from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { simulatedCareers } from "./simulated-careers.js";

/** Another build of TensorFlow.js than `@tensorflow/tfjs`: scripts/tfjs-node-parity.mjs sets it. */
const build = process.env["CAREER_DML_TFJS"];
const tf = createRequire(import.meta.url)(build ?? "@tensorflow/tfjs") as typeof tensorflow;

const kernels = { backend: "js", threads: 1 } as const;
const options = { embedding: 4, hidden: 6, phi: 3, epochs: 4, batch: 16, validation: 0.2, patience: 0 };
const rows = Uint32Array.from({ length: 60 }, (_, i) => i);

/** Largest difference, relative to the largest value. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const size = Math.max(...Array.from(a, Math.abs), 1e-12);
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]!))) / size;
}

/** Variants whose losses this engine computes. */
const PLAIN: readonly EncoderName[] = ["predictive", "vib", "adversarial", "twoStage", "multiTask"];
const OTHERS = (Object.keys(VARIANTS) as EncoderName[]).filter((variant) => !PLAIN.includes(variant));

describe(`tensorflowEngine on ${build === undefined ? "@tensorflow/tfjs" : "another build"}`, () => {
  beforeAll(async () => {
    await (build === undefined ? tf.setBackend("cpu") : tf.ready());
  });

  test("computes on the build that was asked for", () => {
    expect(tf.getBackend()).toBe(build === undefined ? "cpu" : "tensorflow");
  });

  test.each(PLAIN)("%s: trains and describes as the kernels do, to 1e-4", async (variant) => {
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
  });

  test.each(OTHERS)("%s has losses that only the kernels compute, and is refused", async (variant) => {
    const { data } = simulatedCareers(80);
    const job = { variant, options: { ...options, epochs: 1 }, rows };
    const refused = trainEncoder(data, job, {}, tensorflowEngine(tf));
    await expect(refused).rejects.toMatchObject({ code: "OPTIONS" });
  });

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

  test("stops between two steps", async () => {
    const { data } = simulatedCareers(80);
    const stop = new AbortController();
    const run = { signal: stop.signal, onProgress: () => stop.abort() };
    const job = { variant: "vib", options: { ...options, epochs: 1000 }, rows } as const;
    await expect(trainEncoder(data, job, run, tensorflowEngine(tf))).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("refuses what only the kernels train, all of it at once", async () => {
    const engine = tensorflowEngine(tf);
    const network = {
      ...tinyNetwork,
      pooling: "attention",
      heads: [
        { name: "next", loss: "nextState", channel: 0, firstLabel: 2, stay: true, weight: 1 },
        { name: "arm", loss: "squared", from: "hidden", target: 0, weight: 1, rows: [{ target: 1, equals: 1 }] },
      ],
    } as const;
    const task = {
      network,
      precision: "double" as const,
      parameters: new Float64Array(0),
      n: 0,
      periods: 1,
      ...emptyCareers,
    };
    const refused = engine.encode([task], {});
    await expect(refused).rejects.toMatchObject({ code: "OPTIONS", issues: [{}, {}, {}] });
  });
});

const emptyCareers = { codes: new Int32Array(0), lengths: new Int32Array(0), numeric: new Float64Array(0) };

const tinyNetwork = {
  vocabularies: [4],
  embedding: 1,
  numeric: 0,
  hidden: 1,
  bottleneck: { kind: "none" },
  adversary: null,
  frozenEncoder: false,
} as const;
