import { createRng, mean, selectEntries } from "@career-dml/core";
import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  averageTreatmentEffect,
  causalForest,
  type EffectColumns,
  forestScores,
  nuisanceForests,
  predictCausalForest,
} from "../../src/index.js";
import { normal, trial, withEntry } from "./trial.js";

const { columns } = trial(1, 200);
const n = columns.outcome.length;
const ESTIMANDS = ["ATE", "ATT", "ATC", "ATO"] as const;

/** The given rows, in the given order. */
const select = (c: EffectColumns, rows: number[]): EffectColumns => ({
  outcome: selectEntries(c.outcome, rows),
  treatment: selectEntries(Float64Array.from(c.treatment), rows),
  outcomeHat: selectEntries(c.outcomeHat, rows),
  treatmentHat: selectEntries(c.treatmentHat, rows),
  effect: selectEntries(c.effect, rows),
});

describe.each(ESTIMANDS)("%s", (estimand) => {
  const options = { estimand };

  test("a weight is a number of rows, and of zero no row", () => {
    const weights = Float64Array.from({ length: n }, (_, i) => i % 3);
    const rows = Array.from({ length: n }, (_, i) => Array.from({ length: i % 3 }, () => i)).flat();
    const repeated = averageTreatmentEffect(select(columns, rows), options);
    expectClose(averageTreatmentEffect({ ...columns, weights }, options).estimate, repeated.estimate, 1e-12);
  });

  test("the scale of the weights says nothing", () => {
    const weights = Float64Array.from({ length: n }, (_, i) => 0.5 + (i % 5));
    const [one, seven] = [1, 7].map((k) =>
      averageTreatmentEffect({ ...columns, weights: weights.map((w) => k * w) }, options),
    );
    expectClose(seven!.estimate, one!.estimate, 1e-12);
    expectClose(seven!.se!, one!.se!, 1e-12);
  });

  test("rows that repeat within clusters leave estimate and error as they were", () => {
    const rows = Array.from({ length: 3 * n }, (_, i) => i % n);
    const plain = averageTreatmentEffect(columns, options);
    const repeated = averageTreatmentEffect({ ...select(columns, rows), clusters: rows }, options);
    expectClose(repeated.estimate, plain.estimate, 1e-12);
    expectClose(repeated.se!, plain.se!, 1e-10);
  });

  test("is equivariant in the units of the outcome", () => {
    const scaled = {
      ...columns,
      outcome: columns.outcome.map((y) => 5 + 3 * y),
      outcomeHat: columns.outcomeHat.map((m) => 5 + 3 * m),
      effect: columns.effect.map((tau) => 3 * tau),
    };
    const [plain, tripled] = [columns, scaled].map((c) => averageTreatmentEffect(c, options));
    expectClose(tripled!.estimate, 3 * plain!.estimate, 1e-12);
    expectClose(tripled!.se!, 3 * plain!.se!, 1e-12);
  });

  test("a subset is the data of its rows", () => {
    const rows = [...columns.effect.keys()].filter((i) => columns.effect[i]! > 0.8);
    const subset = averageTreatmentEffect({ ...columns, subset: rows }, options);
    const alone = averageTreatmentEffect(select(columns, rows), options);
    expect([subset.estimate, subset.se, subset.n]).toEqual([alone.estimate, alone.se, rows.length]);
    expect(subset.estimandLabel).toBe(`${estimand} of a subset`);
  });
});

describe("exchanging the arms", () => {
  const mirrored: EffectColumns = {
    ...columns,
    treatment: Float64Array.from(columns.treatment, (t) => 1 - t),
    treatmentHat: columns.treatmentHat.map((e) => 1 - e),
    effect: columns.effect.map((tau) => -tau),
  };

  test.each([
    ["ATE", "ATE", "AIPW"],
    ["ATT", "ATC", "AIPW"],
    ["ATO", "ATO", "AIPW"],
    ["ATE", "ATE", "TMLE"],
    ["ATC", "ATT", "TMLE"],
  ] as const)("turns %s into minus %s by %s", (of, into, method) => {
    const plain = averageTreatmentEffect(columns, { estimand: of, method });
    const exchanged = averageTreatmentEffect(mirrored, { estimand: into, method });
    expectClose(exchanged.estimate, -plain.estimate, 1e-12);
    expectClose(exchanged.se!, plain.se!, 1e-12);
  });
});

