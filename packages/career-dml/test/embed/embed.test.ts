import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createRng, numericHistoryOf, sequencesOf, stratifiedFolds } from "@career-dml/core";
import { simulateCareers } from "@career-dml/dgp";
import { careerRepresentation, decodeEncoders, encode } from "@career-dml/gru";
import { beforeAll, describe, expect, test } from "vitest";
import type { EmbeddingSummary } from "../../src/embed/embedding-summary.js";
import { temporaryFolder } from "../data/panel-file.js";
import { cli } from "../cli/terminal.js";

const file = temporaryFolder();
const { dataset } = simulateCareers({ n: 150, seed: 3, occupations: 12 });
const careers = ["--unit", "individual_id", "--time", "period", "--sequence", "occupation"];
const roles = [...careers, "--treatment", "treatment", "--outcome", "outcome", "--covariates", "education"];
const before = ["--where", "period < 10 or period = 13"];
const small = ["--embedding", "3", "--hidden", "4", "--phi", "2", "--epochs", "3"];
const encoder = { embedding: 3, hidden: 4, phi: 2, epochs: 3, seed: 42 };

const embed = async (...argv: readonly string[]) => {
  const result = await cli(["embed", ...argv, "--json", file("summary.json"), "--quiet"]);
  expect(result.stderr).toBe("");
  expect(result.code).toBe(0);
  return JSON.parse(readFileSync(file("summary.json"), "utf8")) as EmbeddingSummary;
};

/** Columns of a CSV without quotes. */
function table(name: string): Record<string, string[]> {
  const [head, ...lines] = readFileSync(file(name), "utf8").trimEnd().split("\n");
  const cells = lines.map((line) => line.split(","));
  return Object.fromEntries(head!.split(",").map((column, j) => [column, cells.map((row) => row[j]!)]));
}

/** Rows of the file by unit, since units come in the order of their labels. */
const unitsOf = (columns: Record<string, string[]>): number[] => columns["individual_id"]!.map(Number);

beforeAll(async () => {
  await cli(["simulate", "--n", "150", "--seed", "3", "--occupations", "12", "--out", file("panel.csv")]);
});

