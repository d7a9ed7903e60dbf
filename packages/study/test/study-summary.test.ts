import { expectClose } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import {
  type CompletedStudy,
  type EstimateRecord,
  localEngine,
  runStudy,
  type Study,
  type StudyFile,
  type StudyRecord,
  studyTasks,
  summariseStudy,
} from "../src/index.js";
import { exampleStudy, MODULE, temporaryFolder } from "./example-study.js";

const estimate = (estimator: string, value: number | null, more: Partial<EstimateRecord> = {}) =>
  value === null
    ? { estimator, failure: { code: "X", message: "no" } }
    : { estimator, estimate: value, se: 1, ci: null, pValue: null, estimand: "ATE", ...more };

type Said = StudyRecord["said"];

/** A study of one cell whose records are made of rows: estimates of `mean` and `biased`, truth of sample and population. */
async function studyOf(
  rows: readonly { of: readonly [number | null, number | null]; truth?: readonly [number, number]; said?: Said }[],
  changes: Partial<StudyFile> = {},
) {
  const study: Study = await exampleStudy({ seeds: { first: 0, count: rows.length }, axes: {}, ...changes });
  const runs: CompletedStudy["runs"] = studyTasks(study.plan).map((task, k) => {
    const { of, truth = [0, 0], said = {} } = rows[k]!;
    const [sample, population] = truth;
    const estimates = [estimate("mean", of[0]), estimate("biased", of[1])];
    const value = { cell: 0, seed: task.seed, truths: { ATE: { sample, population } }, estimates, said };
    return { task, outcome: { value: value as never }, time: null };
  });
  return summariseStudy({ study, runs, found: 0, faulty: [] });
}

const engine = () => localEngine({ module: MODULE, workers: 1 });

const within = ({ value, mcse }: { value: number | null; mcse: number | null }, target: number): void =>
  expect(Math.abs(value! - target)).toBeLessThan(3 * mcse!);

const outcome = async (rows: Parameters<typeof studyOf>[0], criterion: object) => {
  const { criteria } = await studyOf(rows, { criteria: [{ name: "c", ...criterion } as never] });
  return criteria[0]!;
};

describe("figures", () => {
  test("are counted from either truth", async () => {
    const rows = [1, 3, -1, 1].map((value) => ({ of: [value, value] as const, truth: [value - 0.5, 0] as const }));
    const { figures } = await studyOf(rows);
    const { sample, population, estimate, power, estimand } = figures[0]!;
    expect(estimand).toBe("ATE");
    // Against 0, worked by hand in the test of monteCarlo; against the sample's truth every error is .5.
    expectClose(population.bias.value!, 1, 1e-15);
    expectClose(population.bias.mcse!, Math.sqrt(8 / 3) / 2, 1e-15);
    expect([sample.bias.value, sample.bias.mcse, sample.coverage.value]).toEqual([0.5, 0, 1]);
    expect([sample.truth.value, population.truth.value, estimate.value]).toEqual([0.5, 0, 1]);
    // Intervals of +-1.96: 3 is the only one that leaves out 0.
    expect([population.coverage.value, power.value]).toEqual([0.75, 0.25]);
  });

  test("count an estimator's failures, and take the means of further figures", async () => {
    const { figures, failures } = await studyOf([{ of: [1, null] }, { of: [2, 3] }, { of: [3, null] }]);
    expect(figures.map(({ completed, failed }) => [completed, failed])).toEqual([
      [3, 0],
      [1, 2],
    ]);
    expect(figures[1]!.population.bias).toEqual({ value: 3, mcse: null, reason: expect.any(String) });
    expect(failures.map(({ seed, estimator }) => [seed, estimator])).toEqual([
      [0, "biased"],
      [2, "biased"],
    ]);
  });

  test("of a job whose answers are known lie within three Monte Carlo errors of them", async () => {
    const study = await exampleStudy({
      seeds: { first: 0, count: 400 },
      simulation: { effect: 0.2 },
      estimators: [{ estimator: "mean" }, { estimator: "biased" }, { estimator: "first" }],
    });
    const { figures } = summariseStudy(await runStudy(study, { folder: await temporaryFolder(), engine }));
    for (const [k, n] of [25, 100].entries()) {
      const [mean, biased, first] = figures.slice(3 * k, 3 * k + 3);
      within(mean!.population.bias, 0);
      within(mean!.population.empiricalSe, 1 / Math.sqrt(n));
      within(mean!.population.seRatio, 1);
      within(mean!.population.coverage, 0.95);
      // P(|Z + .2 sqrt(n)| > 1.96): .170 and .516, of normal tables.
      within(mean!.power, n === 25 ? 0.17 : 0.516);
      within(biased!.population.bias, 0.5);
      within(first!.population.rmse, 1);
    }
  });
});

