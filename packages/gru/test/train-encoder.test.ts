import { type Sequences, selectUnits, sequencesOf } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { encode, trainEncoder } from "../src/index.js";
import { correlation, simulatedCareers } from "./simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const small = { embedding: 4, hidden: 6, phi: 3, epochs: 3, batch: 16, validation: 0, patience: 0 };
const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);

describe("trainEncoder and encode", () => {
  test("careers that carry ability predict outcome and treatment of new units", async () => {
    const { data, ability } = simulatedCareers(500);
    const options = { epochs: 25 };
    const encoder = await trainEncoder(data, { variant: "vib", options, rows: range(0, 300) }, run);
    const { predictions } = await encode(encoder, data, run);
    expect(correlation(fresh(predictions["outcome"]!), fresh(ability))).toBeGreaterThan(0.75);
    expect(correlation(fresh(predictions["treatment"]!), fresh(ability))).toBeGreaterThan(0.75);
    // In the outcome's unit: unbiased over new units.
    expect(Math.abs(mean(fresh(predictions["outcome"]!)) - mean(fresh(data.outcome)))).toBeLessThan(0.3);
    expect(encoder.losses.at(-1)!).toBeLessThan(encoder.losses[0]!);
  });

  test("a unit's representation depends on its own career alone, not on width or company", async () => {
    const { data } = simulatedCareers(40);
    const encoder = await trainEncoder(data, { variant: "predictive", options: small, rows: range(0, 40) }, run);
    const all = await encode(encoder, data, run);
    const one = await encode(encoder, { sequences: [selectUnits(data.sequences[0]!, [7])] }, run);
    for (let j = 0; j < all.design.p; j++) expect(one.design.x[j]).toBe(all.design.x[j * 40 + 7]);
    const wide = await encode(encoder, { sequences: [widened(data.sequences[0]!)] }, run);
    expect(wide.design).toEqual(all.design);
  });

  test("a state that training never saw is read as unknown, and counted", async () => {
    const histories = [["a", "b"], ["b", "a"], ["a"], ["b"], ["a", "c"]];
    const sequences = [sequencesOf("occupation", histories)];
    const { data } = simulatedCareers(5);
    const job = { variant: "predictive", options: { ...small, batch: 2 }, rows: range(0, 4) } as const;
    const encoder = await trainEncoder({ ...data, sequences }, job, run);
    const own = await encode(encoder, { sequences }, run);
    expect(own.unseen).toBe(1);
    const foreign = await encode(encoder, { sequences: [sequencesOf("occupation", [["a", "zebra"]])] }, run);
    expect(foreign.unseen).toBe(1);
    for (let j = 0; j < own.design.p; j++) expect(foreign.design.x[j]).toBe(own.design.x[j * 5 + 4]);
  });

  test("a window keeps the most recent states", async () => {
    const { data } = simulatedCareers(40);
    const options = { ...small, window: 2 };
    const encoder = await trainEncoder(data, { variant: "predictive", options, rows: range(0, 40) }, run);
    const s = data.sequences[0]!;
    const recent = Array.from({ length: 40 }, (_, i) => {
      const labels = Array.from(
        s.codes.subarray(i * s.periods, i * s.periods + s.lengths[i]!),
        (c) => s.vocabulary[c - 2]!,
      );
      return labels.slice(-2);
    });
    const cut = await encode(encoder, { sequences: [sequencesOf(s.name, recent, s.vocabulary)] }, run);
    expect((await encode(encoder, data, run)).design).toEqual(cut.design);
  });

  test("validation rows choose the epoch", async () => {
    const { data } = simulatedCareers(80);
    const options = { ...small, epochs: 40, learningRate: 0.05, validation: 0.25, patience: 4 };
    const encoder = await trainEncoder(data, { variant: "predictive", options, rows: range(0, 80) }, run);
    const best = encoder.validationLosses.indexOf(Math.min(...encoder.validationLosses));
    expect(encoder.validationLosses).toHaveLength(Math.min(40, best + 1 + 4));
    // The kept parameters are those of that epoch: the same training cut there keeps them as its last.
    const cut = await trainEncoder(
      data,
      { variant: "predictive", options: { ...options, epochs: best + 1 }, rows: range(0, 80) },
      run,
    );
    expect(cut.parameters).toEqual(encoder.parameters);
  });

  test("two channels of different length are refused, of one length are read together", async () => {
    const { data } = simulatedCareers(40);
    const s = data.sequences[0]!;
    const industry = { ...s, name: "industry" };
    const both = { ...data, sequences: [s, industry] };
    const encoder = await trainEncoder(both, { variant: "vib", options: small, rows: range(0, 40) }, run);
    expect(encoder.network.vocabularies).toEqual([14, 14]);
    const lengths = s.lengths.map((l) => Math.max(1, l - 1));
    const bad = { ...data, sequences: [s, { ...industry, lengths }] };
    await expect(trainEncoder(bad, { variant: "vib", options: small, rows: range(0, 40) }, run)).rejects.toMatchObject({
      code: "DATA",
    });
  });

  test("rows, outcomes and channels that cannot serve are named", async () => {
    const { data } = simulatedCareers(20);
    const train = (changed: Partial<typeof data>, rows = range(0, 20)) =>
      trainEncoder({ ...data, ...changed }, { variant: "vib", options: small, rows }, run);
    await expect(train({}, range(0, 1))).rejects.toMatchObject({ code: "DATA", issues: [{ path: "rows" }] });
    await expect(train({}, range(5, 25))).rejects.toMatchObject({ code: "DATA", issues: [{ path: "rows" }] });
    const outcome = data.outcome.map((y, i) => (i === 3 ? Number.NaN : y));
    await expect(train({ outcome })).rejects.toMatchObject({ code: "NON_FINITE", issues: [{ path: "wage" }] });
    const encoder = await train({});
    await expect(encode(encoder, { sequences: [] }, run)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "sequences" }],
    });
  });
});

const fresh = (values: Float64Array): Float64Array => values.subarray(300);
const mean = (v: Float64Array): number => v.reduce((s, x) => s + x, 0) / v.length;

/** The same careers in a wider array. */
function widened(s: Sequences): Sequences {
  const periods = s.periods + 3;
  const codes = new Int32Array(s.n * periods);
  for (let i = 0; i < s.n; i++) codes.set(s.codes.subarray(i * s.periods, (i + 1) * s.periods), i * periods);
  return { ...s, periods, codes };
}
