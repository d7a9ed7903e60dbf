import { createRng } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { averageLate, averageTreatmentEffect, type LateColumns, lateScores } from "../../src/index.js";
import { normal, trial, withEntry } from "./trial.js";

const logistic = (v: number): number => 1 / (1 + Math.exp(-v));
const compliance = (x: number): number => 0.3 + 0.4 * logistic(x);

/**
 * An encouragement Z with known propensity; compliers follow it, others follow an unobserved u that also moves the outcome.
 * Effects are 1 + x; the nuisances and predicted effects are rough functions of x.
 */
function encouragement(seed: number, n: number): LateColumns {
  const rng = createRng(seed);
  const x = new Float64Array(n).map(() => normal(rng));
  const z = x.map((v) => 0.5 + 0.2 * Math.tanh(v));
  const instrument = Uint8Array.from(z, (p) => (rng.uniform() < p ? 1 : 0));
  const u = x.map(() => normal(rng));
  const treatment = Uint8Array.from(x, (v, i) => (rng.uniform() < compliance(v) ? instrument[i]! : u[i]! > 0 ? 1 : 0));
  const share = x.map((v, i) => compliance(v) * z[i]! + (1 - compliance(v)) / 2);
  return {
    outcome: x.map((v, i) => (1 + v) * treatment[i]! + u[i]! + normal(rng)),
    treatment,
    instrument,
    outcomeHat: x.map((v, i) => 0.8 * (1 + v) * share[i]!),
    treatmentHat: share,
    instrumentHat: z,
    effect: x.map((v) => 0.8 + 0.7 * v),
    compliance: x.map(compliance),
  };
}

/** E[f(x)] of a standard normal x, by the trapezoidal rule. */
const expectation = (f: (x: number) => number): number => {
  let total = 0;
  for (let k = -800; k <= 800; k++) total += (f(k / 100) * Math.exp(-((k / 100) ** 2) / 2)) / 100;
  return total / Math.sqrt(2 * Math.PI);
};

describe("averageLate", () => {
  test("with full compliance is the average treatment effect", () => {
    const { columns } = trial(1, 200);
    const full: LateColumns = {
      ...columns,
      instrument: columns.treatment,
      instrumentHat: columns.treatmentHat,
      compliance: new Float64Array(200).fill(1),
    };
    const ate = averageTreatmentEffect(columns);
    for (const population of ["compliers", "all"] as const) {
      const late = averageLate(full, { population });
      expectClose(late.estimate, ate.estimate, 1e-13);
      expectClose(late.se!, ate.se!, 1e-13);
    }
    const scores = lateScores(full);
    expectAllClose(scores.outcome, scores.late, 1e-12);
    expectAllClose(scores.treatment, new Float64Array(200).fill(1), 1e-12);
  });

  test("an instrument in other units changes nothing", () => {
    const columns = encouragement(2, 300);
    const scaled: LateColumns = {
      ...columns,
      instrument: Float64Array.from(columns.instrument, (z) => 10 * z),
      instrumentHat: columns.instrumentHat.map((z) => 10 * z),
      compliance: columns.compliance.map((delta) => delta / 10),
      instrumentVariance: columns.instrumentHat.map((z) => 100 * z * (1 - z)),
    };
    for (const population of ["compliers", "all"] as const) {
      const [plain, tenfold] = [columns, scaled].map((c) => averageLate(c, { population }));
      expectClose(tenfold!.estimate, plain!.estimate, 1e-12);
      expectClose(tenfold!.se!, plain!.se!, 1e-12);
    }
  });

  const mean = expectation(compliance);
  const truth = { compliers: expectation((x) => compliance(x) * (1 + x)) / mean, all: 1 };

  test.each(["compliers", "all"] as const)("intervals cover the effect on %s", (population) => {
    const RUNS = 400;
    let covered = 0;
    for (let k = 0; k < RUNS; k++) {
      const { ci } = averageLate(encouragement(k, 400), { population });
      if (ci![0] <= truth[population] && truth[population] <= ci![1]) covered++;
    }
    // .95 with 3.3 binomial standard errors.
    expect(covered / RUNS).toBeGreaterThan(0.914);
    expect(covered / RUNS).toBeLessThan(0.986);
  });

  test("rows that repeat within clusters leave the error as it was", () => {
    const columns = encouragement(3, 200);
    const rows = Array.from({ length: 400 }, (_, i) => i % 200);
    const doubled = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [
        name,
        Float64Array.from(rows, (i) => (values as Float64Array)[i]!),
      ]),
    ) as unknown as LateColumns;
    const [plain, clustered] = [averageLate(columns), averageLate({ ...doubled, clusters: rows })];
    expectClose(clustered.estimate, plain.estimate, 1e-12);
    expectClose(clustered.se!, plain.se!, 1e-12);
  });

  const columns = encouragement(4, 100);

  test.each([
    ["a constant instrument", { instrument: new Uint8Array(100) }, "TREATMENT"],
    ["a unit without compliance", { compliance: withEntry(columns.compliance, 5, 0) }, "DATA"],
    ["a propensity of 1", { instrumentHat: withEntry(columns.instrumentHat, 5, 1) }, "OVERLAP"],
    ["a continuous instrument without its variance", { instrument: columns.outcome }, "DATA"],
    ["lengths that differ", { effect: new Float64Array(3) }, "SHAPE"],
    ["a missing compliance", { compliance: withEntry(columns.compliance, 5, Number.NaN) }, "NON_FINITE"],
  ] as const)("%s: refused", (_, change, code) => {
    expect(() => averageLate({ ...columns, ...change })).toThrow(expect.objectContaining({ code }));
  });

  test("weak compliance is counted in a warning", () => {
    const weak = averageLate({ ...columns, compliance: withEntry(columns.compliance, 5, 0.01) });
    expect(weak.warnings[0]).toContain("1 of 100");
  });
});