describe("comparisons", () => {
  test("are of the same runs: what both share cancels", async () => {
    // Errors 10, 20, 30 against 9, 19, 28: differences 1, 1, 2; squared 19, 39, 116.
    const rows = [
      { of: [10, 9] as const },
      { of: [20, 19] as const },
      { of: [30, 28] as const },
      { of: [40, null] as const },
    ];
    const { comparisons } = await studyOf(rows, { comparisons: [{ estimator: "mean", against: "biased" }] });
    const [{ pairs, population }] = comparisons as [(typeof comparisons)[number]];
    expect(pairs).toBe(3);
    expectClose(population.errorDifference.value!, 4 / 3, 1e-15);
    expectClose(population.errorDifference.mcse!, Math.sqrt(1 / 3) / Math.sqrt(3), 1e-14);
    expectClose(population.squaredErrorDifference.value!, 58, 1e-15);
  });
});

describe("criteria", () => {
  // Mean error of `mean` 1, its Monte Carlo error sqrt(8/3) / 2 = .816.
  const rows = [1, 3, -1, 1].map((value) => ({ of: [value, 0] as const }));

  test.each([
    [{ atMost: 1 }, "met"],
    [{ atMost: 0.99 }, "within Monte Carlo error"],
    [{ atMost: 0.99, tolerance: 0 }, "not met"],
    [{ atMost: -0.7 }, "not met"],
    [{ atLeast: 0.5, atMost: 1.5 }, "met"],
    [{ atLeast: 2.6 }, "within Monte Carlo error"],
    [{ atLeast: 2.7 }, "not met"],
  ] as const)("a bias of 1 with error .816 and %j: %s", async (bounds, expected) => {
    expect((await outcome(rows, { measure: "bias", estimators: ["mean"], ...bounds })).outcome).toBe(expected);
  });

  test("are as good as the worst of their places", async () => {
    const { outcome: found, places } = await outcome(rows, { measure: "absoluteBias", atMost: 0.5, tolerance: 0 });
    expect(places.map((place) => [place.estimator, place.outcome, place.margin])).toEqual([
      ["mean", "not met", -0.5],
      ["biased", "met", 0.5],
    ]);
    expect(found).toBe("not met");
  });

  test("of what is undefined are undefined", async () => {
    const none = [{ of: [null, 1] as const }, { of: [null, 1] as const }];
    expect((await outcome(none, { measure: "bias", atMost: 1 })).outcome).toBe("undefined");
    expect((await outcome(none, { measure: "failureRate", estimators: ["mean"], atMost: 0.3 })).outcome).toBe(
      "not met",
    );
  });

  // Wilson's interval of two of two at two standard errors is [1/3, 1]: 2 sqrt(b (1 - b) / 2) = 1 - b at b = 1/3.
  test.each([
    [0.34, "within Monte Carlo error"],
    [0.33, "not met"],
  ] as const)("of shares have the error at the bound: two of two with at most %d: %s", async (atMost, expected) => {
    const failed = [{ of: [null, 1] as const }, { of: [null, 1] as const }];
    const criterion = { measure: "failureRate", estimators: ["mean"], atMost };
    expect((await outcome(failed, criterion)).outcome).toBe(expected);
  });

  test("of what the software said count runs; what was not said is not", async () => {
    const said = [true, true, false, undefined].map((word) => {
      return { of: [0, 0] as const, ...(word === undefined ? {} : { said: { hidden: word } }) };
    });
    const criterion = { measure: "said", said: "hidden", equals: true, atLeast: 0.5 };
    const { outcome: found, places, measure } = await outcome(said, criterion);
    expect([found, places[0]!.value, places[0]!.estimator]).toEqual(["met", 0.5, null]);
    expect(measure).toBe("share of hidden = true");
  });

  test("of paired differences take the other estimator out", async () => {
    const criterion = { measure: "squaredErrorDifference", against: "biased", atLeast: 0 };
    const { places } = await outcome(rows, criterion);
    expect(places.map(({ estimator, value }) => [estimator, value])).toEqual([["mean", 3]]);
  });
});

test("verdicts are the first whose rules all hold, sure where chance is an unlikely reason", async () => {
  const verdicts = [
    { verdict: "recovers", rules: [{ measure: "absoluteBias" as const, atMost: 0.5 }] },
    { verdict: "lost", rules: [] },
  ];
  const rows = [
    { of: [0.9, 2] as const },
    { of: [-0.1, 2] as const },
    { of: [0.3, 2] as const },
    { of: [0.5, 2] as const },
  ];
  const { verdicts: given } = await studyOf(rows, { verdicts });
  // Bias .4 with error .21: within .5, but not by two errors. Bias 2 with no error at all.
  expect(given).toEqual([
    { cell: 0, estimator: "mean", verdict: "recovers", sure: false },
    { cell: 0, estimator: "biased", verdict: "lost", sure: true },
  ]);
});

test("what the software said is told by its shares, numbers by their mean", async () => {
  const said: readonly Said[] = [
    { chosen: "vib", f: 10 },
    { chosen: "pca", f: 20 },
    { chosen: "vib", f: 30 },
  ];
  const { said: told } = await studyOf(said.map((words) => ({ of: [0, 0] as const, said: words })));
  expect(
    told.map(({ said: name, shares, mean }) => [name, shares.map(({ value }) => value), mean?.value ?? null]),
  ).toEqual([
    ["chosen", ["vib", "pca"], null],
    ["f", [], 20],
  ]);
  expectClose(told[0]!.shares[0]!.share.value!, 2 / 3, 1e-15);
});
