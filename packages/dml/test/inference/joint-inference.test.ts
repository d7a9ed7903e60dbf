import { clusterIndex, createRng, normalQuantile, type Rng, trainingUnits } from "@career-dml/core";
import { expectAllClose, expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  jointInference,
  type LinearScore,
  MULTIPLIERS,
  medianOverSplits,
  solveMoment,
  twoWayClusters,
  twoWayFolds,
  weightedScore,
} from "../../src/index.js";
import { fillMultipliers } from "../../src/inference/multiplier-weights.js";

const normal = (rng: Rng): number => normalQuantile((rng.uint32() + 0.5) / 2 ** 32);
const normals = (rng: Rng, n: number): Float64Array => Float64Array.from({ length: n }, () => normal(rng));

/** The score of a mean. */
const meanScore = (values: Float64Array): LinearScore => ({ psiA: values.map(() => -1), psiB: values });

/** Scores in the order of their names. */
const named = (scores: Readonly<Record<string, LinearScore>>) => new Map(Object.entries(scores));

describe("multipliers", () => {
  test.each(MULTIPLIERS)("%s have mean 0 and variance 1", (kind) => {
    const drawn = new Float64Array(200_000);
    fillMultipliers(kind, createRng(1), drawn);
    const moment = (k: number): number => drawn.reduce((sum, v) => sum + v ** k, 0) / drawn.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    // Of Mammen's two points the third moment is 1 as well; the others are symmetric.
    expect(Math.abs(moment(3) - (kind === "mammen" ? 1 : 0))).toBeLessThan(0.05);
  });

  test("seed 0 is a seed, and streams of neighbouring seeds differ", () => {
    const scores = named({ a: meanScore(normals(createRng(3), 50)) });
    const of = (seed: number) => jointInference({ scores }, { seed, draws: 200 }).critical;
    expect(of(0)).toBe(of(0));
    expect(of(0)).not.toBe(of(1));
  });
});

describe("simultaneous bands", () => {
  test.each(MULTIPLIERS)("of independent parameters have the width of Šidák, %s", (multipliers) => {
    const [n, p] = [600, 6];
    const values = normals(createRng(5), n);
    const scores = new Map(
      Array.from({ length: p }, (_, g) => {
        const psiA = values.map((_v, i) => (i % p === g ? -1 : 0));
        return [`group ${g}`, { psiA, psiB: values.map((v, i) => (i % p === g ? v : 0)) }] as const;
      }),
    );
    const { critical } = jointInference({ scores }, { multipliers, draws: 5000 });
    expect(Math.abs(critical - normalQuantile(0.5 + 0.95 ** (1 / p) / 2))).toBeLessThan(0.08);
  });

  test("of one parameter, however often it is named, are its interval", () => {
    const score = meanScore(normals(createRng(6), 400));
    const { critical, parameters } = jointInference(
      { scores: named({ a: score, b: score, c: score }) },
      { draws: 5000 },
    );
    expect(Math.abs(critical - 1.96)).toBeLessThan(0.06);
    expectClose(parameters[0]!.adjustedPValue, parameters[0]!.pValue, 0.02, "adjusted");
  });

  test("hold all parameters together, and reject none of true hypotheses, as often as they say", () => {
    const replications = 300;
    let [covered, rejected] = [0, 0];
    for (let seed = 1; seed <= replications; seed++) {
      const rng = createRng(seed);
      const common = normals(rng, 200);
      const scores = new Map(
        ["a", "b", "c", "d"].map((name) => [name, meanScore(normals(rng, 200).map((v, i) => v + common[i]!))] as const),
      );
      const { parameters } = jointInference({ scores }, { draws: 300, seed });
      if (parameters.every(({ band: [low, high] }) => low <= 0 && high >= 0)) covered++;
      if (parameters.some(({ adjustedPValue }) => adjustedPValue <= 0.05)) rejected++;
    }
    const spread = 3 * Math.sqrt((0.05 * 0.95) / replications);
    expect(Math.abs(covered / replications - 0.95)).toBeLessThan(spread);
    expect(Math.abs(rejected / replications - 0.05)).toBeLessThan(spread);
  });

  test("over splits bounds are medians, and estimates those of the median rule", () => {
    const rng = createRng(8);
    const splits = Array.from({ length: 3 }, () =>
      named({ a: meanScore(normals(rng, 100)), b: meanScore(normals(rng, 100)) }),
    );
    const joint = jointInference({ scores: splits }, { draws: 500 });
    const expected = medianOverSplits(splits.map((split) => solveMoment(split.get("a")!)));
    expect(joint.parameters[0]).toMatchObject(expected);
    const lows = splits
      .map((split) => solveMoment(split.get("a")!))
      .map(({ estimate, se }) => estimate - 1.959963984540054 * se);
    expectClose(joint.parameters[0]!.ci[0], lows.sort((x, y) => x - y)[1]!, 1e-12, "lower bound");
  });
});

