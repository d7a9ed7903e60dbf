import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CareerDmlError, type CareerRunResult } from "@career-dml/core";
import { resultJson, tables, writeReport } from "@career-dml/report";
import { dataNote, hasData, sharedPath } from "@career-dml/testing";
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/commands/report.js";
import { errorText } from "../../src/error-text.js";
import { resolveReportOptions } from "../../src/report-options.js";
import { resolveRunOptions } from "../../src/options.js";
import { runPipeline } from "../../src/pipeline/run-pipeline.js";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";

const file = temporaryFolder();
const folder = file("results");
const at = (name: string): string => join(folder, name);

const STUDY = fileURLToPath(new URL("../../../../benchmarks/results/studies/ci/results.json", import.meta.url));

const CARD = sharedPath("data/card.csv");
const ROLES = ["--data", CARD, "--outcome", "lwage", "--covariates", "age,black,smsa", "--quiet"];
const COLLEGE = [...ROLES, "--treatment", "college", "--derive", "college = educ > 12"];

let run: CareerRunResult;

beforeAll(async () => {
  if (!hasData) return;
  mkdirSync(folder, { recursive: true });
  const commands = [
    ["estimate", "ols", ...COLLEGE, "--json", at("ols.json")],
    ["estimate", "plr", ...COLLEGE, "--learner", "ridge", "--json", at("plr.json")],
    ["estimate", "treatment-effects", ...COLLEGE, "--instrument", "nearc4", "--json", at("te.json")],
    ["power", "--effect", ".08", "--sigma", ".65", "--quiet", "--json", at("power.json")],
    [
      "validate --where nearc2=1 --learner ridge --trees 100 --permutations 1".split(" "),
      COLLEGE,
      ["--json", at("validation.json"), "--page", at("page.html")],
    ].flat(),
  ];
  for (const argv of commands) {
    const { code, stderr } = await cli(argv);
    expect([code, stderr], argv.join(" ")).toEqual([0, ""]);
  }
  writeFileSync(at("study.json"), readFileSync(STUDY));
  run = await runPipeline(
    resolveRunOptions({ n: 200, trees: 100, representations: ["shares"], placeboPermutations: 1, betas: [] }),
    {},
  );
  writeFileSync(at("run.json"), resultJson(run));
}, 120_000);

const json = (name: string) => JSON.parse(readFileSync(at(name), "utf8")) as Record<string, unknown>;

