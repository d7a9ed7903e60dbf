import { createRng, stratifiedFolds, testUnits } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  careerRepresentation,
  careerRepresentations,
  type EncoderName,
  REFERENCE_ENCODER_OPTIONS,
  VARIANTS,
} from "../src/index.js";
import { simulatedCareers } from "./simulated-careers.js";

const variants = Object.keys(VARIANTS) as EncoderName[];
const small = { embedding: 4, hidden: 6, phi: 3, adversaryHidden: 5, epochs: 2, batch: 16, validation: 0, patience: 0 };
const run = { backend: "js", threads: 1 } as const;

describe("careerRepresentation", () => {
  const { data } = simulatedCareers(60);
  const folds = stratifiedFolds(data.treatment, 3, createRng(1));

  test.each(variants)(
    "%s: the design of a fold does not depend on the fold's outcomes and treatments",
    async (variant) => {
      const before = await careerRepresentation(variant, data, folds, small, run);
      expect(before.designs).toHaveLength(3);
      const narrow = VARIANTS[variant].stages.at(-1)!.bottleneck !== "none";
      expect(before.dimension).toBe(narrow ? 3 : 6);
      expect(before.inSample).toBe(false);
      const changed = { ...data, outcome: data.outcome.slice(), treatment: data.treatment.slice() };
      for (const i of testUnits(folds, 1)) {
        changed.outcome[i]! += 100;
        changed.treatment[i] = 1 - changed.treatment[i]!;
      }
      const after = await careerRepresentation(variant, changed, folds, small, run);
      expect(after.designs[1]).toEqual(before.designs[1]);
      if (variant === "nextState") expect(after).toEqual(before);
      else expect(after.designs[0]).not.toEqual(before.designs[0]);
    },
  );

  test("many requests at once give what each gives alone, whatever the threads", async () => {
    const requests = variants.map((variant) => ({ variant, options: small }));
    const together = await careerRepresentations(requests, data, folds, { ...run, threads: 2 });
    const alone = await Promise.all(variants.map((v) => careerRepresentation(v, data, folds, small, run)));
    expect(together).toEqual(alone);
  });

  test("without folds one encoder describes the rows it was trained on, and says so", async () => {
    const r = await careerRepresentation("vib", data, null, { ...REFERENCE_ENCODER_OPTIONS, ...small }, run);
    expect(r).toMatchObject({ inSample: true, folds: null, dimension: 3, name: "vib" });
    expect(r.designs).toHaveLength(1);
    expect(r.training).toHaveLength(1);
    expect(r.training[0]!.losses).toHaveLength(2);
  });

  test("columns are standardised over the training rows of their fold", async () => {
    const r = await careerRepresentation("predictive", data, folds, small, run);
    r.designs.forEach((d, fold) => {
      const rows = [...Array(data.n).keys()].filter((i) => folds.of[i] !== fold);
      for (let j = 0; j < d.p; j++) {
        const mean = rows.reduce((s, i) => s + d.x[j * d.n + i]!, 0) / rows.length;
        const variance = rows.reduce((s, i) => s + (d.x[j * d.n + i]! - mean) ** 2, 0) / (rows.length - 1);
        expect(mean).toBeCloseTo(0, 10);
        expect(variance).toBeCloseTo(1, 10);
      }
    });
  });

  test("two stages record the losses of both", async () => {
    const r = await careerRepresentation("twoStage", data, folds, small, run);
    for (const { losses } of r.training) expect(losses).toHaveLength(4);
  });

  test("the seed decides, and nothing else", async () => {
    const a = await careerRepresentation("vib", data, folds, { ...small, seed: 0 }, run);
    const b = await careerRepresentation("vib", data, folds, { ...small, seed: 0 }, run);
    const c = await careerRepresentation("vib", data, folds, { ...small, seed: 1 }, run);
    expect(b).toEqual(a);
    expect(c.designs[0]).not.toEqual(a.designs[0]);
  });

  test("unknown options are refused by name", async () => {
    const options = { ...small, layers: 2, hidden: 0 } as object;
    const attempt = careerRepresentation("vib", data, folds, options, run);
    await expect(attempt).rejects.toMatchObject({ code: "OPTIONS", issues: [{ path: "hidden" }, { path: "layers" }] });
  });

  test("no careers, or an empty one, is a DATA error", async () => {
    const none = careerRepresentation("vib", { ...data, sequences: [] }, folds, small, run);
    await expect(none).rejects.toMatchObject({ code: "DATA" });
    const [s] = data.sequences;
    const lengths = s!.lengths.slice();
    lengths[3] = 0;
    const empty = careerRepresentation("vib", { ...data, sequences: [{ ...s!, lengths }] }, folds, small, run);
    await expect(empty).rejects.toMatchObject({ code: "DATA" });
  });

  test("an abort stops between batches of epochs", async () => {
    const abort = new AbortController();
    const onProgress = (): void => abort.abort();
    const attempt = careerRepresentation(
      "vib",
      data,
      folds,
      { ...small, epochs: 9000 },
      { ...run, signal: abort.signal, onProgress },
    );
    await expect(attempt).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("training that diverges is NOT_CONVERGED and names the step", async () => {
    const wild = { ...data, outcome: data.outcome.map((y) => y * 1e200) };
    const attempt = careerRepresentation("predictive", wild, folds, { ...small, standardiseOutcome: false }, run);
    await expect(attempt).rejects.toMatchObject({
      code: "NOT_CONVERGED",
      message: expect.stringMatching(/epoch \d+, batch \d+/),
    });
  });
});
