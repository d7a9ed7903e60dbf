import { createRng, design, normalQuantile } from "@career-dml/core";
import { csvColumns, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { oster, osterReference } from "../../src/index.js";

type Solved = Readonly<Record<"beta*" | "Alternative Solution 1" | "Alternative Solution 2", number | string>>;

interface Published {
  readonly y: string;
  readonly x: string;
  readonly con: string;
  readonly R2max: number;
  readonly o_delta_beta0: { readonly "delta*": number };
  readonly o_beta_delta1: Solved;
  readonly "o_beta_delta.5": Solved;
  readonly o_delta_beta_m1?: { readonly "delta*": number };
}

describe.skipIf(!hasFixtures)(`oster against robomit on mtcars${fixtureNote}`, () => {
  const data = hasFixtures ? csvColumns("fixtures/dml/mtcars.csv") : {};
  const cases = hasFixtures ? jsonFixture<{ cases: Published[] }>("dml/oster_mtcars.json").cases : [];
  const inputOf = ({ y, x, con }: Published) => ({
    outcome: data[y]!,
    treatment: data[x]!,
    controls: design(Object.fromEntries(con.split(" + ").map((name) => [name, data[name]!]))),
  });

  test.each(cases)("$y on $x given $con, R2max $R2max", (published) => {
    const input = inputOf(published);
    const rMax = published.R2max;
    const atOne = oster(input, { rMax });
    expectClose(atOne.delta!, published.o_delta_beta0["delta*"], 1e-8, "delta*");
    expectClose(atOne.betaStar!, Number(published.o_beta_delta1["beta*"]), 1e-8, "beta* at delta 1");
    const atHalf = oster(input, { rMax, delta: 0.5 });
    expectClose(atHalf.betaStar!, Number(published["o_beta_delta.5"]["beta*"]), 1e-8, "beta* at delta .5");
    expect(atOne.passed).toBe(Math.abs(published.o_delta_beta0["delta*"]) > 1);
    if (published.o_delta_beta_m1) {
      expectClose(oster(input, { rMax, beta: -1 }).delta!, published.o_delta_beta_m1["delta*"], 1e-8, "delta* for -1");
    }
  });

  test.each(cases)("every solution of the cubic: $y on $x given $con", (published) => {
    const input = inputOf(published);
    for (const [delta, solved] of [
      [1, published.o_beta_delta1],
      [0.5, published["o_beta_delta.5"]],
    ] as const) {
      const all = [solved["beta*"], solved["Alternative Solution 1"], solved["Alternative Solution 2"]]
        .map(Number)
        .filter(Number.isFinite)
        .sort((a, b) => a - b);
      const { solutions, betaStar } = oster(input, { rMax: published.R2max, delta });
      expect(solutions).toHaveLength(all.length);
      const found = solutions.map(({ beta }) => beta).sort((a, b) => a - b);
      for (const [k, beta] of all.entries()) expectClose(found[k]!, beta, 1e-8, `solution ${k + 1} at delta ${delta}`);
      expect(solutions.find(({ keepsDirection }) => keepsDirection)!.beta).toBe(betaStar);
      // At each of them, and only there, that delta explains the effect away to it.
      for (const { beta } of solutions) expectClose(oster(input, { rMax: published.R2max, beta }).delta!, delta, 1e-7);
    }
  });

  test("delta* and beta* invert each other", () => {
    const input = inputOf(cases[0]!);
    const beta = oster(input, { rMax: 0.9 }).betaStar!;
    expectClose(oster(input, { rMax: 0.9, beta }).delta!, 1, 1e-8);
  });
});

describe.skipIf(!hasFixtures)(`osterReference against CAREER-DML v3.4${fixtureNote}`, () => {
  test("its delta on its own fixture", () => {
    const { y, t, x1, x2, x3 } = csvColumns("fixtures/reference/v34_helpers.csv");
    const published = jsonFixture<{ oster_delta: number }>("reference/v34_helpers.json").oster_delta;
    const controls = design({ x1: x1!, x2: x2!, x3: x3! });
    const result = osterReference({ outcome: y!, treatment: t!, controls });
    expectClose(result.delta!, published, 1e-10);
    expect(result.passed).toBe(true);
    expect(result.note).toMatch(/Fault of the reference/);
  });
});

describe("oster where nothing is defined", () => {
  const rng = createRng(3);
  const normal = (n: number): Float64Array => Float64Array.from({ length: n }, () => normalQuantile(rng.uniform()));

  test("controls that explain all of R2max give nulls and the reason", () => {
    const [x, w] = [normal(50), normal(50)];
    const outcome = x.map((v, i) => v + w[i]!);
    const result = oster({ outcome, treatment: x, controls: design({ w }) });
    expect([result.delta, result.betaStar, result.passed]).toEqual([null, null, null]);
    expect(result.reason).toMatch(/already explain/);
  });

  test("controls that do not move the coefficient give nulls and the reason", () => {
    // Two 2 x 2 contrasts: treatment and control are orthogonal, so the coefficient cannot move.
    const treatment = Float64Array.of(0, 0, 1, 1, 0, 0, 1, 1);
    const w = Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1);
    const outcome = Float64Array.of(1, 2, 2, 4, 1.5, 2.5, 2, 3);
    const result = oster({ outcome, treatment, controls: design({ w }) });
    expect(result.delta).toBeNull();
    expect(result.reason).toMatch(/do not move/);
  });

  test("R2max defaults to 1.3 times the R2 with controls", () => {
    const [x, w, noise] = [normal(400), normal(400), normal(400)];
    const treatment = x.map((v, i) => v + w[i]!);
    const outcome = treatment.map((v, i) => 0.3 * v + 0.5 * w[i]! + 2 * noise[i]!);
    const result = oster({ outcome, treatment, controls: design({ w }) });
    expect(result.rMax).toBeGreaterThan(0);
    expect(result.rMax).toBeLessThan(0.5);
    expect(result.reason).toBeUndefined();
  });

  test("controls that others determine change nothing; a treatment that they determine has no coefficient", () => {
    const [x, w, noise] = [normal(60), normal(60), normal(60)];
    const treatment = x.map((v, i) => v + w[i]!);
    const outcome = treatment.map((v, i) => 0.3 * v + 0.5 * w[i]! + noise[i]!);
    const twice = design({ w, again: w.map((v) => 2 * v - 1), one: new Float64Array(60).fill(1) });
    expect(oster({ outcome, treatment, controls: twice })).toEqual(
      oster({ outcome, treatment, controls: design({ w }) }),
    );
    const all = design({ x, w });
    expect(() => oster({ outcome, treatment, controls: all })).toThrow(expect.objectContaining({ code: "SINGULAR" }));
  });

  test("refuses unknown options", () => {
    const input = { outcome: normal(9), treatment: normal(9), controls: design({ w: normal(9) }) };
    expect(() => oster(input, { rmax: 1 } as object)).toThrow(expect.objectContaining({ code: "OPTIONS" }));
  });
});
