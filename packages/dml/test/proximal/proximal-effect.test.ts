import { bindColumns, clusterIndex, design } from "@career-dml/core";
import { twoStageLeastSquares, withIntercept } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { type ProximalInput, proximalEffect } from "../../src/index.js";
import { hiddenCause } from "./hidden-cause.js";

const RUN = { backend: "js", threads: 1 } as const;
const LINEAR = { bridges: "linear" } as const;

const twice = (values: Float64Array): Float64Array => Float64Array.from([...values, ...values]);

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return values.map((v) => v - mean);
}

describe("a linear Gaussian model whose effect is known", () => {
  test.each([["learned"], ["linear"]] as const)(
    "%s bridges remove the bias that adjusting for proxies leaves",
    async (bridges) => {
      const data = hiddenCause(10_000, 3);
      const found = await proximalEffect(data, { bridges }, RUN);
      expect(found.relevance.strength).toBe("strong");
      expect(Math.abs(found.estimate! - 0.5)).toBeLessThan(3 * found.se!);
      // Adjusted for both proxies as if they were the hidden cause itself, which they show with noise.
      const known = withIntercept(bindColumns(data.covariates, data.outcomeProxies, data.treatmentProxies));
      const treatment = design({ t: Float64Array.from(data.treatment) });
      const naive = twoStageLeastSquares({
        endogenous: treatment,
        exogenous: known,
        instruments: treatment,
        y: data.outcome,
      });
      expect(naive.coefficients[0]! - 0.5).toBeGreaterThan(4 * found.se!);
    },
  );

  test.each([["learned"], ["linear"]] as const)(
    "%s bridges: the interval covers the effect as often as it says",
    async (bridges) => {
      const seeds = 200;
      let covered = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const { ci } = await proximalEffect(hiddenCause(600, seed), { bridges, seed }, RUN);
        if (ci![0] <= 0.5 && 0.5 <= ci![1]) covered++;
      }
      // Binomial: 95 % within three standard errors.
      expect(Math.abs(covered / seeds - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / seeds));
    },
  );

  test("linear bridges are two-stage least squares with everything interacted with the treatment", async () => {
    const data = hiddenCause(500, 7);
    const t = Float64Array.from(data.treatment);
    const [x, w, z] = [data.covariates.x, data.outcomeProxies.x, data.treatmentProxies.x].map(
      centred,
    ) as Float64Array[];
    const times = (values: Float64Array): Float64Array => values.map((v, i) => t[i]! * v);
    const fit = twoStageLeastSquares({
      endogenous: design({ w: w!, tw: times(w!) }),
      exogenous: withIntercept(design({ t, x: x!, tx: times(x!) })),
      instruments: design({ z: z!, tz: times(z!) }),
      y: data.outcome,
    });
    const found = await proximalEffect(data, LINEAR, RUN);
    expect(found.estimate).toBeCloseTo(fit.coefficients[3]!, 9);
  });
});

describe("what does not depend on units", () => {
  const data = hiddenCause(800, 11);

  test("scales and origins of proxies and covariates change nothing; those of the outcome scale the effect", async () => {
    const first = await proximalEffect(data, {}, RUN);
    const moved = await proximalEffect(
      {
        ...data,
        covariates: design({ x: data.covariates.x.map((v) => 3 - 7 * v) }),
        outcomeProxies: design({ w: data.outcomeProxies.x.map((v) => 1000 + 5 * v) }),
        treatmentProxies: design({ z: data.treatmentProxies.x.map((v) => 0.001 * v - 4) }),
        outcome: data.outcome.map((v) => 10 + 2 * v),
      },
      {},
      RUN,
    );
    expect(moved.estimate).toBeCloseTo(2 * first.estimate!, 6);
    expect(moved.se).toBeCloseTo(2 * first.se!, 6);
    expect(moved.relevance.f).toBeCloseTo(first.relevance.f, 6);
    const [set, other] = [first.robustSet, moved.robustSet];
    if (set.shape !== "interval" || other.shape !== "interval") throw new Error("intervals were expected");
    expect(other.low).toBeCloseTo(2 * set.low, 6);
    expect(other.high).toBeCloseTo(2 * set.high, 6);
  });

  test("exchanging treated and untreated changes the sign", async () => {
    const first = await proximalEffect(data, {}, RUN);
    const other = await proximalEffect({ ...data, treatment: data.treatment.map((t) => 1 - t) }, {}, RUN);
    expect(other.estimate).toBeCloseTo(-first.estimate!, 9);
    expect(other.se).toBeCloseTo(first.se!, 9);
  });

  test("every unit twice, in clusters of itself: the same estimate, error and set", async () => {
    const of = (name: string, { x }: { x: Float64Array }) => design({ [name]: twice(x) });
    const n = data.outcome.length;
    const doubled: ProximalInput = {
      outcome: twice(data.outcome),
      treatment: Uint8Array.from([...data.treatment, ...data.treatment]),
      covariates: of("x", data.covariates),
      outcomeProxies: of("w", data.outcomeProxies),
      treatmentProxies: of("z", data.treatmentProxies),
      folds: { k: 4, of: Uint32Array.from({ length: 2 * n }, (_, i) => (i % n) % 4) },
      clusters: clusterIndex(
        Int32Array.from({ length: 2 * n }, (_, i) => i % n),
        2 * n,
      ),
    };
    const single = await proximalEffect(data, LINEAR, RUN);
    const found = await proximalEffect(doubled, LINEAR, RUN);
    expect(found.estimate).toBeCloseTo(single.estimate!, 9);
    expect(found.se).toBeCloseTo(single.se! * Math.sqrt(n / (n - 1)), 9);
    expect(found.relevance.f).toBeCloseTo((single.relevance.f * (n - 1)) / n, 6);
  });

  test("weights that are all the same change nothing; the seed and threads do not either without a learned score", async () => {
    const first = await proximalEffect(data, {}, RUN);
    const weighted = await proximalEffect(
      { ...data, weights: new Float64Array(800).fill(3) },
      { seed: 5 },
      { threads: 2 },
    );
    expect(weighted.estimate).toBeCloseTo(first.estimate!, 12);
    expect(weighted.se).toBeCloseTo(first.se!, 12);
    expect(weighted.robustSet).toEqual(first.robustSet);
  });
});