describe("over simulated trials", () => {
  const RUNS = 400;
  /** Bounds of a binomial share of .95 in 400 runs, 3.3 standard errors wide. */
  const [low, high] = [0.914, 0.986];

  test.each([
    ["ATE", "AIPW"],
    ["ATT", "AIPW"],
    ["ATC", "AIPW"],
    ["ATE", "TMLE"],
    ["ATT", "TMLE"],
  ] as const)("the interval of the %s by %s covers the population's effect", (estimand, method) => {
    let covered = 0;
    for (let k = 0; k < RUNS; k++) {
      const { ci } = averageTreatmentEffect(trial(k, 200).columns, { estimand, method });
      if (ci![0] <= 1 && 1 <= ci![1]) covered++;
    }
    expect(covered / RUNS).toBeGreaterThan(low);
    expect(covered / RUNS).toBeLessThan(high);
  });

  test("clusters with common shocks: the error without them is too small, with them it covers", () => {
    const SIZE = 10;
    let [covered, naive] = [0, 0];
    for (let k = 0; k < RUNS; k++) {
      const { columns: c } = trial(k, 400);
      const rng = createRng(k).fork("shock");
      const clusters = Uint32Array.from({ length: 400 }, (_, i) => Math.floor(i / SIZE));
      // Effects that clusters share: the mean over clusters is what is estimated.
      const shock = Float64Array.from({ length: 400 / SIZE }, () => normal(rng));
      const outcome = c.outcome.map((y, i) => y + c.treatment[i]! * shock[clusters[i]!]!);
      const plain = averageTreatmentEffect({ ...c, outcome });
      const clustered = averageTreatmentEffect({ ...c, outcome, clusters });
      expect(clustered.estimate).toBe(plain.estimate);
      if (plain.ci![0] <= 1 && 1 <= plain.ci![1]) naive++;
      if (clustered.ci![0] <= 1 && 1 <= clustered.ci![1]) covered++;
    }
    expect(naive / RUNS).toBeLessThan(0.9);
    expect(covered / RUNS).toBeGreaterThan(0.9);
    expect(covered / RUNS).toBeLessThan(high);
  });
});

