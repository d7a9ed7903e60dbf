import { sequencesOf } from "@career-dml/core";
import { recurrentLayout } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { type EncoderName, encode, trainEncoder, trainEncoders, VARIANTS } from "../src/index.js";
import { correlation, simulatedCareers } from "./simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const small = { embedding: 4, hidden: 6, phi: 3, adversaryHidden: 4, epochs: 2, batch: 16, validation: 0, patience: 0 };
const variants = Object.keys(VARIANTS) as EncoderName[];
const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, i) => from + i);

describe("every variant", () => {
  const { data } = simulatedCareers(60);
  const rows = range(0, 60);

  test.each(variants)("%s: predictions are in the unit of the outcome", async (variant) => {
    const job = { variant, options: small, rows };
    // A power of two times the outcome is the same outcome standardised, to the last bit.
    const scaled = { ...data, outcome: data.outcome.map((y) => 8 * y) };
    const [one, eight] = [await trainEncoder(data, job, run), await trainEncoder(scaled, job, run)];
    const plain = (await encode(one, data, run)).predictions;
    const large = (await encode(eight, data, run)).predictions;
    for (const [name, values] of Object.entries(plain)) {
      const unit = ["outcome", "outcome0", "outcome1", "effect"].includes(name) ? 8 : 1;
      expect(large[name], name).toEqual(values.map((v) => unit * v));
    }
  });

  test.each(variants)(
    "%s: one period, one occupation, equal careers and two channels are described or refused",
    async (variant) => {
      const one = sequencesOf(
        "occupation",
        data.units.map((_, i) => [["a", "b", "c"][i % 3]!]),
      );
      const same = sequencesOf(
        "occupation",
        data.units.map(() => ["a", "a", "a"]),
      );
      const equal = sequencesOf(
        "occupation",
        data.units.map(() => ["a", "b", "a"]),
      );
      const refuses = VARIANTS[variant].stages.some(({ heads }) => heads.some(({ target }) => target === "nextState"));
      for (const sequences of [[one], [same], [equal], [equal, { ...equal, name: "industry" }]]) {
        const trained = trainEncoder({ ...data, sequences }, { variant, options: small, rows }, run);
        if (refuses && sequences[0] === one) {
          await expect(trained).rejects.toMatchObject({ code: "DATA", issues: [{ path: "sequences.0" }] });
          continue;
        }
        const { design, predictions } = await encode(await trained, { sequences }, run);
        expect(design.x.every(Number.isFinite)).toBe(true);
        for (const values of Object.values(predictions)) expect(values.every(Number.isFinite)).toBe(true);
      }
    },
  );

  test.each(variants)("%s: an empty career and too few rows are DATA errors", async (variant) => {
    const [s] = data.sequences;
    const empty = { ...data, sequences: [{ ...s!, lengths: s!.lengths.map((l, i) => (i === 4 ? 0 : l)) }] };
    const refused = trainEncoder(empty, { variant, options: small, rows }, run);
    await expect(refused).rejects.toMatchObject({ code: "DATA", message: expect.stringContaining("unit 5") });
    const few = trainEncoder(data, { variant, options: small, rows: range(0, 1) }, run);
    await expect(few).rejects.toMatchObject({ code: "DATA", issues: [{ path: "rows" }] });
  });

  // The loss of the next state has no outcome that could make it infinite.
  test.each(variants.filter((v) => v !== "nextState"))(
    "%s: a loss that is not finite is named by its step",
    async (variant) => {
      const wild = { ...data, outcome: data.outcome.map((y) => y * 1e200) };
      const attempt = trainEncoder(wild, { variant, options: { ...small, standardiseOutcome: false }, rows }, run);
      await expect(attempt).rejects.toMatchObject({
        code: "NOT_CONVERGED",
        message: expect.stringMatching(/epoch \d+, batch \d+/),
      });
    },
  );
});

describe("trainings are shared by what they follow from", () => {
  const { data } = simulatedCareers(60);

  test("jobs on other rows are other trainings, whatever their fold", async () => {
    const job = { variant: "predictive", options: small } as const;
    const jobs = [range(0, 40), range(20, 60)].map((rows) => ({ ...job, rows }));
    const together = await trainEncoders(data, jobs, run);
    expect(together).toEqual([await trainEncoder(data, jobs[0]!, run), await trainEncoder(data, jobs[1]!, run)]);
    expect(together[0]!.parameters).not.toEqual(together[1]!.parameters);
  });
});

