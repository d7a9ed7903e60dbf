import {
  type Sequences,
  sequencesOf,
  stratifiedFolds,
  createRng,
  numericHistoryOf,
  trainingUnits,
  selectUnits,
} from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { type Encoder, encode, occupationAttribution, trainEncoder, trainEncoders } from "../../src/index.js";
import { simulatedCareers } from "../simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const options = { embedding: 4, hidden: 6, phi: 3, epochs: 12, batch: 32 };
const { data } = simulatedCareers(300);
const all = Uint32Array.from({ length: 300 }, (_, i) => i);
const encoder = await trainEncoder(data, { variant: "vib", options, rows: all }, run);
const input = { encoders: [encoder], sequences: data.sequences, folds: null };

const histories = [
  ["a", "b", "a", "c"],
  ["b", "b"],
  ["a", "c"],
  ["c", "a", null, "b"],
];

/** An encoder of a, b and c: what it says is beside the point. */
async function small(extra = {}): Promise<{ encoder: Encoder; sequences: readonly Sequences[] }> {
  const sequences = [sequencesOf("job", histories)];
  const few = { ...data, n: 4, sequences, outcome: data.outcome.slice(0, 4), treatment: Uint8Array.of(0, 1, 0, 1) };
  const job = { variant: "vib", rows: all.slice(0, 4), options: { ...options, validation: 0, ...extra } } as const;
  return { encoder: await trainEncoder(few, job, run), sequences };
}

