import { createRng, type Design, design, type Folds, normalQuantile, normalCdf } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { selectedOutcome } from "../src/index.js";

interface Published {
  readonly coef: number;
  readonly se: number;
  readonly ci95: readonly [number, number];
}
interface Halves {
  readonly train_1: readonly number[];
  readonly train_2: readonly number[];
}
type File = Readonly<Record<"normalize_False" | "normalize_True", Published>> & {
  readonly nested_splits_per_fold?: readonly Halves[];
};

const unpenalised = { whenExtreme: "clip" as const, nuisance: { learners: ["unpenalised" as const] } };

function fixture(name: string) {
  const columns = csvColumns(`fixtures/dml/dml_${name}.csv`);
  const covariates: Design = design(
    Object.fromEntries(Array.from({ length: 5 }, (_, j) => [`X${j + 1}`, columns[`X${j + 1}`]!])),
  );
  const folds: Folds = { k: Math.max(...columns["fold"]!) + 1, of: Uint32Array.from(columns["fold"]!) };
  const input = {
    outcome: columns["y"]!,
    treatment: Uint8Array.from(columns["d"]!),
    selected: Uint8Array.from(columns["s"]!),
    design: covariates,
    folds,
  };
  return { columns, input, published: jsonFixture<File>(`dml/dml_${name}.json`) };
}

const check = (result: { estimate: number; se: number | null; ci: readonly number[] | null }, expected: Published) => {
  expectClose(result.estimate, expected.coef, 1e-8, "estimate");
  expectClose(result.se!, expected.se, 1e-8, "se");
  expectAllClose(result.ci!, expected.ci95, 1e-8, "ci");
};

describe.skipIf(!hasFixtures)(`selected outcomes equal DoubleML 0.11.4${fixtureNote}`, () => {
  const cases = [
    ["plain", "normalize_False"],
    ["arm-share", "normalize_True"],
  ] as const;
  test.each(cases)("missing at random, weights %s", async (weights, key) => {
    const { input, published } = fixture("ssm_mar");
    check(await selectedOutcome(input, { ...unpenalised, weights }), published[key]);
  });

  test.each(cases)("not at random, weights %s, with its nested halves", async (weights, key) => {
    const { input, columns, published } = fixture("ssm_nonignorable");
    const firstHalves = published.nested_splits_per_fold!.map(({ train_1 }) => {
      const half = new Uint8Array(input.outcome.length);
      for (const i of train_1) half[i] = 1;
      return half;
    });
    const given = { ...input, instrument: columns["z"]!, firstHalves };
    check(await selectedOutcome(given, { ...unpenalised, weights, missingness: "nonignorable" }), published[key]);
  });
});

/** Effect 1; outcomes seen by a probit of treatment and x, and of the outcome's own noise where `rho` is not 0. */
function simulated(n: number, seed: number, rho: number) {
  const rng = createRng(seed);
  const normal = (): number => normalQuantile(rng.uniform() * (1 - 2 ** -53) + 2 ** -54);
  const draw = (): Float64Array => Float64Array.from({ length: n }, normal);
  const [x, z, u] = [draw(), draw(), draw()];
  const treatment = Uint8Array.from(x, (v) => (rng.uniform() < normalCdf(0.5 * v) ? 1 : 0));
  const selected = Uint8Array.from(x, (v, i) => (0.5 + 0.5 * treatment[i]! + 0.5 * v + z[i]! + u[i]! > 0 ? 1 : 0));
  const outcome = Float64Array.from(x, (v, i) => {
    const noise = rho * u[i]! + Math.sqrt(1 - rho * rho) * normal();
    return selected[i] === 1 ? treatment[i]! + v + noise : Number.NaN;
  });
  const folds: Folds = { k: 3, of: Uint32Array.from({ length: n }, (_, i) => i % 3) };
  return { input: { outcome, treatment, selected, design: design({ x }), folds }, instrument: z };
}

describe("selectedOutcome", () => {
  test("normalised weights are those whose means are one: the result does not move when weights are scaled", async () => {
    const { input } = simulated(2000, 1, 0);
    const plain = await selectedOutcome(input, unpenalised);
    const normalised = await selectedOutcome(input, { ...unpenalised, weights: "normalised" });
    expect(Math.abs(plain.estimate - 1)).toBeLessThan(4 * plain.se!);
    expect(Math.abs(normalised.estimate - plain.estimate)).toBeLessThan(plain.se!);
    // Half the units are treated, so that weights averaging the arm's share are half as long, and so are their errors.
    const short = await selectedOutcome(input, { ...unpenalised, weights: "arm-share" });
    expect(short.se!).toBeLessThan(0.8 * normalised.se!);
  });

  test("intervals cover where outcomes are missing at random", async () => {
    const replications = 200;
    let inside = 0;
    for (let seed = 1; seed <= replications; seed++) {
      const { input, instrument: _ } = simulated(800, seed, 0);
      const { ci } = await selectedOutcome(input, unpenalised, { backend: "js", threads: 1 });
      if (ci![0] <= 1 && ci![1] >= 1) inside++;
    }
    expect(Math.abs(inside / replications - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / replications));
  });

  test("what does not fit is named", async () => {
    const { input, instrument } = simulated(300, 1, 0.5);
    await expect(selectedOutcome(input, { missingness: "nonignorable" })).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "instrument" }],
    });
    await expect(selectedOutcome({ ...input, instrument })).rejects.toMatchObject({ issues: [{ path: "instrument" }] });
    const gap = input.outcome.map((y, i) => (i === input.selected.indexOf(1) ? Number.NaN : y));
    await expect(selectedOutcome({ ...input, outcome: gap })).rejects.toMatchObject({ code: "NON_FINITE" });
    const all = new Uint8Array(300).fill(1);
    await expect(selectedOutcome({ ...input, outcome: new Float64Array(300), selected: all })).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "selected" }],
    });
  });
});