describe("what the variants of later work learn", () => {
  test("riesz: with careers that say nothing the representer is that of the treated share", async () => {
    const n = 200;
    const { data } = simulatedCareers(n);
    const treatment = Uint8Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const sequences = [
      sequencesOf(
        "occupation",
        data.units.map(() => ["a", "a"]),
      ),
    ];
    const options = { ...small, epochs: 400, batch: n, learningRate: 0.05, weightDecay: 0 };
    const job = { variant: "riesz", options, rows: range(0, n) } as const;
    const encoder = await trainEncoder({ ...data, treatment, sequences }, job, run);
    const { representer0, representer1 } = (await encode(encoder, { sequences }, run)).predictions;
    // a(1) = 1 / e, a(0) = -1 / (1 - e).
    expect(representer0![0]).toBeCloseTo(-4 / 3, 2);
    expect(representer1![0]).toBeCloseTo(4, 2);
  });

  test("rLoss: effects of new units follow what their careers say of the effect", async () => {
    const { data, ability } = simulatedCareers(900);
    // Half of the effect is due to ability, which careers carry.
    const outcome = data.outcome.map((y, i) => y + ability[i]! * data.treatment[i]!);
    const options = { epochs: 20, validation: 0.2, patience: 5 };
    const encoder = await trainEncoder({ ...data, outcome }, { variant: "rLoss", options, rows: range(0, 700) }, run);
    const effect = (await encode(encoder, data, run)).predictions["effect"]!;
    expect(correlation(effect.subarray(700), ability.subarray(700))).toBeGreaterThan(0.5);
  });

  test("jointCausal: outcomes by arm, treatment and next states from one state", async () => {
    const { data } = simulatedCareers(300);
    const options = { epochs: 20, validation: 0.2, patience: 5 };
    const encoder = await trainEncoder(data, { variant: "jointCausal", options, rows: range(0, 300) }, run);
    const { predictions } = await encode(encoder, data, run);
    expect(Object.keys(predictions)).toEqual(["outcome0", "outcome1", "treatment", "nextState.0"]);
    // The effect is .5 for everybody.
    const effect = predictions["outcome1"]!.map((y, i) => y - predictions["outcome0"]![i]!);
    const mean = effect.reduce((sum, v) => sum + v, 0) / effect.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.5);
    expect(predictions["nextState.0"]!.every((v) => v < 0)).toBe(true);
  });
});

describe("pre-training", () => {
  const { data } = simulatedCareers(120);
  const rows = range(0, 60);
  const options = { ...small, pretraining: 3 };

  test("comes first, is that of nextState, and its encoder stays where heads alone are tuned", async () => {
    const [alone, tuned] = await trainEncoders(
      data,
      [
        { variant: "nextState", options: { ...small, epochs: 3 }, rows },
        { variant: "multiTask", options: { ...options, fineTuning: "heads" }, rows },
      ],
      run,
    );
    expect(tuned!.losses).toHaveLength(3 + 2);
    expect(tuned!.losses.slice(0, 3)).toEqual(alone!.losses);
    const { dense } = recurrentLayout(tuned!.network);
    expect(tuned!.parameters.subarray(0, dense)).toEqual(alone!.parameters.subarray(0, dense));
    expect(alone!.losses[2]).toBeLessThan(alone!.losses[0]!);
    const all = await trainEncoder(data, { variant: "multiTask", options, rows }, run);
    expect(all.parameters.subarray(0, dense)).not.toEqual(alone!.parameters.subarray(0, dense));
  });

  test("learns from careers without outcomes, which may know more occupations", async () => {
    const outcome = data.outcome.map((y, i) => (i < 60 ? y : Number.NaN));
    const histories = data.units.map((_, i) => (i < 60 ? ["a", "b", i % 2 ? "a" : "b"] : ["a", "c", "c"]));
    const sequences = [sequencesOf("occupation", histories)];
    const more = { ...data, outcome, sequences };
    const job = { variant: "predictive", options, rows } as const;
    const without = await trainEncoder(more, job, run);
    const [withCareers, twice] = await trainEncoders(
      more,
      [
        { ...job, careersOnly: range(60, 120) },
        // Training rows among them, and rows named twice, count once.
        { ...job, careersOnly: Uint32Array.from([...range(30, 120), ...range(90, 120)]) },
      ],
      run,
    );
    expect((await encode(without, { sequences }, run)).unseen).toBe(120);
    expect((await encode(withCareers!, { sequences }, run)).unseen).toBe(0);
    expect(twice!.parameters).toEqual(withCareers!.parameters);
    const outside = trainEncoder(more, { ...job, careersOnly: Uint32Array.of(500) }, run);
    await expect(outside).rejects.toMatchObject({ code: "DATA", issues: [{ path: "careersOnly" }] });
  });

  test("heads that teach the encoder are not tuned alone", async () => {
    const tuned = { ...options, fineTuning: "heads" } as const;
    const refused = trainEncoder(data, { variant: "jointCausal", options: tuned, rows }, run);
    await expect(refused).rejects.toMatchObject({ code: "OPTIONS", issues: [{ path: "fineTuning" }] });
  });
});
