import { createRng, type Dataset, type NumericHistory, numericHistoryOf, sequencesOf } from "@career-dml/core";
import { loadNative } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { encode, trainEncoder } from "../src/index.js";
import { standardNormal } from "../src/initial-parameters.js";

const run = { backend: "js", threads: 1 } as const;
const small = { embedding: 2, hidden: 5, phi: 2, epochs: 3, batch: 16, validation: 0.25 };
const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

/** Occupations that say nothing, and hours; the outcome is what hours changed by over the career, and noise of sd .3. */
function careersWithHours(n: number) {
  const rng = createRng(20);
  const lengths = Array.from({ length: n }, () => 2 + rng.below(3));
  const hours = lengths.map((length) => Float64Array.from({ length }, () => standardNormal(rng)));
  const occupations = lengths.map((length) => Array.from({ length }, () => "abc"[rng.below(3)]!));
  const data: Dataset = {
    n,
    outcome: Float64Array.from(hours, (own) => own.at(-1)! - own[0]! + 0.3 * standardNormal(rng)),
    treatment: Uint8Array.from(hours, () => rng.below(2)),
    covariates: { n, p: 0, names: [], x: new Float64Array(0) },
    instrument: null,
    sequences: [sequencesOf("occupation", occupations)],
    units: hours.map((_, i) => String(i)),
    names: { outcome: "wage", treatment: "union", instrument: null },
  };
  return { data, hours };
}

const { data, hours } = careersWithHours(60);
const withHours = (histories: readonly ArrayLike<number>[], from = data): Dataset => ({
  ...from,
  numericHistories: [numericHistoryOf("hours", histories)],
});
const train = (from: Dataset, options: object = {}, rows = range(0, 40)) =>
  trainEncoder(from, { variant: "vib", options: { ...small, ...options }, rows }, run);

/** Hours, missing in some places. */
const gone = (places: (unit: number, t: number) => boolean): NumericHistory =>
  numericHistoryOf(
    "hours",
    hours.map((own, i) => own.map((v, t) => (places(i, t) ? Number.NaN : v))),
    "indicator",
  );

describe("encoders of careers with numbers", () => {
  test("learn from them what states do not say", async () => {
    const many = careersWithHours(900);
    const rows = range(0, 600);
    const job = { variant: "predictive", rows, options: { epochs: 40, learningRate: 0.01 } } as const;
    /** Mean squared error over the variance, of the units that training never saw. */
    const loss = async (from: Dataset): Promise<number> => {
      const encoder = await trainEncoder(from, job, run);
      const { predictions } = await encode(encoder, from, run);
      const fresh = from.outcome.subarray(600);
      const errors = fresh.map((y, i) => (y - predictions["outcome"]![600 + i]!) ** 2);
      return mean(errors) / mean(fresh.map((y) => (y - mean(fresh)) ** 2));
    };
    // The change of two standard normals has variance 2: no model can do better than .09 / 2.09, none without hours than 1.
    const [without, beside] = [await loss(many.data), await loss(withHours(many.hours, many.data))];
    expect(without).toBeGreaterThan(0.95);
    expect(beside).toBeLessThan(0.075);
  });

  test("do not depend on the unit of a column: to the bit for a power of two", async () => {
    const encoder = await train(withHours(hours));
    const scaled = withHours(hours.map((own) => own.map((v) => 64 * v)));
    const inScale = await train(scaled);
    expect(inScale.parameters).toEqual(encoder.parameters);
    expect(await encode(inScale, scaled, run)).toEqual(await encode(encoder, withHours(hours), run));
    const shifted = withHours(hours.map((own) => own.map((v) => 7 + 3 * v)));
    const [before, after] = [
      await encode(encoder, withHours(hours), run),
      await encode(await train(shifted), shifted, run),
    ];
    after.design.x.forEach((v, at) => expect(v).toBeCloseTo(before.design.x[at]!, 8));
  });

  test("know the training rows' numbers alone", async () => {
    const encoder = await train(withHours(hours), { validation: 0 });
    const own = hours.slice(0, 40).flatMap((values) => [...values]);
    expect(encoder.numeric).toMatchObject([{ name: "hours", marked: false }]);
    expect(encoder.numeric[0]!.mean).toBeCloseTo(mean(own), 12);
    const others = hours.map((values, i) => (i < 40 ? values : values.map((v) => 1e6 + v)));
    expect(await train(withHours(others), { validation: 0 })).toEqual(encoder);
    expect(await train(withHours(others))).toEqual(await train(withHours(hours)));
  });

  test.skipIf(loadNative() === null)("are the same to the bit on both backends", async () => {
    const gaps = hours.map((own) => own.map((v, t) => (t === 1 && v > 0 ? Number.NaN : v)));
    const marked = { ...data, numericHistories: [numericHistoryOf("hours", gaps, "indicator")] };
    for (const variant of ["vib", "adversarial", "twoStage"] as const) {
      const job = { variant, options: small, rows: range(0, 40) };
      const [js, native] = await Promise.all(
        (["js", "native"] as const).map(async (backend) => {
          const encoder = await trainEncoder(marked, job, { backend, threads: 2 });
          return [encoder, await encode(encoder, marked, { backend, threads: 2 })];
        }),
      );
      expect(native).toEqual(js);
    }
  });
});

