import {
  createRng,
  type Design,
  design,
  type Folds,
  normalCdf,
  normalQuantile,
  type Representation,
  type Rng,
} from "@career-dml/core";
import { describe, expect, test } from "vitest";
import { areaUnderCurve, probing } from "../../src/index.js";

const N = 1200;
const K = 5;
const root = createRng(31);
const normal = (rng: Rng): Float64Array => Float64Array.from({ length: N }, () => normalQuantile(rng.uniform() || 0.5));
const ability = normal(root.fork("ability"));
const treatment = Uint8Array.from(ability, (_, i) => i % 2);
const outcome = normal(root.fork("outcome")).map((v, i) => ability[i]! + v);
const folds: Folds = { k: K, of: Uint32Array.from({ length: N }, (_, i) => Math.floor(i / 2) % K) };

const representation = (designs: readonly Design[], own: Folds | null = null): Representation => ({
  name: "vib",
  label: "Bottleneck",
  dimension: designs[0]!.p,
  designs,
  folds: own,
  inSample: false,
  reproducible: true,
  training: [],
  options: {},
});
const probe = (r: Representation, options = {}) =>
  probing({ representation: r, outcome, treatment, ability, folds }, options);

describe("probing", () => {
  test("R2 of a noisy copy of ability is its reliability, of an outcome that product with the outcome's own", async () => {
    const noise = normal(root.fork("noise"));
    const z = ability.map((a, i) => a + 0.5 * noise[i]!);
    const result = await probe(representation([design({ z, other: normal(root.fork("other")) })]));
    expect(Math.abs(result.abilityR2! - 1 / 1.25)).toBeLessThan(0.04);
    expect(Math.abs(result.outcomeR2 - 1 / 1.25 / 2)).toBeLessThan(0.05);
    expect(result.profile).toBe("ideal");
    expect(result.majority).toBe(0.5);
    expect(Math.abs(result.treatmentAuc - 0.5)).toBeLessThan(0.05);
  });

  test("accuracy and AUC of a shifted normal: Phi(shift / 2) and Phi(shift / sqrt 2)", async () => {
    const z = normal(root.fork("shift")).map((v, i) => v + 1.2 * treatment[i]!);
    const result = await probe(representation([design({ z, a: ability })]));
    expect(Math.abs(result.treatmentAccuracy - normalCdf(0.6))).toBeLessThan(0.045);
    expect(Math.abs(result.treatmentAuc - normalCdf(1.2 / Math.SQRT2))).toBeLessThan(0.045);
    expect(result.leakage).toBe(result.treatmentAccuracy - 0.5);
    expect(result.profile).toBe("confounded");
  });

  test("noise is uninformative and reads worse than the mean, not better", async () => {
    const columns = Object.fromEntries(Array.from({ length: 10 }, (_, j) => [`z${j}`, normal(root.fork("junk", j))]));
    const result = await probe(representation([design(columns)]));
    expect(result.abilityR2!).toBeLessThan(0.01);
    expect(result.profile).toBe("uninformative");
  });

  test("each fold is probed in its own coordinates: flipping signs fold by fold changes nothing", async () => {
    const z = ability.map((a, i) => a + 0.3 * outcome[i]!);
    const flip = (sign: number) => design({ z: z.map((v) => sign * v) });
    const single = await probe(representation([flip(1)]));
    const flipped = await probe(representation([1, -1, 1, -1, -1].map(flip), folds));
    expect(flipped.abilityR2!).toBeCloseTo(single.abilityR2!, 10);
    expect(flipped.treatmentAuc).toBeCloseTo(single.treatmentAuc, 10);
  });

  test("fold k is tested in design k alone", async () => {
    // Fold 0 is told the truth by design 0; all other designs are noise.
    const noise = Array.from({ length: K }, (_, k) => design({ z: normal(root.fork("noise design", k)) }));
    const designs = [design({ z: ability }), ...noise.slice(1)];
    const result = await probe(representation(designs, folds));
    expect(Math.abs(result.abilityR2! - 1 / K)).toBeLessThan(0.06);
  });

  test("without ability the profile is unknown; constant columns are no obstacle", async () => {
    const r = representation([design({ constant: new Float64Array(N).fill(3), z: ability })]);
    const result = await probing({ representation: r, outcome, treatment, ability: null, folds });
    expect(result.abilityR2).toBeNull();
    expect(result.profile).toBe("unknown");
    expect(result.outcomeR2).toBeGreaterThan(0.4);
  });

  test("the reference's rule ignores the majority class", async () => {
    const skewed = Uint8Array.from({ length: N }, (_, i) => (i % 10 < 7 ? 1 : 0));
    const r = representation([design({ z: ability })]);
    const run = (rule: "majority" | "reference") =>
      probing({ representation: r, outcome, treatment: skewed, ability, folds }, { rule });
    expect((await run("majority")).profile).toBe("ideal");
    expect((await run("reference")).profile).toBe("confounded");
    expect((await run("majority")).majority).toBeCloseTo(0.7, 12);
  });

  test("refuses designs of other units", async () => {
    const r = representation([design({ z: new Float64Array(7) })]);
    await expect(probe(r)).rejects.toMatchObject({ code: "SHAPE" });
  });
});

describe("areaUnderCurve", () => {
  test("by hand, ties counting half", () => {
    const treated = Uint8Array.of(0, 0, 1, 1);
    expect(areaUnderCurve(treated, Float64Array.of(1, 2, 3, 4))).toBe(1);
    expect(areaUnderCurve(treated, Float64Array.of(4, 3, 2, 1))).toBe(0);
    expect(areaUnderCurve(treated, Float64Array.of(1, 2, 2, 3))).toBe(0.875);
    expect(areaUnderCurve(treated, Float64Array.of(1, 1, 1, 1))).toBe(0.5);
    expect(areaUnderCurve(Uint8Array.of(1, 1), Float64Array.of(1, 2))).toBe(0.5);
  });
});
