import { createRng, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { proximalEffect } from "@career-dml/dml";
import { careerSegments } from "@career-dml/gru";
import { beforeAll, describe, expect, test } from "vitest";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";
import { estimate, failing } from "./estimating.js";

const file = temporaryFolder();

/** A simulated history in one row per unit, and the same in one row per unit and period. */
function write(name: string, careerStrength: number, n = 800) {
  const { dataset } = simulateCareers({ n, seed: 9, careerStrength });
  const { codes, periods } = dataset.sequences[0]!;
  const covariates = (i: number): number[] => [dataset.covariates.x[i]!, dataset.covariates.x[n + i]!];
  const rest = (i: number): (string | number)[] => [
    dataset.treatment[i]!,
    dataset.outcome[i]!,
    ...covariates(i),
    dataset.instrument![i]!,
  ];
  const occupations = (i: number): number[] => [...codes.subarray(i * periods, (i + 1) * periods)].map((c) => c - 2);
  const roles = "t,y,education,flexicurity,peers";
  const units = Array.from({ length: n }, (_, i) => i);
  const wide = units.map((i) => [i, ...occupations(i), ...rest(i)].join(","));
  const names = Array.from({ length: periods }, (_, t) => `occ${t}`).join(",");
  const long = units.flatMap((i) => [
    ...occupations(i).map((state, t) => [i, t, state, "", "", ...covariates(i), ""].join(",")),
    [i, periods, "", ...rest(i)].join(","),
  ]);
  return {
    dataset,
    wide: file(`${name}-wide.csv`, `id,${names},${roles}\n${wide.join("\n")}\n`),
    long: file(`${name}-long.csv`, `id,period,occupation,${roles}\n${long.join("\n")}\n`),
  };
}

const ROLES = ["--outcome", "y", "--treatment", "t", "--covariates", "education,flexicurity"];
const panel = (path: string, ...more: string[]): string[] => [
  "proximal",
  "--data",
  path,
  ..."--unit id --time period --sequence occupation".split(" "),
  ...ROLES,
  ...more,
];

describe("career-dml estimate proximal", () => {
  let strong: ReturnType<typeof write>;
  beforeAll(() => {
    strong = write("strong", 1);
  });

  test("is proximalEffect on the two parts of the career, for long and wide files", async () => {
    const { dataset } = strong;
    const { early, late } = careerSegments(dataset.sequences, { gap: 3 });
    const folds = stratifiedFolds(dataset.treatment, 4, createRng(3));
    const proxies = { outcomeProxies: late, treatmentProxies: early };
    const same = await proximalEffect({ ...dataset, ...proxies, folds }, { seed: 3 });
    const options = ["--gap", "3", "--folds", "4", "--seed", "3", "--outcome-part", "late"];
    const wide = ["proximal", "--data", strong.wide, "--sequence", "occupation=occ0..occ9", ...ROLES, ...options];
    const found = await estimate(...wide);
    expect(found).toMatchObject({
      estimator: "proximal",
      estimate: same.estimate,
      se: same.se,
      robustSet: same.robustSet,
      n: 800,
      data: { careers: true, rows: expect.any(Number) },
    });
    expect(found.statistics.map(({ value }) => value)).toEqual([...same.relevance.arms.map(({ f }) => f), null, null]);
    // The units of a long file come in the order of their labels as text, so that their folds differ.
    const long = await estimate(...panel(strong.long, ...options));
    expect(Math.abs(long.estimate! - same.estimate!)).toBeLessThan(same.se!);
    expect(long.n).toBe(800);
  });

  test("further columns are proxies, not covariates; linear bridges; several partitions", async () => {
    const more = ["--treatment-proxies", "peers", "--bridges", "linear", "--repetitions", "2"];
    const found = await estimate(...panel(strong.long, ...more));
    expect(found).toMatchObject({
      label: "proximal, linear bridges by two-stage least squares",
      se: expect.any(Number),
    });
    const other = await estimate(...panel(strong.long, "--bridges", "linear", "--repetitions", "2"));
    expect(found.estimate).not.toBe(other.estimate);
  });

  test("careers that show nothing: a reason instead of an estimate, in JSON and on the terminal", async () => {
    const { long } = write("weak", 0);
    const found = await estimate(...panel(long));
    expect(found).toMatchObject({ estimate: null, se: null, ci: null, robustSet: { shape: "everything" } });
    expect(found.reason).toMatch(/share nothing that can be told from chance/);
    const { stdout } = await cli(["estimate", ...panel(long)]);
    expect(stdout).toMatch(/ATE +none: the proxies share nothing/);
    expect(stdout).toContain("800 from 8,800 rows");
    expect(stdout).not.toContain("standard error  ");
  });

  test("units with short careers are counted, and left out where that is asked for", async () => {
    const path = file(
      "short.csv",
      `id,period,occupation,t,y,education,flexicurity\n${Array.from({ length: 60 }, (_, i) =>
        Array.from(
          { length: i < 10 ? 3 : 9 },
          (_period, t) => `${i},${t},${(i * 7 + t * t) % 5},${i % 2},${(i * t) % 11},${i % 3},${(i * 5) % 7}`,
        ),
      )
        .flat()
        .join("\n")}\n`,
    );
    const refused = await failing(...panel(path));
    expect(refused).toMatchObject({
      code: 1,
      message: expect.stringMatching(/10 of 60 units.* fewer than 4 periods.*--short-careers drop/),
    });
    const found = await estimate(...panel(path, "--short-careers", "drop"));
    expect(found).toMatchObject({
      n: 50,
      leftOut: [{ reason: "units: fewer than 4 periods of career before the landmark", count: 10 }],
    });
  });

  test("--missing indicator says what was filled, and nothing where no covariate is missing", async () => {
    const options = ["--bridges", "linear", "--missing", "indicator"];
    const complete = await estimate(...panel(strong.long, ...options));
    expect(complete.warnings.join()).not.toContain("Missing covariates");
    expect(complete.estimate).toBe((await estimate(...panel(strong.long, "--bridges", "linear"))).estimate);
    const holes = ["--derive", "hole = case when id % 7 = 0 then null else education end"];
    const found = await estimate(
      ...panel(strong.long, ...options, ...holes).map((word) => (word === ROLES[5] ? "hole,flexicurity" : word)),
    );
    expect(found.warnings.join()).toMatch(/Missing covariates were filled .*\(hole_missing\): hole \(115\)\./);
  });

  test("bad input: a gap longer than careers, roles that are absent or taken, all at once", async () => {
    const gap = await failing(...panel(strong.long, "--gap", "20"));
    expect(gap).toMatchObject({ code: 1, message: expect.stringMatching(/800 of 800 units .*fewer than 22 periods/) });
    const none = await failing(...panel(strong.long, "--gap", "20", "--short-careers", "drop"));
    expect(none.message).toMatch(/none has 22 periods of career; choose a smaller --gap/);
    const { code, message } = await failing("proximal", "--data", strong.long, ...ROLES, "--treatment-proxies", "y");
    expect(code).toBe(2);
    for (const part of [
      "--sequence is needed",
      "--unit is needed",
      "--time is needed",
      "names column 'y', which is the outcome",
    ]) {
      expect(message).toContain(part);
    }
    const absent = await failing(...panel(strong.long, "--outcome-proxies", "peer"));
    expect(absent.message).toMatch(/'peer'.*did you mean 'peers'/);
  });
});
