import { createRng, type Design, design } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { boosting, boostingLearnerOptions, type LearnerTask, mean, ridge, unpenalised } from "../../src/index.js";
import { ridgeLeaveOneOut } from "../../src/learners/ridge-path.js";
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

const learners = [ridge, boosting(boostingLearnerOptions.parse({})), unpenalised];

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
  test.each([ridge, learners[1]!])("$name takes them, and learns from a value being missing", async (learner) => {
    const { x, y } = sample(450, 2);
    const holes = Float64Array.from(x.x);
    const shifted = y.map((v, i) => (i % 3 === 0 ? v + 5 : v));
    for (let i = 0; i < 450; i += 3) holes[i] = Number.NaN;
    const [p] = await learner.fit([taskOf({ ...x, x: holes }, shifted, "squared")], RUN);
    const missing = p!.filter((_, k) => (400 + k) % 3 === 0);
    const observed = p!.filter((_, k) => (400 + k) % 3 !== 0);
    expect(average(missing) - average(observed)).toBeGreaterThan(3);
  });

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

describe("leave-one-out ridge", () => {
  const { x, y } = sample(60, 5);
  const weights = y.map((_, i) => 0.5 + (i % 4));

  test.each([
    ["equal weights", null],
    ["weights", weights],
  ])("the chosen penalty's loss is that of really leaving each row out, %s", async (_, w) => {
    const left: [number, number][] = [];
    const chosen = await ridgeLeaveOneOut({ design: x.x, target: y, weights: w }, RUN, (row, prediction) => {
      left.push([row, prediction]);
      return (w === null ? 1 : w[row]!) * (y[row]! - prediction) ** 2;
    });
    const points = left.length / 60;
    const losses = Array.from({ length: points }, (_, k) =>
      left.slice(60 * k, 60 * k + 60).reduce((sum, [i, p]) => sum + (w === null ? 1 : w[i]!) * (y[i]! - p) ** 2, 0),
    );
    const best = losses.indexOf(Math.min(...losses));
    const predictions = left.slice(60 * best, 60 * best + 60);
    for (const [row, prediction] of predictions.filter((_, k) => k % 7 === 0)) {
      expectClose(prediction, refitWithout(row, chosen.penalty, w), 1e-9, `row ${row}`);
    }
  });

  /** Ridge of all rows but one by its normal equations, two columns and an intercept: the closed form, solved directly. */
  function refitWithout(row: number, penalty: number, w: Float64Array | null): number {
    const rows = [...y.keys()].filter((i) => i !== row);
    const weight = (i: number) => (w === null ? 1 : w[i]!);
    const a = [
      [0, 0, 0],
      [0, penalty, 0],
      [0, 0, penalty],
    ];
    const b = [0, 0, 0];
    for (const i of rows) {
      const v = [1, x.x[i]!, x.x[60 + i]!];
      for (let j = 0; j < 3; j++) {
        b[j]! += weight(i) * v[j]! * y[i]!;
        for (let k = 0; k < 3; k++) a[j]![k]! += weight(i) * v[j]! * v[k]!;
      }
    }
    const beta = cramer(a, b);
    return beta[0]! + beta[1]! * x.x[row]! + beta[2]! * x.x[60 + row]!;
  }

  test("many penalties or a lot of noise: pure noise is shrunk to nothing", async () => {
    const noise = sample(200, 9);
    const unrelated = sample(200, 10).y;
    const fit = await ridgeLeaveOneOut({ design: noise.x.x, target: unrelated, weights: null }, RUN);
    expectAllClose(fit.coefficients, [0, 0], 0.2);
  });
});

const determinant = (m: number[][]): number =>
  m[0]![0]! * (m[1]![1]! * m[2]![2]! - m[1]![2]! * m[2]![1]!) -
  m[0]![1]! * (m[1]![0]! * m[2]![2]! - m[1]![2]! * m[2]![0]!) +
  m[0]![2]! * (m[1]![0]! * m[2]![1]! - m[1]![1]! * m[2]![0]!);

/** Solution of three linear equations. */
const cramer = (a: number[][], b: number[]): number[] =>
  b.map((_, c) => determinant(a.map((r, i) => r.map((v, j) => (j === c ? b[i]! : v)))) / determinant(a));
