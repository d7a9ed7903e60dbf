import { column, createRng, design, mean, selectRows } from "@career-dml/core";
import { csvColumns, fixtureNote, hasFixtures, replicationA } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  averageTreatmentEffect,
  causalForest,
  conditionalVariance,
  nuisanceForests,
  predictCausalForest,
} from "../src/index.js";

const meanSquare = (a: Float64Array, b: Float64Array): number => mean(a.map((v, i) => (v - b[i]!) ** 2));

describe("nuisanceForests", () => {
  test.skipIf(!hasFixtures)(`errors are no larger than those of grf's own nuisances${fixtureNote}`, async () => {
    const c = csvColumns("fixtures/forest/grf_fixed.csv");
    const x = design(Object.fromEntries([1, 2, 3, 4, 5, 6].map((j) => [`x${j}`, c[`x${j}`]!])));
    const hats = await nuisanceForests({ design: x, outcome: c["Y"]!, treatment: c["W"]! });
    // Seeds move either error by some hundredths.
    expect(meanSquare(hats.outcomeHat, c["m_true"]!)).toBeLessThan(1.05 * meanSquare(c["Y.hat"]!, c["m_true"]!));
    expect(meanSquare(hats.treatmentHat, c["e_true"]!)).toBeLessThan(1.05 * meanSquare(c["W.hat"]!, c["e_true"]!));
  });

  test("make the data that causalForest asks for, and remove most of the confounding", async () => {
    const { design: x, outcome, treatment } = replicationA(1);
    const data = { design: x, outcome, treatment };
    // @ts-expect-error Without conditional means the data are refused by type ...
    await expect(causalForest(data)).rejects.toThrow();
    const hats = await nuisanceForests(data, { trees: 200 });
    const forest = await causalForest({ ...data, ...hats }, { trees: 200 });
    const { effect } = await predictCausalForest(forest, null);
    const { estimate } = averageTreatmentEffect({ ...data, ...hats, effect });
    const naive =
      mean(outcome.filter((_, i) => treatment[i] === 1)) - mean(outcome.filter((_, i) => treatment[i] === 0));
    expect(Math.abs(naive - 0.5)).toBeGreaterThan(0.35);
    expect(Math.abs(estimate - 0.5)).toBeLessThan(0.17);
  });

  const all = replicationA(2);
  const rows = Array.from({ length: 300 }, (_, i) => i);
  const small = {
    design: selectRows(all.design, rows),
    outcome: all.outcome.slice(0, 300),
    treatment: all.treatment.slice(0, 300),
  };

  test("an instrument gets its conditional mean too; each forest has a stream of its own", async () => {
    const instrument = Float64Array.from(small.treatment);
    const plain = await nuisanceForests(small, { trees: 40 });
    const withInstrument = await nuisanceForests({ ...small, instrument }, { trees: 40 });
    expect(Object.keys(plain)).toEqual(["outcomeHat", "treatmentHat"]);
    expect(withInstrument.outcomeHat).toEqual(plain.outcomeHat);
    // The same target, but another forest.
    expect(withInstrument.instrumentHat).not.toEqual(withInstrument.treatmentHat);
    expect(meanSquare(withInstrument.instrumentHat, withInstrument.treatmentHat)).toBeLessThan(0.02);
  });

  test("with clusters no prediction has seen its cluster", async () => {
    // Outcomes that are noise of the cluster: seen in another unit of it, they would be predicted.
    const rng = createRng(5);
    const clusters = Int32Array.from(rows, (i) => i % 60);
    const noise = Float64Array.from({ length: 60 }, () => rng.uniform());
    const x = design({ noise: Float64Array.from(clusters, (c) => noise[c]!) });
    const shock = Float64Array.from({ length: 60 }, () => 4 * rng.uniform());
    const outcome = Float64Array.from(clusters, (c) => shock[c]!);
    const data = { design: x, outcome, treatment: small.treatment };
    const seen = (await nuisanceForests(data, { trees: 100 })).outcomeHat;
    const unseen = (await nuisanceForests({ ...data, clusters }, { trees: 100 })).outcomeHat;
    expect(meanSquare(seen, outcome)).toBeLessThan(0.5 * meanSquare(unseen, outcome));
  });

  test.each([
    [{ trees: 41 }, "OPTIONS"],
    [{ minLeafSize: 0 }, "OPTIONS"],
    [{ leaves: 3 } as object, "OPTIONS"],
  ])("options %o are refused", async (options, code) => {
    await expect(nuisanceForests(small, options)).rejects.toThrow(expect.objectContaining({ code }));
  });

  test("lengths that differ are refused", async () => {
    const call = nuisanceForests({ ...small, treatment: new Uint8Array(3) }, { trees: 4 });
    const message = expect.stringContaining("treatment");
    await expect(call).rejects.toThrow(expect.objectContaining({ code: "SHAPE", message }));
  });
});

describe("conditionalVariance", () => {
  test("finds a variance that depends on a covariate, and average partial effects build on it", async () => {
    const rng = createRng(7);
    const n = 2000;
    const x = design({
      x1: new Float64Array(n).map(() => rng.uniform()),
      x2: new Float64Array(n).map(() => rng.uniform()),
    });
    const [x1, x2] = [column(x, 0), column(x, 1)];
    const spread = x1.map((v) => 0.5 + v);
    const uniform = () => Math.sqrt(12) * (rng.uniform() - 0.5);
    const treatment = x2.map((v, i) => v + spread[i]! * uniform());
    const outcome = x2.map((v, i) => 2 * v + (1 + x1[i]!) * treatment[i]! + 0.5 * uniform());
    const data = { design: x, outcome, treatment };
    const hats = await nuisanceForests(data, { trees: 200 });
    const treatmentVariance = await conditionalVariance({ ...data, ...hats }, { trees: 200 });
    expect(
      meanSquare(
        treatmentVariance,
        spread.map((s) => s * s),
      ),
    ).toBeLessThan(0.05);
    const forest = await causalForest({ ...data, ...hats }, { trees: 200 });
    const { effect } = await predictCausalForest(forest, null);
    const partial = averageTreatmentEffect({ ...data, ...hats, effect, treatmentVariance });
    expect(Math.abs(partial.estimate - 1.5)).toBeLessThan(4 * partial.se!);
    expect(partial.se!).toBeLessThan(0.05);
  });

  test("a treatment without residuals is refused", async () => {
    const x = design({ a: Float64Array.from({ length: 40 }, (_, i) => i) });
    const treatment = Float64Array.from({ length: 40 }, (_, i) => i);
    const call = conditionalVariance({ design: x, treatment, treatmentHat: treatment }, { trees: 100 });
    await expect(call).rejects.toThrow(expect.objectContaining({ code: "DATA" }));
  });
});