describe("weights", () => {
  const values = normals(createRng(9), 60);
  const score = meanScore(values);

  test("whole weights are repeated units, up to what the variance knows of their dependence", () => {
    const weights = values.map((_, i) => 1 + (i % 3));
    const repeated = meanScore(
      Float64Array.from([...values].flatMap((v, i) => Array.from({ length: 1 + (i % 3) }, () => v))),
    );
    const owner = [...values].flatMap((_, i) => Array.from({ length: 1 + (i % 3) }, () => i));
    const weighted = solveMoment(weightedScore(score, weights));
    const copied = solveMoment(repeated, clusterIndex(owner, owner.length));
    expectClose(weighted.estimate, copied.estimate, 1e-12, "estimate");
    // Copies of a unit are one cluster; clusters come with G / (G - 1).
    expectClose(weighted.se * Math.sqrt(60 / 59), copied.se, 1e-12, "error");
  });

  test("their unit does not matter, and bad ones are refused", () => {
    const weights = values.map((_, i) => 1 + (i % 3));
    const [once, tenfold] = [weights, weights.map((w) => 10 * w)].map(
      (w) => jointInference({ scores: named({ score }), weights: w }, { draws: 100 }).parameters[0]!,
    );
    expectAllClose([tenfold!.estimate, tenfold!.se], [once!.estimate, once!.se], 1e-12);
    expect(() =>
      weightedScore(
        score,
        weights.map((w) => -w),
      ),
    ).toThrow(/negative for 60 units/);
    expect(() => weightedScore(score, new Float64Array(60))).toThrow(/zero for every unit/);
    expect(() => weightedScore(score, new Float64Array(3))).toThrow(expect.objectContaining({ code: "SHAPE" }));
  });
});

describe("two-way clusters", () => {
  const rng = createRng(11);
  const n = 300;
  const first = Array.from({ length: n }, () => rng.below(20));
  const second = Array.from({ length: n }, () => rng.below(15));
  const [one, two] = [normals(rng, 20), normals(rng, 15)];
  const score = meanScore(Float64Array.from(first, (g, i) => one[g]! + two[second[i]!]! + normal(rng)));
  const seOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => solveMoment(score, twoWayClusters(a, b, n)).se;

  test("that are the same in both dimensions, or that hold one unit each in one, are one-way clusters", () => {
    const oneWay = solveMoment(score, clusterIndex(first, n)).se;
    const units = first.map((_, i) => i);
    expectClose(seOf(first, first), oneWay, 1e-12, "same");
    expectClose(seOf(first, units), oneWay, 1e-12, "units");
    expectClose(seOf(units, first), oneWay, 1e-12, "units first");
  });

  test("have the sum of squared sums over either dimension less that over both: a table by hand", () => {
    // Rows and columns of a 2 x 3 table with deviations from its mean of 3: -2 -1 0 / 1 2 0.
    const table = meanScore(Float64Array.of(1, 2, 3, 4, 5, 3));
    const rows = 2 * (9 + 9);
    const columns = 1.5 * (1 + 1 + 0);
    const cells = (6 / 5) * (4 + 1 + 0 + 1 + 4 + 0);
    const { se } = solveMoment(table, twoWayClusters([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], 6));
    expectClose(se, Math.sqrt((rows + columns - cells) / 36), 1e-12, "error");
  });

  test("cover where units depend on each other along both dimensions, and one-way clusters do not", () => {
    const replications = 300;
    let [covered, oneWay] = [0, 0];
    for (let seed = 1; seed <= replications; seed++) {
      const draw = createRng(seed);
      const [a, b] = [normals(draw, 40), normals(draw, 40)];
      const [rows, columns] = [
        Array.from({ length: 1600 }, (_, i) => i % 40),
        Array.from({ length: 1600 }, (_, i) => Math.floor(i / 40)),
      ];
      const values = Float64Array.from(rows, (g, i) => a[g]! + b[columns[i]!]! + normal(draw));
      const two = solveMoment(meanScore(values), twoWayClusters(rows, columns, 1600));
      const simple = solveMoment(meanScore(values), clusterIndex(rows, 1600));
      if (Math.abs(two.estimate) < 1.96 * two.se) covered++;
      if (Math.abs(simple.estimate) < 1.96 * simple.se) oneWay++;
    }
    expect(Math.abs(covered / replications - 0.95)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / replications) + 0.01);
    expect(oneWay / replications).toBeLessThan(0.9);
  });

  test("that leave no positive variance are told, not hidden", () => {
    // Sums over rows and columns vanish; what is taken off is all there is.
    const checked = meanScore(Float64Array.of(1, -1, -1, 1));
    expect(() => solveMoment(checked, twoWayClusters([0, 0, 1, 1], [0, 1, 0, 1], 4))).toThrow(/cluster by one of them/);
  });

  test("bands of parameters that depend on each other along both dimensions are those of their correlation", () => {
    const clusters = twoWayClusters(first, second, n);
    const { critical } = jointInference({ scores: named({ a: score, b: score }), spread: clusters }, { draws: 5000 });
    expect(Math.abs(critical - 1.96)).toBeLessThan(0.06);
  });

  test("folds learn from units that share neither cluster with the fold", () => {
    const clusters = twoWayClusters(first, second, n);
    const folds = twoWayFolds(clusters, 3, createRng(1));
    expect(folds.k).toBe(9);
    for (let fold = 0; fold < 9; fold++) {
      const learned = trainingUnits(folds, fold);
      const inside = [...folds.of.keys()].filter((i) => folds.of[i] === fold);
      const seen = [new Set(Array.from(learned, (i) => first[i])), new Set(Array.from(learned, (i) => second[i]))];
      expect(inside.some((i) => seen[0]!.has(first[i]) || seen[1]!.has(second[i]))).toBe(false);
      expect(learned.length).toBeGreaterThan(n / 4);
    }
  });
});

test("parameters that differ between splits, and none at all, are told", () => {
  const score = meanScore(Float64Array.of(1, 2, 3));
  expect(() => jointInference({ scores: named({}) })).toThrow(/no parameter/);
  expect(() => jointInference({ scores: [named({ a: score }), named({ b: score })] })).toThrow(/split 2/);
  expect(() => jointInference({ scores: named({ a: score, b: meanScore(Float64Array.of(1)) }) })).toThrow(/psiA of b/);
});
