import { createRng, type Design, design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  boosting,
  boostingLearnerOptions,
  forest,
  lasso,
  lassoLearnerOptions,
  type LearnerTask,
  mean,
  ridge,
  series,
  seriesLearnerOptions,
  unpenalised,
} from "../../src/index.js";
import { ridgeByGcv } from "../../src/learners/ridge-gcv.js";
import { standardise } from "../../src/learners/standardise.js";

const RUN = { backend: "js", threads: 1 } as const;

/** Two columns, an outcome linear in both, and a treatment that rises with the first. */
function sample(n: number, seed: number) {
  const rng = createRng(seed);
  const normal = () => Array.from({ length: 12 }, () => rng.uniform()).reduce((sum, u) => sum + u, -6);
  const a = Float64Array.from({ length: n }, normal);
  const b = Float64Array.from({ length: n }, normal);
  const y = a.map((v, i) => 1 + 2 * v - b[i]! + 0.5 * normal());
  const t = a.map((v) => (rng.uniform() < 1 / (1 + Math.exp(-v)) ? 1 : 0));
  return { x: design({ a, b }), y, t };
}

const taskOf = (x: Design, target: Float64Array, loss: LearnerTask["loss"]): LearnerTask => ({
  design: x,
  target,
  loss,
  training: Uint32Array.from({ length: x.n - 50 }, (_, i) => i),
  test: Uint32Array.from({ length: 50 }, (_, i) => x.n - 50 + i),
  rng: createRng(3),
});

const average = (v: Float64Array): number => v.reduce((sum, value) => sum + value, 0) / v.length;

const dot = (v: Float64Array, w: Float64Array): number => v.reduce((sum, value, i) => sum + value * w[i]!, 0);

const learners = [
  ridge,
  boosting(boostingLearnerOptions.parse({})),
  unpenalised,
  forest({ trees: 100, minLeafSize: 5 }),
  series(seriesLearnerOptions.parse({})),
  lasso(lassoLearnerOptions.parse({})),
];

describe.each(learners.map((l) => [l.name, l] as const))("%s", (_, learner) => {
  const { x, y, t } = sample(450, 1);

  test("predicts means much better than the mean, and probabilities inside (0, 1)", async () => {
    const [means, probabilities] = await learner.fit([taskOf(x, y, "squared"), taskOf(x, t, "log")], RUN);
    const [null0] = await mean.fit([taskOf(x, y, "squared")], RUN);
    const loss = (p: Float64Array) => p.reduce((sum, v, k) => sum + (y[400 + k]! - v) ** 2, 0);
    expect(loss(means!)).toBeLessThan(0.25 * loss(null0!));
    expect(probabilities!.every((p) => p > 0 && p < 1)).toBe(true);
    // The treatment rises with the first column: predictions must follow it.
    const low = probabilities!.filter((_, k) => x.x[400 + k]! < -0.5);
    const high = probabilities!.filter((_, k) => x.x[400 + k]! > 0.5);
    expect(average(high) - average(low)).toBeGreaterThan(0.2);
  });

  test("never reads the target of a test row", async () => {
    const hidden = y.map((v, i) => (i < 400 ? v : Number.NaN));
    const [seen, blind] = await learner.fit([taskOf(x, y, "squared"), taskOf(x, hidden, "squared")], RUN);
    expect(blind).toEqual(seen);
  });

  test("each fit is what it would be alone", async () => {
    const tasks = [taskOf(x, y, "squared"), taskOf(x, t, "log")];
    const together = await learner.fit(tasks, RUN);
    expect((await learner.fit([tasks[1]!], RUN))[0]).toEqual(together[1]);
  });
});

