import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createRng, design } from "@career-dml/core";
import { partiallyLinear, twoWayClusters, twoWayFolds } from "@career-dml/dml";
import { csvColumns, dataNote, hasData, hasFixtures, sharedPath } from "@career-dml/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { estimateJsonSchema } from "../../src/config.js";
import { estimate as estimateOf } from "../../src/commands/estimate.js";
import { METHODS } from "../../src/estimate/methods.js";
import { runEstimate } from "../../src/estimate/run-estimate.js";
import { temporaryFolder } from "../data/panel-file.js";
import { cli } from "../cli/terminal.js";
import { columnsOf, estimate, wordsOf } from "./estimating.js";

const file = temporaryFolder();
const MROZ = sharedPath("fixtures/heckman/mroz87.csv");
const NSW = sharedPath("data/nsw-dw.csv");
const ROLES = ["--data", NSW, "--outcome", "re78", "--treatment", "treat", "--covariates", "age,educ,re74,re75"];
const FAST = ["--trees", "100"];

/** Where the public data of the examples are here. */
const placeOf = (name: string): string => (name === "mroz87.csv" ? MROZ : sharedPath(`data/${name}`));

const CONTRACT = (
  "kind estimator estimand estimate se ci level pValue n dropped coefficients nuisances overlap warnings options seed " +
  "backend threads versions timings"
).split(" ");

