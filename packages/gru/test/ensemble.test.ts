import { createRng, stratifiedFolds } from "@career-dml/core";
import { describe, expect, test } from "vitest";
import {
  careerRepresentation,
  encode,
  encoderLikelihood,
  type EncoderName,
  trainEncoder,
  trainEncoders,
  VARIANTS,
} from "../src/index.js";
import { expectClose } from "@career-dml/testing";
import { simulatedCareers } from "./simulated-careers.js";

const run = { backend: "js", threads: 1 } as const;
const small = {
  embedding: 3,
  hidden: 4,
  phi: 2,
  adversaryHidden: 3,
  epochs: 2,
  batch: 16,
  validation: 0.2,
  patience: 0,
};
const n = 60;
const { data } = simulatedCareers(n);
const rows = Uint32Array.from({ length: n }, (_, i) => i);
const sigmoid = (f: number): number => 1 / (1 + Math.exp(-f));

describe("an ensemble", () => {
  test.each(Object.keys(VARIANTS) as EncoderName[])(
    "%s: columns side by side, the first those of one encoder alone",
    async (variant) => {
      const [one, three] = await trainEncoders(
        data,
        [
          { variant, options: small, rows },
          { variant, options: { ...small, ensemble: 3 }, rows },
        ],
        run,
      );
      const alone = await encode(one!, data, run);
      const together = await encode(three!, data, run);
      const { p } = alone.design;
      expect(together.design.p).toBe(3 * p);
      expect(together.design.names).toEqual(Array.from({ length: 3 * p }, (_, j) => `${variant}.${j + 1}`));
      // The targets of the R-loss are predicted by ensembles too, and are others.
      if (variant === "rLoss") return;
      expect(together.design.x.slice(0, p * n)).toEqual(alone.design.x);
      expect(together.design.x.slice(p * n, 2 * p * n)).not.toEqual(alone.design.x);
      expect(together.unseen).toBe(alone.unseen);
    },
  );

  test("predictions are means: of outcomes, of probabilities behind logits, of likelihoods", async () => {
    const options = { ...small, ensemble: 2 };
    const encoder = await trainEncoder(data, { variant: "jointCausal", options, rows }, run);
    const all = (await encode(encoder, data, run)).predictions;
    const [a, b] = await Promise.all(
      [{ ...encoder, ensemble: [] }, encoder.ensemble[0]!].map(async (m) => (await encode(m, data, run)).predictions),
    );
    const mean = (of: (v: number) => number, head: string, i: number): number =>
      (of(a![head]![i]!) + of(b![head]![i]!)) / 2;
    for (let i = 0; i < n; i++) {
      expectClose(
        all["outcome1"]![i]!,
        mean((v) => v, "outcome1", i),
        1e-12,
      );
      expectClose(sigmoid(all["treatment"]![i]!), mean(sigmoid, "treatment", i), 1e-12);
      expectClose(Math.exp(all["nextState.0"]![i]!), mean(Math.exp, "nextState.0", i), 1e-12);
    }
  });

  test("foretells next states no worse than its members on average (Jensen)", async () => {
    const options = { ...small, ensemble: 3 };
    const encoder = await trainEncoder(data, { variant: "nextState", options, rows }, run);
    const score = async (of: typeof encoder): Promise<number> => {
      const [likelihood] = await encoderLikelihood(of, data, rows, run);
      return likelihood!.next.logLikelihood!;
    };
    const members = await Promise.all([{ ...encoder, ensemble: [] }, ...encoder.ensemble].map(score));
    expect(await score(encoder)).toBeGreaterThan(members.reduce((sum, v) => sum + v, 0) / 3);
  });

  test("as a representation it has the columns and the losses of all members in every fold", async () => {
    const folds = stratifiedFolds(data.treatment, 2, createRng(1));
    const r = await careerRepresentation("vib", data, folds, { ...small, ensemble: 2 }, run);
    expect(r.dimension).toBe(4);
    expect(r.designs.map(({ p }) => p)).toEqual([4, 4]);
    for (const { losses } of r.training) expect(losses).toHaveLength(2 * 2);
  });
});