describe("a missing number", () => {
  test("is read as a mark, which an encoder can learn from", async () => {
    const missing = gone((i, t) => i % 2 === 0 && t === 0);
    const outcome = data.outcome.map((_, i) => (i % 2) + 0.01 * i);
    const marked = { ...data, outcome, numericHistories: [missing] };
    const options = { epochs: 60, learningRate: 0.02, batch: 8 };
    const encoder = await trainEncoder(marked, { variant: "predictive", options, rows: range(0, 40) }, run);
    expect(encoder.network.numeric).toBe(2);
    const { predictions } = await encode(encoder, marked, run);
    const of = (parity: number) => mean(predictions["outcome"]!.filter((_, i) => i >= 40 && i % 2 === parity));
    expect(of(1) - of(0)).toBeGreaterThan(0.7);
  });

  test("that training never met says what the mean says", async () => {
    const encoder = await train({ ...data, numericHistories: [gone((i) => i >= 40)] }, {}, range(0, 40));
    const { mean: middle } = encoder.numeric[0]!;
    const absent = await encode(encoder, { ...data, numericHistories: [gone((i) => i === 50)] }, run);
    const filled = hours.map((own, i) => (i === 50 ? own.map(() => middle) : own));
    expect(absent).toEqual(await encode(encoder, withHours(filled), run));
  });
});

describe("numbers that cannot serve", () => {
  test.each<[string, string, RegExp, (own: Float64Array, i: number) => ArrayLike<number>]>([
    [
      "missing",
      "NON_FINITE",
      /hours is missing in 1 periods of 1 units, first in unit 4/,
      (own, i) => own.map((v, t) => (i === 3 && t === 1 ? Number.NaN : v)),
    ],
    [
      "infinite",
      "NON_FINITE",
      /hours is infinite in 1 periods of 1 units, first in unit 4/,
      (own, i) => own.map((v, t) => (i === 3 && t === 1 ? Infinity : v)),
    ],
    [
      "of other lengths",
      "DATA",
      /hours has 1 values of unit 1, which has . states of occupation/,
      (own) => own.slice(0, 1),
    ],
    [
      "the same in all training rows",
      "DATA",
      /hours is 8 in every state of the training rows/,
      (own, i) => own.map((v) => (i < 40 ? 8 : v)),
    ],
  ])("%s: a typed error that names the column", async (_, code, message, change) => {
    const error = { code, message: expect.stringMatching(message) };
    await expect(train(withHours(hours.map(change)))).rejects.toMatchObject(error);
  });

  test("fed padding has none", async () => {
    await expect(train(withHours(hours), { padding: "fed" })).rejects.toMatchObject({
      code: "OPTIONS",
      issues: [{ path: "padding" }],
    });
  });

  test("other columns than those of training are named", async () => {
    const encoder = await train(withHours(hours));
    await expect(encode(encoder, data, run)).rejects.toMatchObject({ code: "DATA", issues: [{ path: "hours" }] });
    const other = { ...data, numericHistories: [numericHistoryOf("tenure", hours)] };
    await expect(encode(encoder, other, run)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "tenure" }, { path: "hours" }],
    });
    await expect(encode(await train(data), withHours(hours), run)).rejects.toMatchObject({ code: "DATA" });
  });
});