describe("bad input", () => {
  test("a missing value in one of two columns with the same name is refused", async () => {
    const data = hiddenCause(200, 1);
    const missing = data.outcomeProxies.x.map((v, i) => (i === 7 ? Number.NaN : v));
    const late = design({ share: missing, other: data.outcomeProxies.x });
    const early = design({ share: data.treatmentProxies.x, other: data.treatmentProxies.x });
    const input = { ...data, outcomeProxies: late, treatmentProxies: early };
    await expect(proximalEffect(input)).rejects.toMatchObject({ code: "NON_FINITE", issues: [{ path: "share" }] });
  });

  const data = hiddenCause(200, 1);
  const same = design({ w: new Float64Array(200).fill(2) });

  test("proxies without variation or columns are named, all at once", async () => {
    const none = design({}, 200);
    const wrong = proximalEffect(
      { ...data, outcomeProxies: same, treatmentProxies: none, moreTreatmentProxies: same },
      {},
      RUN,
    );
    await expect(wrong).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "outcome proxies" }, { path: "treatment proxies" }, { path: "w" }],
    });
  });

  test("a covariate that the others give, also in one arm alone, is named", async () => {
    const { x } = data.covariates;
    const collinear = proximalEffect({ ...data, covariates: design({ x, twice: x.map((v) => 2 * v) }) }, {}, RUN);
    await expect(collinear).rejects.toMatchObject({ code: "DATA", issues: [{ path: "twice" }] });
    const onlyTreated = design({ x, late: x.map((v, i) => (data.treatment[i] === 1 ? v : 2 * i)) });
    const inArm = proximalEffect({ ...data, covariates: onlyTreated }, LINEAR, RUN);
    await expect(inArm).rejects.toMatchObject({ code: "DATA", issues: [{ path: "late" }] });
  });

  test("missing values, lengths, treatments and options", async () => {
    const gap = design({ w: data.outcomeProxies.x.map((v, i) => (i === 4 ? Number.NaN : v)) });
    await expect(proximalEffect({ ...data, outcomeProxies: gap }, {}, RUN)).rejects.toMatchObject({
      code: "NON_FINITE",
      issues: [{ path: "w" }],
    });
    const short = design({ z: new Float64Array(10) });
    await expect(proximalEffect({ ...data, treatmentProxies: short }, {}, RUN)).rejects.toMatchObject({
      code: "SHAPE",
    });
    await expect(proximalEffect({ ...data, treatment: new Uint8Array(200) }, {}, RUN)).rejects.toMatchObject({
      code: "TREATMENT",
    });
    await expect(proximalEffect(data, { degree: 0, penalties: [] }, RUN)).rejects.toMatchObject({
      code: "OPTIONS",
      issues: [{ path: "degree" }, { path: "penalties" }],
    });
    const weights = new Float64Array(200).fill(-1);
    await expect(proximalEffect({ ...data, weights }, {}, RUN)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "weights" }],
    });
  });
});