describe.skipIf(!hasData || !hasFixtures)(`every method${dataNote}`, () => {
  test.each(METHODS.map((method) => [method.name, method] as const))(
    "%s: the example of its help runs",
    async (name, method) => {
      const { stdout: help } = await cli(["estimate", name, "--help"]);
      expect(help).toContain(method.example.command);
      const words = wordsOf(method.example.command).map((word) => {
        if (word.endsWith(".csv") && word !== "effects.csv") return placeOf(word);
        return word === "effects.csv" ? file("effects.csv") : word;
      });
      expect(words.slice(0, 3)).toEqual(["career-dml", "estimate", name]);
      const fewer = name.includes("forest") ? FAST : [];
      const found = await estimate(...words.slice(2), ...fewer);
      for (const key of CONTRACT) expect(found, key).toHaveProperty(key);
      expect(found).toMatchObject({ estimator: name, seed: 42, kind: expect.stringMatching(/^(effect|model)$/) });
      expect(found.timings.total).toBeGreaterThan(0);
      // What is null says why.
      if (found.estimate === null || found.se === null) expect(found.reason).toBeTruthy();
      for (const row of found.coefficients) if (row.se === null) expect(row.reason).toBeTruthy();
      expect(found.meaning).not.toContain("{");
    },
  );

  test("a configuration file repeats an estimate from its own options; flags win over it", async () => {
    const first = await estimate("irm", ...ROLES, "--learner", "ridge", "--seed", "7");
    const config = file("irm.json", JSON.stringify({ estimator: "irm", ...first.options }));
    const again = await estimate("irm", "--config", config);
    expect(again).toEqual({ ...first, timings: again.timings });
    const other = await estimate("irm", "--config", config, "--seed", "8", "--estimand", "ATT");
    expect(other.options).toMatchObject({ seed: 8, estimand: "ATT", learner: ["ridge"] });
    const wrong = await cli(["estimate", "plr", "--config", config]);
    expect([wrong.code, wrong.stderr.split("\n")[0]]).toEqual([
      2,
      `error OPTIONS: estimator (in ${config}) is "irm", but the command is estimate plr`,
    ]);
    // The published schema takes the same file.
    expect(() => z.fromJSONSchema(estimateJsonSchema()).parse(JSON.parse(readFileSync(config, "utf8")))).not.toThrow();
  });

  test.each([
    ["irm", []],
    ["plr", []],
    ["forest", FAST],
    ["ols", []],
  ] as const)("%s: the same numbers on one thread and two, native and TypeScript", async (method, more) => {
    const runs = [];
    for (const context of [
      ["--threads", "1"],
      ["--threads", "2"],
      ["--backend", "js", "--threads", "2"],
    ]) {
      const {
        timings: _,
        threads: __,
        backend: ___,
        ...numbers
      } = await estimate(method, ...ROLES, ...more, ...context);
      runs.push(numbers);
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    const other = await estimate(method, ...ROLES, ...more, "--seed", "0");
    if (method === "ols") expect(other.estimate).toBe(runs[0]!.estimate);
    else expect(other.estimate).not.toBe(runs[0]!.estimate);
  });

  test("--missing drop leaves out and counts, keep and indicator do not", async () => {
    const card = [
      ...wordsOf(`--data ${sharedPath("data/card.csv")} --outcome lwage --treatment nearc4 --learner ridge`),
    ];
    const IQ = csvColumns("data/card.csv")["IQ"]!;
    const absent = IQ.filter((value) => Number.isNaN(value)).length;
    expect(absent).toBeGreaterThan(0);
    const kept = await estimate("plr", ...card, "--covariates", "exper,IQ");
    expect(kept).toMatchObject({ n: 3010, dropped: 0 });
    expect(kept.warnings.join()).toContain(`IQ (${absent})`);
    const dropped = await estimate("plr", ...card, "--covariates", "exper,IQ", "--missing", "drop");
    expect(dropped).toMatchObject({ n: 3010 - absent, dropped: absent, data: { rows: 3010 } });
    expect(dropped.leftOut).toEqual([
      { reason: `rows with a missing value: IQ (covariates, ${absent})`, count: absent },
    ]);
    const marked = await estimate("plr", ...card, "--covariates", "exper,IQ", "--missing", "indicator");
    expect(marked).toMatchObject({ n: 3010, dropped: 0 });
    expect(marked.warnings.join()).toContain("IQ_missing");
  });

  test("as a function: the same numbers as the command", async () => {
    const irm = METHODS.find(({ name }) => name === "irm")!;
    const given = { data: NSW, outcome: "re78", treatment: "treat", covariates: ["age", "educ"], learner: ["ridge"] };
    const same = await estimate("irm", ...ROLES.slice(0, -1), "age,educ", "--learner", "ridge");
    for (const found of [
      await runEstimate(irm, irm.resolve(given), { threads: 2 }),
      await estimateOf("irm", given, { threads: 2 }),
    ]) {
      expect([found.estimate, found.se, found.meaning]).toEqual([same.estimate, same.se, same.meaning]);
    }
  });

  test("learners by nuisance: by flag and by file the same, each function as under its learners alone", async () => {
    const learner = { outcome: ["ridge", "mean"], treatment: ["logit"] };
    const flag = await learned("plr", "--learner", "outcome=ridge,mean,treatment=logit");
    expect(flag.options).toMatchObject({ learner });
    const config = file("learners.json", JSON.stringify({ learner }));
    expect(await learned("plr", "--config", config)).toEqual(flag);
    expect(await learned("plr", "--learner", "outcome=ridge,mean", "--learner", "treatment=logit")).toEqual(flag);
    expect(() => z.fromJSONSchema(estimateJsonSchema()).parse({ estimator: "plr", learner })).not.toThrow();
    const outcome = await learned("plr", "--learner", "ridge,mean");
    const treatment = await learned("plr", "--learner", "logit");
    expect(flag.nuisances).toEqual({
      outcome: outcome.nuisances["outcome"],
      treatment: treatment.nuisances["treatment"],
    });
    // Refinements belong to the defaults of the one and the other: the arms are pooled where the outcome has them.
    const half = await learned("irm", "--learner", "outcome=stack,treatment=logit");
    expect(Object.keys(half.nuisances["outcome | T=0"]!.weights!)).toEqual(["series", "ridge", "boosting", "pooled"]);
    expect(Object.keys(half.nuisances["propensity"]!.weights!)).toEqual(["unpenalised"]);
  });

  test("as a function: a method that does not exist, options that are none of the method", async () => {
    await expect(estimateOf("forst", {})).rejects.toMatchObject({
      code: "OPTIONS",
      message: expect.stringContaining("did you mean forest?"),
    });
    await expect(estimateOf("irm", { data: NSW, outcome: "re78", bound: 0.1 })).rejects.toMatchObject({
      code: "OPTIONS",
      message: expect.stringMatching(/treatment[\s\S]*bound/),
    });
  });

  test("--cluster keeps clusters together in folds, forests and errors", async () => {
    const panel = ["--data", sharedPath("data/wage_panel.csv"), "--outcome", "lwage", "--treatment", "union"];
    const given = [...panel, "--covariates", "educ,black,exper", "--where", "year < 1984", "--learner", "ridge"];
    for (const method of [["irm"], ["plr"], ["forest", ...FAST], ["ols"]]) {
      const rules = method[0] === "ols" ? given.slice(0, -2) : given;
      const plain = await estimate(...method, ...rules);
      const clustered = await estimate(...method, ...rules, "--cluster", "nr");
      // Four years of one man are not four men.
      expect(clustered.se! / plain.se!, method[0]).toBeGreaterThan(1.2);
      expect(Math.abs(clustered.estimate! - plain.estimate!), method[0]).toBeLessThan(plain.se!);
    }
  });

  describe("--second-cluster and --weights", () => {
    const panel = ["--data", sharedPath("data/wage_panel.csv"), "--outcome", "lwage", "--treatment", "union"];
    const given = [...panel, "--covariates", "educ,black,exper", "--learner", "ridge", "--folds", "2"];
    const both = ["--cluster", "nr", "--second-cluster", "year"];

    test.each(["plr", "irm"])("of %s: errors of both dimensions, equal weights change nothing", async (method) => {
      const one = await estimate(method, ...given, ...both.slice(0, 2));
      const two = await estimate(method, ...given, ...both);
      expect(two.se).not.toBe(one.se);
      const equal = await estimate(method, ...given, ...both, "--derive", "double = 2", "--weights", "double");
      expect([equal.estimate, equal.se]).toEqual([two.estimate, two.se]);
      const unequal = await estimate(method, ...given, ...both, "--derive", "w = 1 + educ", "--weights", "w");
      expect(unequal.estimate).not.toBe(two.estimate);
    });

    test("are clusters, folds and weights of the library", async () => {
      const { lwage, union, nr, year, ...rest } = csvColumns("data/wage_panel.csv");
      const clusters = twoWayClusters(nr!, year!, nr!.length);
      const { educ, black, exper } = rest;
      const input = {
        outcome: lwage!,
        treatment: union!,
        designs: [design({ educ: educ!, black: black!, exper: exper! })],
        folds: twoWayFolds(clusters, 2, createRng(42)),
        clusters,
        weights: educ!,
      };
      const { estimate: theta, se } = await partiallyLinear(input, { nuisance: { learners: ["ridge"] } });
      const found = await estimate("plr", ...given, ...both, "--weights", "educ");
      expect([found.estimate, found.se]).toEqual([theta, se]);
    });
  });

  test("selection models say whether their errors are normal, or why that cannot be told", async () => {
    const two = ["heckman", "--data", MROZ, "--outcome", "wage", "--selection", "lfp", "--covariates", "exper,educ"];
    const { statistics } = await estimate(...two, "--selectors", "age,educ,kids5");
    const tests = statistics.filter(({ name }) => name.startsWith("normal "));
    expect(tests.map(({ name }) => name)).toEqual([
      "normal error of the selection, chi2(2)",
      "normal error of the outcome given it, chi2(2)",
    ]);
    for (const { pValue } of tests) expect(pValue).toBeGreaterThan(0);
    const few = await estimate("probit", "--data", MROZ, "--outcome", "lfp", "--covariates", "city");
    const untold = few.statistics.find(({ name }) => name.startsWith("normal"))!;
    expect([untold.name, untold.value]).toEqual(["normal errors", null]);
    expect(untold.reason).toBeTruthy();
  });

  test("--where is no loss of the estimate: counted apart", async () => {
    const found = await estimate("ols", ...ROLES, "--where", "black = 1");
    const kept = csvColumns("data/nsw-dw.csv")["black"]!.filter((black) => black === 1).length;
    expect(found).toMatchObject({ n: kept, dropped: 0 });
    expect(found.leftOut).toEqual([{ reason: "rows that where does not keep", count: 445 - kept }]);
  });

  test("weights that are whole numbers count as so many rows", async () => {
    const rows = readFileSync(NSW, "utf8").trimEnd().split("\n");
    const twice = file(
      "twice.csv",
      [rows[0], ...rows.slice(1).flatMap((row, i) => (i % 3 === 0 ? [row, row] : [row]))].join("\n"),
    );
    const weights = ["--derive", "w = 1 + (rownames % 3 = 1)::INT", "--weights", "w"];
    const weighted = await estimate("ols", ...ROLES, ...weights, "--vcov", "classical");
    const repeated = await estimate("ols", "--data", twice, ...ROLES.slice(2));
    expect(weighted.estimate).toBeCloseTo(repeated.estimate!, 8);
    expect(weighted.n).toBe(445);
  });

  test("per-row results: a row for each row used, in the order of the file, written whole or not at all", async () => {
    const effects = file("effects-of-forest.csv");
    const found = await estimate(
      "forest",
      ...ROLES,
      ...FAST,
      ...wordsOf(`--where "age < 30" --unit rownames --predictions`),
      effects,
    );
    const rows = columnsOf(effects);
    const young = [...csvColumns("data/nsw-dw.csv")["age"]!].flatMap((age, i) => (age < 30 ? [i + 1] : []));
    expect([...rows["row"]!]).toEqual(young);
    expect([...rows["unit"]!]).toEqual(young);
    expect(found.n + found.dropped).toBe(young.length);
    const scores = rows["score"]!.filter((score) => !Number.isNaN(score));
    expect(scores.length).toBe(found.n);
    expect(scores.reduce((sum, score) => sum + score, 0) / found.n).toBeCloseTo(found.estimate!, 6);
    rows["effect"]!.forEach((effect, i) => {
      expect(rows["ci_high"]![i]! - effect).toBeCloseTo(1.959964 * rows["se"]![i]!, 2);
    });
    const failed = await cli(["estimate", "forest", ...ROLES, "--folds", "400", "--predictions", file("never/p.csv")]);
    expect(failed.code).toBe(1);
    expect(existsSync(dirname(file("never/p.csv")))).toBe(false);
  });

  test("per-row results as Parquet, and of a probit", async () => {
    const target = file("p.parquet");
    await estimate("ols", ...ROLES, "--predictions", target);
    expect(readFileSync(target).subarray(0, 4).toString()).toBe("PAR1");
    const probabilities = file("probabilities.csv");
    const probit = ["probit", "--data", MROZ, "--outcome", "lfp", "--covariates", "age,educ,kids5"];
    await estimate(...probit, "--predictions", probabilities);
    const rows = columnsOf(probabilities);
    expect(rows["row"]!.length).toBe(753);
    const mean = rows["probability"]!.reduce((sum, p) => sum + p, 0) / 753;
    expect(mean).toBeCloseTo(428 / 753, 2);
    rows["ci_low"]!.forEach((low, i) => {
      expect(low).toBeLessThan(rows["probability"]![i]!);
      expect(rows["ci_high"]![i]!).toBeLessThanOrEqual(1);
    });
  });

  test("Ctrl-C: exit 130, no file and no part of one", async () => {
    const target = file("stopped/p.csv");
    const { code, stdout, stderr } = await cli(
      ["estimate", "forest", ...ROLES, "--trees", "20000", "--predictions", target],
      {
        // Long before twenty thousand trees are grown, on a fast machine too.
        onInterrupt: (callback) => setTimeout(callback, 30),
      },
    );
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("error ABORTED: Stopped before the end; nothing was written.");
    expect(existsSync(dirname(target)) ? readdirSync(dirname(target)) : []).toEqual([]);
    expect(basename(target)).toBe("p.csv");
  });
});

/** What was learned, by name, and with which options. */
async function learned(method: string, ...learner: readonly string[]) {
  const { nuisances, options } = await estimate(method, ...ROLES, ...learner);
  return { nuisances: Object.fromEntries(nuisances.map((quality) => [quality.name, quality])), options };
}

describe("career-dml.estimate.schema.json", () => {
  test("is what the options say; `pnpm --filter career-dml schema` writes it anew", () => {
    const path = new URL("../../career-dml.estimate.schema.json", import.meta.url);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(estimateJsonSchema());
  });

  test("has every method once, and refuses what is no option", () => {
    const schema = z.fromJSONSchema(estimateJsonSchema());
    expect((estimateJsonSchema() as { oneOf: unknown[] }).oneOf).toHaveLength(METHODS.length);
    expect(schema.safeParse({ estimator: "plr", outcome: "y", folds: 3 }).success).toBe(true);
    expect(schema.safeParse({ estimator: "plr", estimand: "ATT" }).success).toBe(false);
    expect(schema.safeParse({ estimator: "none" }).success).toBe(false);
  });
});