describe("missing covariates", () => {
  test.each([ridge, learners[1]!, learners[3]!, learners[4]!, learners[5]!])(
    "$name takes them, and learns from a value being missing",
    async (learner) => {
      const { x, y } = sample(450, 2);
      const holes = Float64Array.from(x.x);
      const shifted = y.map((v, i) => (i % 3 === 0 ? v + 5 : v));
      for (let i = 0; i < 450; i += 3) holes[i] = Number.NaN;
      const [p] = await learner.fit([taskOf({ ...x, x: holes }, shifted, "squared")], RUN);
      const missing = p!.filter((_, k) => (400 + k) % 3 === 0);
      const observed = p!.filter((_, k) => (400 + k) % 3 !== 0);
      expect(average(missing) - average(observed)).toBeGreaterThan(3);
    },
  );

  test("unpenalised names the column", async () => {
    const { x, y } = sample(100, 2);
    const holes = Float64Array.from(x.x);
    holes[100] = Number.NaN;
    await expect(unpenalised.fit([taskOf({ ...x, x: holes }, y, "squared")], RUN)).rejects.toThrow("column b");
  });
});

describe("standardise", () => {
  test("training columns have mean 0 and variance 1, constant columns go, test rows follow the training scale", () => {
    const x = design({ a: [1, 2, 3, 4, 100], constant: [7, 7, 7, 7, 9], b: [Number.NaN, 1, 1, 3, Number.NaN] });
    const result = standardise(x, Uint32Array.of(0, 1, 2, 3), Uint32Array.of(4));
    expect(result.names).toEqual(["a", "b", "b missing"]);
    for (let j = 0; j < 3; j++) {
      const values = result.training.subarray(4 * j, 4 * j + 4);
      expect(values.reduce((sum, v) => sum + v, 0)).toBeCloseTo(0, 12);
    }
    expect(result.test[0]).toBeCloseTo((100 - 2.5) / Math.sqrt(1.25), 12);
    expect(result.test[1]).toBe(0);
  });
});

describe("ridge by generalised cross-validation", () => {
  const { x, y } = sample(60, 5);
  const rows = Uint32Array.from({ length: 60 }, (_, i) => i);
  const { training } = standardise(x, rows, rows);
  const centred = y.map((v) => v - average(y));

  /** Normal equations of two columns solved by hand: coefficients and hat trace of one penalty. */
  function direct(penalty: number) {
    const [a, b] = [training.subarray(0, 60), training.subarray(60)];
    const [aa, ab, bb] = [dot(a, a), dot(a, b), dot(b, b)];
    const determinant = (aa + penalty) * (bb + penalty) - ab * ab;
    const solve = (u: number, v: number) => [
      ((bb + penalty) * u - ab * v) / determinant,
      ((aa + penalty) * v - ab * u) / determinant,
    ];
    const beta = solve(dot(a, centred), dot(b, centred));
    const trace = solve(aa, ab)[0]! + solve(ab, bb)[1]!;
    const rss = centred.reduce((sum, v, i) => sum + (v - beta[0]! * a[i]! - beta[1]! * b[i]!) ** 2, 0);
    return { beta, score: (60 * rss) / (60 - 1 - trace) ** 2 };
  }

  test("the chosen penalty has the smallest score of its grid, and its coefficients solve the normal equations", async () => {
    const fit = await ridgeByGcv({ design: training, target: y }, RUN);
    expectAllClose(fit.coefficients, direct(fit.penalty).beta, 1e-10);
    expectClose(fit.intercept, average(y), 1e-12);
    const chosen = direct(fit.penalty).score;
    for (const step of [-2, -1, 1, 2]) {
      expect(chosen).toBeLessThanOrEqual(direct(fit.penalty * 10 ** (step / 4)).score + 1e-12);
    }
  });

  test("noise is shrunk to next to nothing", async () => {
    const noise = sample(200, 9);
    const all = Uint32Array.from({ length: 200 }, (_, i) => i);
    const design = standardise(noise.x, all, all).training;
    const fit = await ridgeByGcv({ design, target: sample(200, 10).y }, RUN);
    expectAllClose(fit.coefficients, [0, 0], 0.2);
  });
});
