import {
  createRng,
  type Dataset,
  type Histories,
  numericHistoryOf,
  type Sequences,
  sequencesOf,
} from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { transitionCounts } from "../../src/descriptives/transition-counts.js";
import { encode } from "../../src/encode.js";
import type { PartialEncoderOptions } from "../../src/encoder-options.js";
import { encoderLikelihood } from "../../src/next-state/encoder-likelihood.js";
import { markovLikelihood } from "../../src/next-state/markov-likelihood.js";
import { markovModel } from "../../src/next-state/markov-model.js";
import { trainEncoder } from "../../src/train-encoder.js";
import { simulatedCareers } from "../simulated-careers.js";
import { chainCareers, everybody } from "./chains.js";

const run = { backend: "js", threads: 1 } as const;
const small = { embedding: 3, hidden: 5, epochs: 3, batch: 16, validation: 0, patience: 0 };

/** Careers without outcomes, which this variant does not read. */
const careersOf = (sequences: readonly Sequences[]): Dataset => {
  const { n } = sequences[0]!;
  return { ...simulatedCareers(n).data, outcome: new Float64Array(n).fill(Number.NaN), sequences };
};

describe("encoderLikelihood", () => {
  const s = chainCareers(
    [
      [0.8, 0.2, 0],
      [0.1, 0.6, 0.3],
      [0.25, 0.25, 0.5],
    ],
    60,
    6,
    createRng(4),
  );
  const rows = Uint32Array.from({ length: 60 }, (_, i) => i);

  const hours = Array.from({ length: 60 }, (_, i) =>
    Float64Array.from({ length: 6 }, (_, t) => ((i * 7 + t * 5) % 11) - 5),
  );
  const industry = { ...s, name: "industry", codes: s.codes.map((c) => (c < 2 ? c : 4 - (c - 2))) };

  test.each<[string, Histories, PartialEncoderOptions]>([
    ["one channel", { sequences: [s] }, {}],
    ["two channels", { sequences: [s, industry] }, {}],
    ["numbers beside the states", { sequences: [s], numericHistories: [numericHistoryOf("hours", hours)] }, {}],
  ])("%s: its sum is the log-likelihood that the kernel gives each career", async (_, histories, more) => {
    const data = { ...careersOf(histories.sequences), ...histories };
    const encoder = await trainEncoder(data, { variant: "nextState", options: { ...small, ...more }, rows }, run);
    const { predictions } = await encode(encoder, histories, run);
    const scored = await encoderLikelihood(encoder, histories, rows, run);
    scored.forEach(({ next, moveOrStay, destination, unknown }, channel) => {
      const sum = predictions[`nextState.${channel}`]!.reduce((a, b) => a + b, 0);
      expectClose(next.steps * next.logLikelihood!, sum, 1e-10);
      const parts = moveOrStay.steps * moveOrStay.logLikelihood! + destination.steps * destination.logLikelihood!;
      expectClose(parts, sum, 1e-10);
      expect([next.steps, unknown]).toEqual([300, 0]);
    });
  });

  test("units are scored one by one, whoever stands beside them", async () => {
    const encoder = await trainEncoder(careersOf([s]), { variant: "nextState", options: small, rows }, run);
    const score = async (units: number[]): Promise<number> => {
      const [likelihood] = await encoderLikelihood(encoder, { sequences: [s] }, units, run);
      return likelihood!.next.logLikelihood!;
    };
    expectClose(await score([3, 41]), ((await score([3])) + (await score([41]))) / 2, 1e-12);
  });

  test("on careers that remember more than their last state it is less perplexed than a Markov model", async () => {
    // Whoever has been in b before stays in a; the others mostly leave it.
    const rng = createRng(9);
    const histories = Array.from({ length: 400 }, (_, i) => {
      const career = i % 2 ? ["b", "a"] : ["a", "a"];
      for (let t = 2; t < 10; t++) career.push(rng.uniform() < (i % 2 ? 0.95 : 0.4) ? "a" : "c");
      return career;
    });
    const remembering = sequencesOf("occupation", histories);
    const [train, held] = [everybody(remembering).slice(0, 300), everybody(remembering).slice(300)];
    const options = { epochs: 40, validation: 0.2, patience: 8 };
    const job = { variant: "nextState", options, rows: Uint32Array.from(train) } as const;
    const encoder = await trainEncoder(careersOf([remembering]), job, run);
    const [ours] = await encoderLikelihood(encoder, { sequences: [remembering] }, held, run);
    const markov = markovLikelihood(markovModel(remembering, train), remembering, held);
    expect(ours!.next.steps).toBe(markov.next.steps);
    expect(ours!.next.perplexity!).toBeLessThan(markov.next.perplexity! - 0.05);
  });

  test("no better than the entropy of a chain, which nothing can beat", async () => {
    const { counts, rates } = transitionCounts(s);
    const total = counts.reduce((a, b) => a + b, 0);
    const entropy = counts.reduce(
      (sum, c, at) => (c > 0 ? sum - (c / total) * Math.log(rates[Math.floor(at / 3)]![at % 3]!) : sum),
      0,
    );
    const encoder = await trainEncoder(
      careersOf([s]),
      { variant: "nextState", options: { ...small, epochs: 30 }, rows },
      run,
    );
    const [likelihood] = await encoderLikelihood(encoder, { sequences: [s] }, rows, run);
    expect(likelihood!.next.perplexity).toBeGreaterThan(0.9 * Math.exp(entropy));
    expect(likelihood!.next.perplexity).toBeLessThan(3);
  });

  test("from an occupation that training never saw every destination is open; what it cannot foretell is named", async () => {
    const sequences = [
      sequencesOf("occupation", [
        ["a", "b", "a"],
        ["b", "a", "b"],
        ["a", "c", "b"],
      ]),
    ];
    const job = { variant: "nextState", rows: Uint32Array.of(0, 1) } as const;
    const encoder = await trainEncoder(careersOf(sequences), { ...job, options: small }, run);
    const [likelihood] = await encoderLikelihood(encoder, { sequences }, [2], run);
    expect(likelihood).toMatchObject({ next: { steps: 2 }, unknown: 0 });
    // A fed first label is padding too, and never predicted.
    const fed = await trainEncoder(careersOf(sequences), { ...job, options: { ...small, padding: "fed" } }, run);
    const refused = encoderLikelihood(fed, { sequences }, [0], run);
    await expect(refused).rejects.toMatchObject({ code: "NON_FINITE", message: expect.stringContaining("period 3") });
  });

  test("encoders without next states, and careers over another vocabulary, are DATA errors", async () => {
    const { data } = simulatedCareers(20);
    const own = rows.slice(0, 20);
    const encoder = await trainEncoder(data, { variant: "vib", options: small, rows: own }, run);
    await expect(encoderLikelihood(encoder, data, own, run)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "encoder" }],
    });
    const trained = await trainEncoder(data, { variant: "nextState", options: small, rows: own }, run);
    await expect(encoderLikelihood(trained, { sequences: [s] }, own, run)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: s.name }],
    });
  });
});