describe("a continuous treatment", () => {
  const rng = createRng(3);
  const dose = columns.treatmentHat.map((e) => e + normal(rng));
  const continuous = {
    ...columns,
    treatment: dose,
    outcome: columns.outcomeHat.map((m, i) => m + columns.effect[i]! * (dose[i]! - columns.treatmentHat[i]!)),
    treatmentVariance: new Float64Array(n).fill(1),
  };

  test("without noise the average partial effect is the mean effect", () => {
    const effect = averageTreatmentEffect(continuous);
    expectClose(effect.estimate, mean(columns.effect), 1e-12);
    expect(effect).toMatchObject({ estimandLabel: "average partial effect", overlap: null });
  });

  test("a residual counts by (T - e) / variance", () => {
    const shifted = { ...continuous, outcome: continuous.outcome.map((y, i) => (i === 7 ? y + 1 : y)) };
    const variance = shifted.treatmentVariance.map((_, i) => 1 + i);
    const scores = forestScores({ ...shifted, treatmentVariance: variance });
    expectClose(scores[7]!, columns.effect[7]! + (dose[7]! - columns.treatmentHat[7]!) / 8, 1e-12);
  });

  test.each([
    ["no variance", { treatmentVariance: null }, {}, "DATA"],
    ["a variance of zero", { treatmentVariance: new Float64Array(n) }, {}, "DATA"],
    ["ATT", {}, { estimand: "ATT" }, "OPTIONS"],
    ["TMLE", {}, { method: "TMLE" }, "OPTIONS"],
  ] as const)("%s is refused", (_, change, options, code) => {
    expect(() => averageTreatmentEffect({ ...continuous, ...change }, options)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe("bad input", () => {
  const treated = [...columns.outcome.keys()].filter((i) => columns.treatment[i] === 1);

  test.each([
    ["a constant treatment", { treatment: new Uint8Array(n).fill(1) }, "TREATMENT", "all 200 units"],
    ["a subset of one arm", { subset: treated }, "TREATMENT", "of the subset"],
    ["an empty subset", { subset: [] }, "DATA", "holds no unit"],
    ["an empty mask", { subset: Array.from({ length: n }, () => false) }, "DATA", "holds no unit"],
    ["a mask of another length", { subset: [true, false] }, "SHAPE", "subset"],
    ["a mask of numbers", { subset: Array.from(columns.treatment) }, "DATA", "true and false"],
    ["a row that does not exist", { subset: [0, n] }, "DATA", `row ${n}`],
    ["lengths that differ", { effect: new Float64Array(3) }, "SHAPE", "effect"],
    ["a missing outcome", { outcome: withEntry(columns.outcome, 3, Number.NaN) }, "NON_FINITE", "outcome"],
    ["an infinite effect", { effect: withEntry(columns.effect, 3, Infinity) }, "NON_FINITE", "effect"],
    ["weights of another length", { weights: new Float64Array(3) }, "SHAPE", "weights"],
    ["a negative weight", { weights: withEntry(new Float64Array(n), 3, -1) }, "DATA", "negative"],
    ["weights of zero", { weights: new Float64Array(n) }, "DATA", "zero"],
    ["one cluster", { clusters: new Uint8Array(n) }, "DATA", "at least two"],
    ["clusters of another length", { clusters: [1, 2] }, "SHAPE", "clusters"],
  ] as const)("%s is refused", (_, change, code, message) => {
    const call = () => averageTreatmentEffect({ ...columns, ...change } as EffectColumns);
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  test.each([0, 1, 0.0005, -0.2])("a propensity of %d is refused with its row, not clipped", (e) => {
    const extreme = { ...columns, treatmentHat: withEntry(columns.treatmentHat, 5, e) };
    for (const estimand of ["ATE", "ATT", "ATC"] as const) {
      for (const method of ["AIPW", "TMLE"] as const) {
        const call = () => averageTreatmentEffect(extreme, { estimand, method });
        expect(call).toThrow(expect.objectContaining({ code: "OVERLAP", units: [5] }));
      }
    }
    expect(
      averageTreatmentEffect({
        ...extreme,
        subset: treated.concat(0, 1, 2).filter((i, k, a) => i !== 5 && a.indexOf(i) === k),
      }).n,
    ).toBeGreaterThan(2);
  });

  test("the overlap-weighted effect needs no inverse weights", () => {
    const extreme = { ...columns, treatmentHat: withEntry(columns.treatmentHat, 5, 0) };
    const effect = averageTreatmentEffect(extreme, { estimand: "ATO" });
    expect(Number.isFinite(effect.estimate) && effect.overlap === null).toBe(true);
  });

  test("weights or clusters with TMLE are refused", () => {
    for (const units of [{ clusters: columns.treatment }, { weights: columns.treatmentHat }]) {
      const call = () => averageTreatmentEffect({ ...columns, ...units }, { method: "TMLE" });
      expect(call).toThrow(expect.objectContaining({ code: "OPTIONS" }));
    }
  });

  test("propensities near 0 or 1 are counted in a warning", () => {
    const near = { ...columns, treatmentHat: withEntry(columns.treatmentHat, 5, 0.02) };
    expect(averageTreatmentEffect(near).warnings[0]).toContain("1 of 200");
    expect(averageTreatmentEffect(columns).warnings).toEqual([]);
  });
});

describe("with forests from beginning to end", () => {
  test("intervals of the ATE cover it", async () => {
    const RUNS = 80;
    let covered = 0;
    for (let k = 0; k < RUNS; k++) {
      const { columns: c, covariates } = trial(1000 + k, 250);
      const hats = await nuisanceForests({ design: covariates, ...c }, { trees: 60, seed: k });
      const data = { design: covariates, outcome: c.outcome, treatment: c.treatment, ...hats };
      const { effect } = await predictCausalForest(await causalForest(data, { trees: 60, seed: k }), null);
      const { ci } = averageTreatmentEffect({ ...data, effect });
      if (ci![0] <= 1 && 1 <= ci![1]) covered++;
    }
    // .95 less 3.3 binomial standard errors.
    expect(covered / RUNS).toBeGreaterThan(0.87);
  });
});