describe("career-dml embed", () => {
  test("without folds: one encoder on all rows, in-sample, and it says so", async () => {
    const summary = await embed("--data", file("panel.csv"), ...roles, ...before, ...small, "--out", file("one.csv"));
    const expected = await careerRepresentation("vib", dataset, null, encoder);
    const columns = table("one.csv");
    expect(Object.keys(columns)).toEqual(
      "individual_id,outcome,treatment,education,vib.1,vib.2,prediction.outcome,prediction.treatment,unseen".split(","),
    );
    const x = unitsOf(columns).map((unit) => expected.designs[0]!.x[unit]!);
    expect(columns["vib.1"]!.map(Number)).toEqual(x);
    expect(columns["outcome"]!.map(Number)).toEqual(unitsOf(columns).map((unit) => dataset.outcome[unit]!));
    expect(summary).toMatchObject({ kind: "embedding", training: "in-sample", variant: "vib", n: 150, dimension: 2 });
    expect(summary.use).toMatch(/know their outcomes/);
    expect(summary.examination!.leakage).toMatchObject({ inSample: true, verdict: "not tested", seen: null });
    expect(summary.encoders).toMatchObject([{ fold: null, epochs: 3 }]);
    expect(existsSync(file("one.encoder"))).toBe(true);
  });

  test("with folds: each unit by the encoder that never saw it, on the folds of run", async () => {
    const out = ["--out", file("folds.csv"), "--save-model", file("models/folds.bin")];
    const summary = await embed("--data", file("panel.csv"), ...roles, ...before, ...small, "--folds", "3", ...out);
    const columns = table("folds.csv");
    const units = unitsOf(columns);
    const order = { ...dataset, treatment: Uint8Array.from(units, (unit) => dataset.treatment[unit]!) };
    const folds = stratifiedFolds(order.treatment, 3, createRng(42).fork("folds"));
    expect(columns["fold"]!.map(Number)).toEqual([...folds.of].map((fold) => fold + 1));
    const encoders = decodeEncoders(readFileSync(file("models/folds.bin")));
    const described = await Promise.all(encoders.map((own) => encode(own, dataset)));
    units.forEach((unit, row) => {
      const { design, predictions } = described[folds.of[row]!]!;
      expect(Number(columns["vib.2"]![row])).toBe(design.x[150 + unit]);
      expect(Number(columns["prediction.outcome"]![row])).toBe(predictions["outcome"]![unit]);
    });
    expect(summary).toMatchObject({ training: "cross-fitted", encoders: [{ fold: 1 }, { fold: 2 }, { fold: 3 }] });
    expect(summary.examination!.leakage!.seen).toMatchObject({ pValue: expect.any(Number) });
  });

  test("--every-fold writes the columns of all encoders", async () => {
    const out = ["--out", file("every.csv"), "--every-fold"];
    const summary = await embed("--data", file("panel.csv"), ...roles, ...before, ...small, "--folds", "2", ...out);
    expect(summary.columns.filter((name) => name.includes("vib"))).toEqual(
      "fold1.vib.1,fold1.vib.2,fold2.vib.1,fold2.vib.2".split(","),
    );
  });

  test("the same seed gives the same files, on both backends and any number of threads", async () => {
    const argv = ["--data", file("panel.csv"), ...roles, ...before, ...small, "--folds", "2"];
    const bytes = [];
    for (const [k, extra] of [
      ["--threads", "1"],
      ["--threads", "3"],
      ["--backend", "js"],
    ].entries()) {
      await embed(...argv, ...extra, "--out", file(`same${k}.csv`));
      bytes.push(["csv", "encoder"].map((ending) => readFileSync(file(`same${k}.${ending}`))));
    }
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[2]).toEqual(bytes[0]);
  });

  test("--leakage-permutations trains on permuted outcomes and gives a verdict", async () => {
    const argv = ["--data", file("panel.csv"), ...roles, ...before, ...small, "--folds", "2", "--out", file("l.csv")];
    const { examination } = await embed(...argv, "--leakage-permutations", "3");
    expect(examination!.leakage!.placebo).toMatchObject({ permutations: 3 });
    expect(examination!.leakage!.verdict).not.toBe("not tested");
  });

  test("--attribution: a table by its ending, and a figure for each prediction", async () => {
    const argv = ["--data", file("panel.csv"), ...roles, ...before, ...small, "--out", file("a.parquet")];
    const { files, attribution } = await embed(...argv, "--attribution", file("a/occupations.csv"));
    expect(files.attribution.map((name) => name.slice(file("a/").length))).toEqual([
      "occupations.csv",
      "occupations.outcome.svg",
      "occupations.treatment.svg",
    ]);
    const lines = readFileSync(file("a/occupations.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(1 + attribution!.rows.length);
    expect(readFileSync(file("a/occupations.outcome.svg"), "utf8")).toContain("occupation");
    for (const ending of ["md", "tex", "html"]) await embed(...argv, "--attribution", file(`a/b.${ending}`));
    expect(readFileSync(file("a/b.html"), "utf8")).toContain("<svg");
    expect(readFileSync(file("a/b.tex"), "utf8")).toContain("\\begin{table}");
    expect(readFileSync(file("a/b.md"), "utf8")).toContain("| occupation ");
  });
});

const model = (): string => file("one.encoder");
const FRESH = `id,year,occupation
a,1,3
a,2,5
b,1,5
b,2,astronaut
b,3,3
c,2,999
c,1,astronaut
`;

describe("career-dml embed --model", () => {
  test("describes new careers whole, without outcome and treatment; unseen occupations are counted", async () => {
    const argv = ["--model", model(), "--data", file("new.csv", FRESH), "--unit", "id", "--time", "year"];
    const summary = await embed(...argv, "--out", file("new-out.csv"));
    const columns = table("new-out.csv");
    expect(Object.keys(columns)).toEqual("id,vib.1,vib.2,prediction.outcome,prediction.treatment,unseen".split(","));
    const [own] = decodeEncoders(readFileSync(model()));
    const histories = [
      ["3", "5"],
      ["5", "astronaut", "3"],
      ["astronaut", "999"],
    ];
    const { design } = await encode(own!, { sequences: [sequencesOf("occupation", histories)] });
    expect(columns["vib.1"]!.map(Number)).toEqual([...design.x.subarray(0, 3)]);
    expect(columns["unseen"]).toEqual(["0", "1", "2"]);
    expect(summary.channels).toMatchObject([
      {
        channel: "occupation",
        states: 3,
        careers: 2,
        labels: [
          { label: "astronaut", states: 2 },
          { label: "999", states: 1 },
        ],
      },
    ]);
    expect(summary).toMatchObject({ training: "applied", examination: null });
    const { stdout } = await cli(["embed", ...argv, "--out", file("new-out.csv")]);
    expect(stdout).toContain(
      "3 states of occupation in 2 careers read as unknown, since training never met them: astronaut (2), 999 (1).",
    );
  });

  test("the units of training are described as in training; --at reads what lies before a time", async () => {
    const argv = ["--model", model(), "--data", file("panel.csv"), "--unit", "individual_id", "--time", "period"];
    await embed(...argv, "--at", "10", "--out", file("again.csv"));
    expect(table("again.csv")["vib.1"]).toEqual(table("one.csv")["vib.1"]);
    await embed(
      ...argv,
      "--sequence",
      "occupation",
      "--treatment",
      "treatment",
      "--outcome",
      "outcome",
      ...before,
      "--out",
      file("again.csv"),
    );
    expect(table("again.csv")["vib.1"]).toEqual(table("one.csv")["vib.1"]);
    expect(Object.keys(table("again.csv"))).toContain("treatment");
  });

  test("one row per unit: careers in columns, a person without any state counted", async () => {
    const wide = file("wide.csv", "who,o1,o2,o3\nx,3,5,\ny,,5,3\nz,,,\n");
    const argv = ["--model", model(), "--data", wide, "--unit", "who", "--sequence", "occupation=o1..o3"];
    const refused = await cli(["embed", ...argv, "--out", file("wide-out.csv")]);
    expect(refused.stderr).toMatch(
      /error DATA: 1 of 3 units have no row of a career \(who z\); add --empty-history drop/,
    );
    const summary = await embed(...argv, "--empty-history", "drop", "--out", file("wide-out.csv"));
    expect(table("wide-out.csv")["who"]).toEqual(["x", "y"]);
    expect(summary.leftOut).toEqual([{ reason: "units: empty history", count: 1 }]);
  });

  test("encoders of several folds: a set of columns each, predictions their mean", async () => {
    const argv = [
      "--model",
      file("models/folds.bin"),
      "--data",
      file("new.csv", FRESH),
      "--unit",
      "id",
      "--time",
      "year",
    ];
    await embed(...argv, "--out", file("three.csv"));
    const columns = table("three.csv");
    expect(Object.keys(columns).filter((name) => name.includes("vib"))).toHaveLength(6);
    const described = await Promise.all(
      decodeEncoders(readFileSync(file("models/folds.bin"))).map((own) =>
        encode(own, { sequences: [sequencesOf("occupation", [["3", "5"]])] }),
      ),
    );
    const mean = described.reduce((sum, { predictions }) => sum + predictions["outcome"]![0]!, 0) / 3;
    expect(Number(columns["prediction.outcome"]![0])).toBeCloseTo(mean, 14);
    expect(Number(columns["fold2.vib.1"]![0])).toBe(described[1]!.design.x[0]);
  });

  test("a damaged, cut or foreign model, other kinds of state: one plain line", async () => {
    const bytes = readFileSync(model());
    const data = ["--data", file("new.csv", FRESH), "--unit", "id", "--time", "year", "--out", file("no.csv")];
    const refused = async (name: string, content: Uint8Array | string) => {
      writeFileSync(file(name), content);
      const { code, stderr } = await cli(["embed", "--model", file(name), ...data]);
      expect(code).toBe(1);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(existsSync(file("no.csv"))).toBe(false);
      return stderr;
    };
    expect(await refused("cut.encoder", bytes.subarray(0, 500))).toMatch(/error FILE: .*cut\.encoder: is cut off/);
    bytes[bytes.length - 1]! ^= 1;
    expect(await refused("bad.encoder", bytes)).toMatch(/is damaged: section encoders\.0\.\S+ has a wrong checksum/);
    expect(await refused("text.encoder", "hello, world")).toMatch(/is no file of encoders/);
    const absent = await cli(["embed", "--model", file("absent.encoder"), ...data]);
    expect(absent.stderr).toMatch(/error FILE: .*absent\.encoder: there is no such model file/);
    const other = await cli(["embed", "--model", model(), ...data, "--sequence", "year"]);
    expect(other.stderr).toMatch(
      /error DATA: sequences are year, but the encoders in .* read occupation; .*--derive "occupation = year"/,
    );
  });
});

const again = (): string[] => {
  const read = ["--data", file("panel.csv"), "--unit", "individual_id", "--time", "period", "--at", "10"];
  return ["--model", payModel(), ...read, "--out", file("pay-again.csv")];
};
const payModel = (): string => file("pay.encoder");
const failure = async (...argv: string[]): Promise<string> => (await cli(["embed", ...argv])).stderr;

describe("career-dml embed with numbers along the careers", () => {
  const derive = ["--derive", "pay = 3 * period + 7 * (individual_id % 11)"];

  test("trains on them, and applies the model to those of other rows", async () => {
    const argv = ["--data", file("panel.csv"), ...roles, ...before, ...small, ...derive, "--numeric-sequence", "pay"];
    const summary = await embed(...argv, "--out", file("pay.csv"), "--attribution", file("pay-attribution.csv"));
    expect(summary.numeric).toEqual([{ name: "pay", marked: false }]);
    const pay = dataset.units.map((_, i) => Array.from({ length: 10 }, (__, t) => 3 * t + 7 * (i % 11)));
    const data = { ...dataset, numericHistories: [numericHistoryOf("pay", pay)] };
    const expected = await careerRepresentation("vib", data, null, encoder);
    const columns = table("pay.csv");
    expect(columns["vib.1"]!.map(Number)).toEqual(unitsOf(columns).map((unit) => expected.designs[0]!.x[unit]!));
    const applied = await embed(...again(), ...derive);
    expect(applied).toMatchObject({ training: "applied", numeric: [{ name: "pay" }] });
    expect(table("pay-again.csv")["vib.1"]).toEqual(columns["vib.1"]);
  });

  test("a model asks for the numbers that it reads", async () => {
    expect(await failure(...again())).toMatch(/error COLUMN: column 'pay' \(numeric-sequence\) is not in panel\.csv/);
    expect(await failure(...again(), "--numeric-sequence", "education")).toMatch(
      /error DATA: numeric columns are education, but the encoders in .*pay\.encoder read pay; name them all/,
    );
    expect(await failure(...again().with(1, model()), "--numeric-sequence", "education")).toMatch(
      /are education, but the encoders in .* read none; leave --numeric-sequence out/,
    );
  });

  test("a missing number is refused, where training missed none even if it may be marked", async () => {
    const gaps = ["--derive", "pay = CASE WHEN period > 3 THEN 1.0 END"];
    expect(await failure(...again(), ...gaps)).toMatch(
      /error DATA: 150 of 150 units lack a number of their career: pay \(150\); add --missing indicator/,
    );
    expect(await failure(...again(), ...gaps, "--missing", "indicator")).toMatch(
      /error DATA: pay lacks values, and the encoder learned no mark for them/,
    );
    expect(await failure(...again(), ...gaps, "--missing", "drop")).toMatch(/none has all numbers of its career: pay/);
    expect(await failure(...again(), "--derive", "pay = 1e308 * 10 * period")).toMatch(
      /error NON_FINITE: column 'pay' is infinite in row/,
    );
  });

  test("one row per unit: a range of columns each", async () => {
    const wide = file("wide-pay.csv", "who,o1,o2,p1,p2\nx,3,5,1,2\ny,,5,,4\nz,4,,3,\n");
    const ranges = ["--unit", "who", "--sequence", "occupation=o1..o2", "--out", file("wide-pay-out.csv")];
    const argv = ["--model", payModel(), "--data", wide, ...ranges];
    expect(await failure(...argv)).toMatch(/are none, but the encoders in .* read pay; .* as in pay=first\.\.last/);
    await embed(...argv, "--numeric-sequence", "pay=p1..p2");
    const [own] = decodeEncoders(readFileSync(payModel()));
    const { design } = await encode(own!, {
      sequences: [sequencesOf("occupation", [["3", "5"], ["5"], ["4"]])],
      numericHistories: [numericHistoryOf("pay", [[1, 2], [4], [3]])],
    });
    expect(table("wide-pay-out.csv")["vib.1"]!.map(Number)).toEqual([...design.x.subarray(0, 3)]);
  });
});

describe("career-dml embed refuses", () => {
  test.each<[string, string[], RegExp]>([
    ["nothing to read", [], /--data is needed/],
    ["data without roles", ["--data", "x.csv"], /--outcome is needed with data.*--unit is needed with data/],
    [
      "training options beside a model",
      ["--data", "x.csv", "--unit", "i", "--time", "t", "--model", "m", "--folds", "3"],
      /--folds is an option of training/,
    ],
    [
      "an outcome without a treatment",
      ["--data", "x.csv", "--unit", "i", "--time", "t", "--sequence", "o", "--model", "m", "--outcome", "y"],
      /--treatment is needed/,
    ],
    [
      "covariates without an outcome",
      ["--data", "x.csv", "--unit", "i", "--time", "t", "--model", "m", "--covariates", "a"],
      /--covariates needs outcome and treatment/,
    ],
    [
      "first-treated without a treatment",
      ["--data", "x.csv", "--unit", "i", "--time", "t", "--model", "m", "--at", "first-treated"],
      /--at needs outcome/,
    ],
    ["columns of every fold without folds", ["--data", "x.csv", ...roles, "--every-fold"], /--every-fold needs folds/],
    ["one permutation", ["--data", "x.csv", ...roles, "--leakage-permutations", "1"], /must be 0 or at least 2/],
    ["an unknown variant", ["--data", "x.csv", ...roles, "--variant", "x"], /--variant must be one of predictive, vib/],
    ["a size of nothing", ["--data", "x.csv", ...roles, "--hidden", "0"], /--hidden/],
  ])("%s: exit 2", async (_, argv, message) => {
    const { code, stdout, stderr } = await cli(["embed", ...argv]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("career-dml embed --help");
  });

  test("files it cannot write, before it trains; names that stand twice", async () => {
    const argv = ["embed", "--data", file("panel.csv"), ...roles, ...before, ...small];
    const xlsx = await cli([...argv, "--out", file("x.xlsx")]);
    expect([xlsx.code, xlsx.stderr]).toEqual([1, expect.stringMatching(/unknown ending; write to \.csv or \.parquet/)]);
    const png = await cli([...argv, "--out", file("x.csv"), "--attribution", file("x.png")]);
    expect(png.stderr).toMatch(/an attribution is written to \.csv, \.md, \.tex or \.html/);
    const twice = await cli([
      ...argv,
      "--derive",
      "unseen = education",
      "--covariates",
      "unseen",
      "--out",
      file("x.csv"),
    ]);
    expect(twice.stderr).toMatch(/error COLUMN: column 'unseen' has a name of the embedding's own columns/);
    expect(existsSync(file("x.csv"))).toBe(false);
  });

  test("Ctrl-C leaves no file and no part of one", async () => {
    const argv = ["embed", "--data", file("panel.csv"), ...roles, ...before, "--epochs", "5000", "--patience", "0"];
    const stopped = await cli([...argv, "--out", file("stopped.csv")], {
      onInterrupt: (interrupt) => setTimeout(interrupt, 300),
    });
    expect(stopped.code).toBe(130);
    const left = readdirSync(dirname(file("x"))).filter((name) => /stopped|partial/.test(name));
    expect(left).toEqual([]);
  });
});
