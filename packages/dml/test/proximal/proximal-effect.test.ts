import { bindColumns, clusterIndex, createRng, design, stratifiedFolds } from "@career-dml/core";
import { sampleAte, simulateCareers } from "@career-dml/dgp";
import { twoStageLeastSquares, withIntercept } from "@career-dml/kernels";
import { describe, expect, test } from "vitest";
import { type ProximalInput, proximalEffect } from "../../src/index.js";
import { hiddenCause } from "./hidden-cause.js";

const RUN = { backend: "js", threads: 1 } as const;
const LINEAR = { bridges: "linear" } as const;

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
    const centred = (values: Float64Array): Float64Array => {
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      return values.map((v) => v - mean);
    };
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
    const twice = (values: Float64Array): Float64Array => Float64Array.from([...values, ...values]);
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

describe("weak proxies", () => {
  const covers = ({ robustSet: set }: Awaited<ReturnType<typeof proximalEffect>>, effect: number): boolean =>
    set.shape === "everything" || (set.shape === "interval" && set.low <= effect && effect <= set.high);

  test("proxies that share nothing: no estimate, every effect in the set, and the reason", async () => {
    const seeds = 60;
    let refused = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const found = await proximalEffect(hiddenCause(400, seed, { z: 0 }), { seed }, RUN);
      expect(found.se === null || found.relevance.f >= 10).toBe(true);
      if (found.estimate !== null) continue;
      refused++;
      expect(found).toMatchObject({ ci: null, pValue: null, robustSet: { shape: "everything" } });
      expect(found.reason).toMatch(
        /share nothing that can be told from chance \(F .* among units with treatment [01]\)/,
      );
    }
    // Both arms at the 5 % level: one in 400 by chance.
    expect(refused).toBeGreaterThan(seeds - 4);
  });

  test("weak ones: the set keeps its level where an interval would not, and there is no error", async () => {
    const seeds = 150;
    const found = [];
    for (let seed = 1; seed <= seeds; seed++) {
      found.push(await proximalEffect(hiddenCause(400, seed, { z: 0.2, w: 0.5 }), { seed }, RUN));
    }
    expect(found.filter(({ relevance }) => relevance.strength === "strong").length).toBeLessThan(seeds / 5);
    expect(found.filter((one) => covers(one, 0.5)).length / seeds).toBeGreaterThan(
      0.95 - 3 * Math.sqrt((0.95 * 0.05) / seeds),
    );
    for (const { relevance, se, reason, estimate } of found.filter((one) => one.relevance.strength === "weak")) {
      expect(relevance.f).toBeLessThan(10);
      expect([se, estimate === null, reason]).toEqual([null, false, expect.stringMatching(/proxies are weak/)]);
    }
  });

  test("a further treatment proxy makes weak ones strong, and its number does not make noise look relevant", async () => {
    const data = hiddenCause(3000, 5, { z: 0 });
    const strong = hiddenCause(3000, 5);
    const more = design({ peers: strong.treatmentProxies.x });
    const found = await proximalEffect({ ...data, moreTreatmentProxies: more }, {}, RUN);
    expect(found.relevance.strength).toBe("strong");
    expect(Math.abs(found.estimate! - 0.5)).toBeLessThan(3 * found.se!);
    const rng = createRng(1);
    const noise = Array.from({ length: 30 }, (_, j) => [`noise ${j}`, data.outcome.map(() => rng.uniform())] as const);
    const noisy = await proximalEffect({ ...data, moreTreatmentProxies: design(Object.fromEntries(noise)) }, {}, RUN);
    expect(noisy.relevance.strength).not.toBe("strong");
  });
});

describe("scores learned from many columns", () => {
  /** Shares of occupations in the first and last four of ten periods. */
  function shares(n: number, seed: number, careerStrength: number) {
    const simulation = simulateCareers({ n, seed, careers: "tilt", careerStrength, occupations: 20 });
    const { outcome, treatment, covariates, sequences } = simulation.dataset;
    const { codes, periods, vocabulary } = sequences[0]!;
    const part = (from: number) => {
      const x = new Float64Array(n * vocabulary.length);
      for (let i = 0; i < n; i++)
        for (let t = from; t < from + 4; t++) x[(codes[i * periods + t]! - 2) * n + i]! += 0.25;
      return { n, p: vocabulary.length, names: vocabulary, x };
    };
    const folds = stratifiedFolds(treatment, 5, createRng(seed));
    const input = { outcome, treatment, covariates, outcomeProxies: part(0), treatmentProxies: part(6), folds };
    return { input, truth: sampleAte(simulation.truth) };
  }

  test("careers that carry ability: most of the bias goes", async () => {
    const errors: number[] = [];
    for (let seed = 501; seed <= 512; seed++) {
      const { input, truth } = shares(1500, seed, 0.5);
      const { estimate, relevance } = await proximalEffect(input, { seed });
      expect(relevance.strength).toBe("strong");
      errors.push(estimate! - truth);
    }
    const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
    const sd = Math.sqrt(errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (errors.length - 1));
    // Adjusting for covariates alone leaves about .19.
    expect(Math.abs(mean)).toBeLessThan(0.03 + (3 * sd) / Math.sqrt(errors.length));
  });

  test("careers that carry next to nothing: never a standard error", async () => {
    for (let seed = 501; seed <= 508; seed++) {
      const { se, reason } = await proximalEffect(shares(1500, seed, 0.1).input, { seed });
      expect([se, typeof reason]).toEqual([null, "string"]);
    }
  });

  test("the same bits on both backends and for any number of threads", async () => {
    const { input } = shares(300, 1, 1);
    const first = await proximalEffect(input, {}, RUN);
    expect(await proximalEffect(input, {}, { threads: 2 })).toEqual(first);
  });

  test("two folds cannot keep what is learned apart", async () => {
    const { input } = shares(300, 1, 1);
    const folds = { k: 2, of: Uint32Array.from({ length: 300 }, (_, i) => i % 2) };
    await expect(proximalEffect({ ...input, folds }, {}, RUN)).rejects.toMatchObject({
      code: "DATA",
      issues: [{ path: "folds" }],
    });
  });
});

describe("bad input", () => {
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
