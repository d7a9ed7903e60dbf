import { type Design, design, type Folds } from "@career-dml/core";
import { csvColumns, expectAllClose, expectClose, fixtureNote, hasFixtures, jsonFixture } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { interactiveIv, partiallyLinearIv } from "../src/index.js";
import { hiddenCause } from "./simulated.js";

interface Published {
  readonly coef: number;
  readonly se: number;
  readonly ci95: readonly [number, number];
}

const unpenalised = { nuisance: { learners: ["unpenalised" as const] } };

function fixture(name: string) {
  const columns = csvColumns(`fixtures/dml/dml_${name}.csv`);
  const names = Object.keys(columns).filter((column) => /^X\d+$/.test(column));
  const covariates: Design = design(Object.fromEntries(names.map((column) => [column, columns[column]!])));
  const folds: Folds = { k: Math.max(...columns["fold"]!) + 1, of: Uint32Array.from(columns["fold"]!) };
  return { columns, outcome: columns["y"]!, designs: [covariates], folds };
}

const check = (result: { estimate: number; se: number | null; ci: readonly number[] | null }, published: Published) => {
  expectClose(result.estimate, published.coef, 1e-8, "estimate");
  expectClose(result.se!, published.se, 1e-8, "se");
  expectAllClose(result.ci!, published.ci95, 1e-8, "ci");
};

describe.skipIf(!hasFixtures)(`instruments equal DoubleML 0.11.4${fixtureNote}`, () => {
  test("partially linear", async () => {
    const { columns, ...data } = fixture("pliv");
    const input = { ...data, treatment: columns["d"]!, instrument: columns["Z1"]! };
    check(await partiallyLinearIv(input, unpenalised), jsonFixture<Published>("dml/dml_pliv.json"));
  });

  test("interactive: the local effect, with a weak instrument that the result names", async () => {
    const { columns, ...data } = fixture("iivm");
    const input = { ...data, treatment: Uint8Array.from(columns["d"]!), instrument: Uint8Array.from(columns["z"]!) };
    const result = await interactiveIv(input, unpenalised);
    check(result, jsonFixture<Published>("dml/dml_iivm.json"));
    expect(result.firstStageF).toBeLessThan(10);
    expect(result.warnings[0]).toMatch(/instrument is weak/);
  });
});

const covers = (set: { shape: string; low?: number; high?: number }, effect: number): boolean =>
  set.shape === "everything" ||
  (set.shape === "interval" && effect >= set.low! && effect <= set.high!) ||
  (set.shape === "outside" && (effect <= set.low! || effect >= set.high!));

describe("the set of effects that a score does not reject", () => {
  test.each([
    ["a strong instrument", 0.5],
    ["an instrument that hardly moves anybody", 0.02],
  ])("has its level with %s", async (_, strength) => {
    const replications = 200;
    let [inside, unbounded] = [0, 0];
    for (let seed = 1; seed <= replications; seed++) {
      const result = await interactiveIv(hiddenCause(300, strength, seed), unpenalised, { backend: "js", threads: 1 });
      if (covers(result.robustSet, 0.5)) inside++;
      if (result.robustSet.shape !== "interval") unbounded++;
      // Always holds the estimate, at which the score is zero.
      expect(covers(result.robustSet, result.estimate)).toBe(true);
    }
    // Binomial: 95 % of 200 within three standard errors.
    expect(Math.abs(inside / replications - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / replications) + 0.005);
    if (strength > 0.1) expect(unbounded).toBe(0);
    else expect(unbounded / replications).toBeGreaterThan(0.5);
  });

  test("approaches the usual interval as the instrument grows strong", async () => {
    const { robustSet, ci } = await interactiveIv(hiddenCause(20_000, 0.5, 1), unpenalised);
    if (robustSet.shape !== "interval") throw new Error("an interval was expected");
    expectAllClose([robustSet.low, robustSet.high], ci!, 0.01, "set");
  });
});

describe("one-sided compliance and bad input", () => {
  test("without always-takers the local effect is the effect on the treated that the instrument reaches", async () => {
    const { treatment, ...data } = hiddenCause(4000, 0.5, 3);
    const oneSided = treatment.map((t, i) => (data.instrument[i] === 1 ? t : 0));
    const outcome = data.outcome.map((y, i) => y - 0.5 * (treatment[i]! - oneSided[i]!));
    const input = { ...data, outcome, treatment: oneSided };
    const { estimate, se } = await interactiveIv(input, { ...unpenalised, alwaysTakers: false });
    expect(Math.abs(estimate - 0.5)).toBeLessThan(3 * se!);
  });

  test("an instrument without variation, one that is not 0/1, and missing values are named", async () => {
    const data = hiddenCause(100, 0.5, 1);
    const constant = interactiveIv({ ...data, instrument: new Uint8Array(100) }, unpenalised);
    await expect(constant).rejects.toMatchObject({ code: "DATA", issues: [{ path: "instrument" }] });
    const twos = interactiveIv({ ...data, instrument: data.instrument.map((z) => 2 * z) }, unpenalised);
    await expect(twos).rejects.toMatchObject({ code: "DATA", issues: [{ path: "instrument" }] });
    const gap = partiallyLinearIv(
      { ...data, outcome: data.outcome.map((y, i) => (i === 7 ? Number.NaN : y)) },
      unpenalised,
    );
    await expect(gap).rejects.toMatchObject({ code: "NON_FINITE", issues: [{ path: "outcome" }] });
    const same = partiallyLinearIv({ ...data, instrument: new Float64Array(100).fill(3) }, unpenalised);
    await expect(same).rejects.toMatchObject({ code: "DATA", issues: [{ path: "instrument" }] });
  });
});
