import { createRng } from "@career-dml/core";
import { type RecurrentNetwork, recurrentLayout } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { initialParameters } from "../src/initial-parameters.js";

const network: RecurrentNetwork = {
  vocabularies: [400, 30],
  embedding: 16,
  numeric: 0,
  pooling: "last",
  hidden: 25,
  bottleneck: { kind: "relu", size: 40 },
  heads: [{ name: "outcome", from: "bottleneck", target: 0, loss: "squared", weight: 1 }],
  adversary: { hidden: 36, target: 1, weight: 1 },
  frozenEncoder: false,
};
const options = { unknown: true, embeddingScale: 0.5, reluBias: "positive", embeddings: null, marks: 0 } as const;

describe("initialParameters", () => {
  const parameters = initialParameters(network, createRng(3), options);
  const block = (name: string, from = parameters): Float64Array => {
    const { offset, rows, columns } = recurrentLayout(network).blocks.find((b) => b.name === name)!;
    return from.subarray(offset, offset + rows * columns);
  };

  test("padding and unknown rows are zero, the others N(0, scale^2)", () => {
    const rows = block("embedding.0");
    expect(rows.subarray(0, 32).every((v) => v === 0)).toBe(true);
    const drawn = rows.subarray(32);
    const mean = drawn.reduce((s, v) => s + v, 0) / drawn.length;
    const variance = drawn.reduce((s, v) => s + v * v, 0) / drawn.length;
    // Four standard errors with 6368 draws.
    expect(Math.abs(mean)).toBeLessThan(4 * (0.5 / Math.sqrt(drawn.length)));
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / drawn.length));
  });

  test.each([
    ["gru.inputWeight", 25],
    ["gru.recurrentWeight", 25],
    ["gru.inputBias", 25],
    ["bottleneck.weight", 25],
    ["head.outcome.weight", 40],
    ["adversary.weight", 40],
    ["adversary.bias", 40],
    ["adversary.outputWeight", 36],
  ])("%s is uniform on +-1/sqrt(%i)", (name, inputs) => {
    const values = block(name);
    const bound = 1 / Math.sqrt(inputs);
    expect(values.every((v) => Math.abs(v) <= bound)).toBe(true);
    expect(Math.max(...values)).toBeGreaterThan(0.8 * bound);
    expect(Math.min(...values)).toBeLessThan(-0.8 * bound);
  });

  test("numeric columns are uniform on +-1/sqrt(hidden), marks of missing values zero; nothing else differs", () => {
    const numeric = { ...network, numeric: 3 };
    const layout = recurrentLayout(numeric);
    const { offset } = layout.blocks.find(({ name }) => name === "gru.numericWeight")!;
    const all = initialParameters(numeric, createRng(3), { ...options, marks: 1 });
    const [numbers, mark] = [all.subarray(offset, offset + 150), all.subarray(offset + 150, offset + 225)];
    expect(numbers.every((v) => v !== 0 && Math.abs(v) <= 0.2)).toBe(true);
    expect(mark.every((v) => v === 0)).toBe(true);
    expect([...all.subarray(0, offset), ...all.subarray(offset + 225)]).toEqual([...parameters]);
  });

  test("a ReLU bottleneck starts with no silent unit, unless asked for the reference's", () => {
    expect(block("bottleneck.bias").every((v) => v >= 0)).toBe(true);
    const reference = initialParameters(network, createRng(3), { ...options, reluBias: "symmetric" });
    expect(block("bottleneck.bias", reference).some((v) => v < 0)).toBe(true);
  });

  test("networks with one encoder start from the same encoder", () => {
    const other = { ...network, bottleneck: { kind: "none" }, adversary: null } as const;
    const { dense } = recurrentLayout(network);
    expect(initialParameters(other, createRng(3), options).subarray(0, dense)).toEqual(parameters.subarray(0, dense));
  });
});