describe.skipIf(!hasData)(`career-dml report${dataNote}`, () => {
  test("a run: every file, the same bytes", async () => {
    const [written, again] = [file("written"), file("again")];
    const { files } = await writeReport(run, written, { dpi: 300 });
    const { code, stdout, stderr } = await cli(["report", at("run.json"), "--out", again]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`The report is in ${join(again, "report.html")}`);
    expect(readdirSync(again, { recursive: true })).toEqual(readdirSync(written, { recursive: true }));
    for (const name of files) {
      expect(readFileSync(join(again, name)).equals(readFileSync(join(written, name))), name).toBe(true);
    }
    expect(files.filter((name) => name.endsWith(".csv"))).toHaveLength(tables(run).length);
  }, 120_000);

  test("a validation: its page, the same bytes, and its summary", async () => {
    const { code, stdout } = await cli(["report", at("validation.json"), "--out", at("again.html")]);
    expect(code).toBe(0);
    expect(stdout).toContain("How far to trust the effect of college on lwage");
    expect(readFileSync(at("again.html"), "utf8")).toBe(readFileSync(at("page.html"), "utf8"));
  });

  test("a power analysis: its summary and figure", async () => {
    const { code, stdout } = await cli(["report", at("power.json"), "--out", at("frontier.svg")]);
    expect(code).toBe(0);
    expect(stdout).toContain("seed 42");
    expect(readFileSync(at("frontier.svg"), "utf8")).toMatch(/^<svg /);
  });

  test("a study: all that follows from its result, the same bytes", async () => {
    const out = file("study");
    const { code, stdout } = await cli(["report", at("study.json"), "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toContain(`The tables are in ${join(out, "results.md")}`);
    const place = new URL(".", `file://${STUDY}`);
    for (const name of ["results.json", "results.md", "figures/bias-and-coverage.svg"]) {
      expect(readFileSync(join(out, name), "utf8"), name).toBe(readFileSync(new URL(name, place), "utf8"));
    }
    expect(readdirSync(join(out, "tables"))).toContain("figures.csv");
  });

  test("estimates side by side: the numbers of their files, in every format", async () => {
    const files = ["ols.json", "plr.json", "te.json"].map(at);
    const { code, stdout } = await cli(["report", ...files, "--coefficients", "black,errors:*", "--stars"]);
    expect(code).toBe(0);
    expect(stdout).toContain("* p < 0.05, ** p < 0.01, *** p < 0.001.");
    expect(stdout).toContain("ols: robust (HC3); plr: from the variance of the scores;\ntreatment-effects: corrected");
    for (const ending of ["md", "tex", "csv", "html"]) {
      expect((await cli(["report", ...files, "--quiet", "--out", at(`t.${ending}`)])).code).toBe(0);
    }
    const [head, effect] = readFileSync(at("t.csv"), "utf8")
      .split("\n")
      .map((line) => line.split(","));
    for (const [k, name] of ["ols", "plr", "treatment-effects"].entries()) {
      const { estimate, se, ci, pValue } = json(["ols.json", "plr.json", "te.json"][k]!);
      expect(effect!.slice(head!.indexOf(name)).slice(0, 5)).toEqual(
        [estimate, se, ...(ci as number[]), pValue].map(String),
      );
    }
  });

  test("--json names what was written, and holds the table", async () => {
    const { stdout } = await cli(["report", at("ols.json"), "--json", "-", "--quiet", "--out", at("one.md")]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "report",
      of: "estimates",
      files: [at("one.md")],
      table: { names: ["ols"] },
    });
  });
});

/** A copy of a file in which one part has other fields. */
const changed = (name: string, part: string | null, fields: object): string => {
  const content = json(name);
  const target = part === null ? content : content[part];
  Object.assign(target as object, fields);
  writeFileSync(at(`changed-${name}`), JSON.stringify(content));
  return at(`changed-${name}`);
};

test.skipIf(!hasData)(`names in a file do not reach the terminal's controls${dataNote}`, async () => {
  const validation = changed("validation.json", "data", { treatment: "\u001b[2J", outcome: "\u001b]0;x\u0007" });
  const { code, stdout } = await cli(["report", validation]);
  expect(code).toBe(0);
  expect(stdout).toContain("How far to trust the effect of  [2J on  ]0;x");
  expect(stdout).not.toContain("\u001b");
});

describe.skipIf(!hasData)(`files that cannot be rendered${dataNote}`, () => {
  test("each with what is wrong and what to do, all at once", async () => {
    writeFileSync(at("text.json"), "# no JSON");
    writeFileSync(at("other.json"), '{ "kind": "simulation" }');
    const old = changed("ols.json", "versions", { "career-dml": "9.3.1" });
    const cut = changed("plr.json", null, { n: "many" });
    const { code, stderr } = await cli(["report", at("absent.json"), at("text.json"), at("other.json"), old, cut]);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain("error FILE: ");
    expect(stderr).toContain("absent.json: there is no such result file");
    expect(stderr).toContain("text.json: is not JSON");
    expect(stderr).toContain(
      "other.json: is a 'simulation', which nothing renders; give the results of career-dml run",
    );
    expect(stderr).toContain("was written by career-dml 9.3.1, this is");
    expect(stderr).toContain("npx career-dml@9.3.1");
    expect(stderr).toContain(
      "plr.json: is damaged or was changed (n: expected number, received string); write it again",
    );
  });

  test("a plan that is not the one that was fixed", async () => {
    const { stderr } = await cli(["report", changed("study.json", "plan", { title: "Better" })]);
    expect(stderr).toContain("is damaged or was changed (hash: is not that of the plan)");
  });

  test("a share of a study without the number of its runs", async () => {
    const [row] = json("study.json")["figures"] as [{ readonly failureRate: object }];
    const figures = [{ ...row, failureRate: { ...row.failureRate, n: "3" } }];
    const { stderr } = await cli(["report", changed("study.json", null, { figures })]);
    expect(stderr).toContain("is damaged or was changed (figures.0.failureRate.n: expected number, received string)");
  });

  test("kinds that do not go together, options and endings of another kind", async () => {
    const both = await cli(["report", at("ols.json"), at("power.json")]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining("power.json holds a power analysis")]);
    const { code, stderr } = await cli(["report", at("power.json"), "--stars", "--out", "a.pdf"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--out must end in .svg, .png for a power analysis, got 'a.pdf'");
    expect(stderr).toContain("--stars is an option of tables of estimates");
    expect((await cli(["report", at("ols.json"), at("ols.json")])).stderr).toContain("files name");
    expect((await cli(["report"])).code).toBe(2);
  });

  const hostile = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      -1,
      0,
      1e308,
      -1e-308,
      "",
      [],
      {},
      [[]],
      "<script>alert(1)</script>",
      "\u001b[2J",
    ),
    fc.constant("x".repeat(5000)),
    fc.constant(JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) as unknown),
  );

  /** Replaces or removes one value somewhere in a content. */
  const mutated = (content: unknown, { path, value }: { path: readonly number[]; value: unknown }): unknown => {
    if (path.length === 0 || typeof content !== "object" || content === null) return value;
    const keys = Object.keys(content);
    if (keys.length === 0) return value;
    const key = keys[path[0]! % keys.length]!;
    const copy: Record<string, unknown> = Array.isArray(content) ? ([...content] as never) : { ...content };
    if (path.length === 1 && value === undefined) delete copy[key];
    else copy[key] = mutated(copy[key], { path: path.slice(1), value });
    return copy;
  };

  test.each(["ols.json", "te.json", "power.json", "validation.json", "study.json"])(
    "whatever stands in %s: rendered, or one typed error, and nothing of it comes alive",
    async (name) => {
      const mutation = fc.record({
        path: fc.array(fc.nat(40), { minLength: 1, maxLength: 7 }),
        value: fc.oneof(hostile, fc.constant(undefined)),
      });
      const out = name === "validation.json" ? at("hostile.html") : null;
      await fc.assert(
        fc.asyncProperty(mutation, async (change) => {
          writeFileSync(at("hostile.json"), JSON.stringify(mutated(json(name), change)) ?? "null");
          const options = resolveReportOptions({ files: [at("hostile.json")], out });
          const said = await renderReport(options, { width: 80, color: false }, {}).then(
            ({ text }) => text,
            (error: unknown) => {
              expect(error).toBeInstanceOf(CareerDmlError);
              const text = errorText(error, { command: "career-dml report", nameOf: (path) => path, debug: false });
              expect(text.split("\n").length).toBeLessThanOrEqual(2);
              return text;
            },
          );
          expect(said).not.toBe("");
          if (existsSync(at("hostile.html"))) {
            expect(readFileSync(at("hostile.html"), "utf8")).not.toMatch(/<script>alert/);
          }
        }),
        { numRuns: 25, seed: 5 },
      );
    },
    60_000,
  );
});