describe("occupationAttribution", () => {
  test("is the difference of two predictions: with the state, and with it unknown", async () => {
    const { encoder: own, sequences } = await small();
    const { rows, heads } = await occupationAttribution(
      { encoders: [own], sequences, folds: null },
      { minCareers: 2 },
      run,
    );
    expect(heads).toEqual(["outcome", "treatment"]);
    const without = (label: string) =>
      sequencesOf(
        "job",
        histories.map((h) => h.map((s) => (s === label ? null : s))),
        sequences[0]!.vocabulary,
      );
    for (const label of ["a", "b", "c"]) {
      const holders = [0, 1, 2, 3].filter((i) => histories[i]!.includes(label));
      const before = await encode(own, { sequences }, run);
      const after = await encode(own, { sequences: [without(label)] }, run);
      for (const head of heads) {
        const changes = holders.map((i) => before.predictions[head]![i]! - after.predictions[head]![i]!);
        const mean = changes.reduce((a, b) => a + b, 0) / changes.length;
        const sd = Math.sqrt(changes.reduce((s, c) => s + (c - mean) ** 2, 0) / (changes.length - 1));
        const row = rows.find((r) => r.kind === "state" && r.to === label && r.head === head)!;
        expect(row.change).toBeCloseTo(mean, 12);
        expect(row.se).toBeCloseTo(sd / Math.sqrt(changes.length), 12);
        expect(row.seModels).toBeNull();
        expect(row.careers).toBe(holders.length);
      }
    }
    expect(rows.find((r) => r.to === "a" && r.kind === "state")!.occurrences).toBe(4);
  });

  test("numbers beside a state stay when it becomes unknown", async () => {
    const sequences = [sequencesOf("job", histories)];
    const numericHistories = [
      numericHistoryOf("hours", [
        [8, 7, 6, 5],
        [4, 9],
        [1, 2],
        [3, 3, 3, 8],
      ]),
    ];
    const few = { ...data, n: 4, sequences, numericHistories, outcome: data.outcome.slice(0, 4) };
    const job = { variant: "predictive", rows: all.slice(0, 4), options: { ...options, validation: 0 } } as const;
    const own = await trainEncoder({ ...few, treatment: Uint8Array.of(0, 1, 0, 1) }, job, run);
    const careers = { sequences, numericHistories };
    const { rows } = await occupationAttribution({ encoders: [own], ...careers, folds: null }, { minCareers: 2 }, run);
    const without = histories.map((h) => h.map((s) => (s === "c" ? null : s)));
    const before = await encode(own, careers, run);
    const cut = { sequences: [sequencesOf("job", without, sequences[0]!.vocabulary)], numericHistories };
    const after = await encode(own, cut, run);
    const changes = [0, 2, 3].map((i) => before.predictions["outcome"]![i]! - after.predictions["outcome"]![i]!);
    const row = rows.find((r) => r.kind === "state" && r.to === "c")!;
    expect(row.change).toBeCloseTo(changes.reduce((a, b) => a + b, 0) / 3, 12);
  });

  test("a transition is a move between two different known states, next to each other", async () => {
    const { encoder: own, sequences } = await small();
    const { rows, rare } = await occupationAttribution(
      { encoders: [own], sequences, folds: null },
      { minCareers: 2 },
      run,
    );
    const moves = rows.filter((r) => r.kind === "transition" && r.head === "outcome");
    // a → c in careers 1 and 3; a → b, b → a and c → a are in one career each, a → unknown → b is none.
    expect(moves.map(({ from, to, careers }) => [from, to, careers])).toEqual([["a", "c", 2]]);
    expect(rare).toEqual({ states: 0, transitions: 3 });
    const cut = [
      ["a", "b", null, null],
      ["b", "b"],
      [null, null],
      ["c", "a", null, "b"],
    ];
    const after = await encode(own, { sequences: [sequencesOf("job", cut, sequences[0]!.vocabulary)] }, run);
    const before = await encode(own, { sequences }, run);
    const [first, third] = [0, 2].map((i) => before.predictions["outcome"]![i]! - after.predictions["outcome"]![i]!);
    expect(moves[0]!.change).toBeCloseTo((first! + third!) / 2, 12);
  });

  test("states of high ability raise outcome and treatment score, those of low ability lower them", async () => {
    const { rows } = await occupationAttribution(input, {}, run);
    for (const head of ["outcome", "treatment"]) {
      const states = rows.filter((r) => r.head === head && r.kind === "state");
      const of = (label: string) => states.find((r) => r.to === label)!;
      for (const label of ["10", "11"]) expect(of(label).change, label).toBeGreaterThan(3 * of(label).se);
      for (const label of ["0", "1"]) expect(of(label).change, label).toBeLessThan(-3 * of(label).se);
      const sizes = states.map((r) => Math.abs(r.change));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
  });

  test("what a constant head or states beyond the window say is nothing", async () => {
    const flat = { ...encoder, parameters: new Float64Array(encoder.parameters.length) };
    const none = await occupationAttribution({ ...input, encoders: [flat] }, {}, run);
    expect(none.rows.every(({ change, se }) => change === 0 && se === 0)).toBe(true);
    const { encoder: last, sequences } = await small({ window: 1 });
    const { rows } = await occupationAttribution({ encoders: [last], sequences, folds: null }, { minCareers: 2 }, run);
    // Only last states are read: b, c and c, b.
    expect(rows.map(({ to, careers }) => `${to} ${careers}`).sort()).toEqual(["b 2", "b 2", "c 2", "c 2"]);
  });

  test("folds: each career is explained by the encoder that never saw it, with an error across encoders", async () => {
    const folds = stratifiedFolds(data.treatment, 3, createRng(5));
    const jobs = [0, 1, 2].map((fold) => ({
      variant: "vib" as const,
      options,
      rows: trainingUnits(folds, fold),
      fold,
    }));
    const encoders = await trainEncoders(data, jobs, run);
    const result = await occupationAttribution({ ...input, encoders, folds }, {}, run);
    expect(result).toMatchObject({ models: 3, crossFitted: true, n: 300 });
    const row = result.rows.find((r) => r.kind === "state" && r.to === "11" && r.head === "outcome")!;
    const parts = await Promise.all(
      encoders.map(async (own, k) => {
        const units = [...all].filter((i) => folds.of[i] === k);
        const sequences = [selectUnits(data.sequences[0]!, units)];
        const alone = await occupationAttribution({ encoders: [own], sequences, folds: null }, { minCareers: 2 }, run);
        return alone.rows.find((r) => r.kind === "state" && r.to === "11" && r.head === "outcome")!;
      }),
    );
    const careers = parts.reduce((sum, p) => sum + p.careers, 0);
    expect(row.careers).toBe(careers);
    expect(row.change).toBeCloseTo(parts.reduce((sum, p) => sum + p.change * p.careers, 0) / careers, 12);
    const centre = parts.reduce((sum, p) => sum + p.change / 3, 0);
    const across = Math.sqrt(parts.reduce((sum, p) => sum + (p.change - centre) ** 2, 0) / 2 / 3);
    expect(row.seModels).toBeCloseTo(across, 12);
  });

  test("without folds several encoders explain every career, and one twice is that one", async () => {
    const once = await occupationAttribution(input, {}, run);
    const twice = await occupationAttribution({ ...input, encoders: [encoder, encoder] }, {}, run);
    expect(twice.rows.map(({ change, se }) => [change, se])).toEqual(once.rows.map(({ change, se }) => [change, se]));
    expect(twice.rows.every(({ seModels }) => seModels === 0)).toBe(true);
  });

  test("channels are explained one by one", async () => {
    const s = data.sequences[0]!;
    const sequences = [s, { ...s, name: "industry" }];
    const both = await trainEncoder({ ...data, sequences }, { variant: "predictive", options, rows: all }, run);
    const { rows, heads } = await occupationAttribution({ encoders: [both], sequences, folds: null }, {}, run);
    expect(heads).toEqual(["outcome"]);
    expect(new Set(rows.map(({ channel }) => channel))).toEqual(new Set(["occupation", "industry"]));
    const of = (channel: string) => rows.find((r) => r.channel === channel && r.to === "11" && r.kind === "state")!;
    expect(of("industry").careers).toBe(of("occupation").careers);
    expect(of("industry").change).not.toBe(of("occupation").change);
  });

  test("a limit on what is read takes a sample of the careers, the same for the same seed", async () => {
    // Ten careers a b a b: two states and two moves, four periods each, are 16 states to read.
    const sequences = [
      sequencesOf(
        "job",
        Array.from({ length: 10 }, () => ["a", "b", "a", "b"]),
      ),
    ];
    const { encoder: own } = await small();
    const explained = (given: { mostReads: number | null; seed?: number; transitions?: boolean }) =>
      occupationAttribution({ encoders: [own], sequences, folds: null }, { minCareers: 2, ...given }, run);
    const all10 = await explained({ mostReads: null });
    expect(all10).toMatchObject({ n: 10, found: { states: 2, transitions: 2 } });
    expect(await explained({ mostReads: 160 })).toEqual({ ...all10, options: { ...all10.options, mostReads: 160 } });
    expect((await explained({ mostReads: 159 })).n).toBe(9);
    expect((await explained({ mostReads: 50 })).n).toBe(3);
    expect((await explained({ mostReads: 50, transitions: false })).n).toBe(6);
    expect((await explained({ mostReads: 1 })).n).toBe(1);
  });

  test("a sample of cross-fitted careers is explained fold by fold, and seeds draw others", async () => {
    const folds = stratifiedFolds(data.treatment, 2, createRng(5));
    const jobs = [0, 1].map((fold) => ({ variant: "vib" as const, options, rows: trainingUnits(folds, fold), fold }));
    const encoders = await trainEncoders(data, jobs, run);
    const of = (seed: number) =>
      occupationAttribution({ ...input, encoders, folds }, { mostReads: 3_000, seed, minCareers: 5 }, run);
    const [once, again, other] = [await of(1), await of(1), await of(2)];
    expect(once).toEqual(again);
    expect(once.n).toBeLessThan(300);
    expect(once.rows).not.toEqual(other.rows);
    expect(once.rows.some((row) => row.seModels !== null)).toBe(true);
  });

  test("no encoder, folds of another number, an aborted run: typed errors", async () => {
    await expect(occupationAttribution({ ...input, encoders: [] }, {}, run)).rejects.toMatchObject({ code: "DATA" });
    const folds = stratifiedFolds(data.treatment, 2, createRng(5));
    await expect(occupationAttribution({ ...input, folds }, {}, run)).rejects.toMatchObject({ code: "SHAPE" });
    const stopped = { ...run, signal: AbortSignal.abort() };
    await expect(occupationAttribution(input, {}, stopped)).rejects.toMatchObject({ code: "ABORTED" });
    await expect(occupationAttribution(input, { minCareers: 1 }, run)).rejects.toMatchObject({ code: "OPTIONS" });
  });
});
