import { describe, expect, test } from "vitest";
import { cli } from "../cli/terminal.js";
import { temporaryFolder } from "../data/panel-file.js";
import { failing, wordsOf } from "./estimating.js";

const file = temporaryFolder();
let files = 0;

const HEADER = ["y", "t", "x", "z", "w", "g"];

/** Twenty rows, with the given cells replaced by `row,column` (1-based, without the header). */
function data(changes: Record<string, string> = {}, rows = 20): string {
  const cells = Array.from({ length: rows }, (_, i) =>
    [(i * 7) % 11, i % 2, (i * 5) % 13, (i * 3) % 7, 1 + (i % 3), `g${i % 5}`].map(String),
  );
  for (const [place, value] of Object.entries(changes)) {
    const [row, name] = place.split(",");
    const chosen = row === "*" ? cells : [cells[Number(row) - 1]!];
    for (const row of chosen) row[HEADER.indexOf(name!)] = value;
  }
  return file(`bad-${files++}.csv`, `${[HEADER, ...cells].map((row) => row.join(",")).join("\n")}\n`);
}

const roles = (path: string, ...more: readonly string[]) =>
  ["--data", path, "--outcome", "y", "--treatment", "t", "--covariates", "x,z", ...more] as const;

/** The refusal of learners. */
async function learn(method: string, words: string): Promise<string> {
  const { code, message } = await failing(method, ...roles(data()), "--learner", words);
  expect(code).toBe(2);
  return message;
}

describe("bad input ends in one or two lines with a code, a place and a way out", () => {
  test("a wrong method, with the near one", async () => {
    expect(await failing("frest", ...roles(data()))).toEqual({
      code: 2,
      message:
        "USAGE: 'frest' is no method of estimate; did you mean forest?\ncareer-dml estimate --help shows the usage.",
    });
    expect((await failing("zzzzzzzz")).message).toContain("the methods are forest, ");
  });

  test("nothing given: every role that is needed, at once", async () => {
    const { code, message } = await failing("irm");
    expect(code).toBe(2);
    for (const flag of ["--data", "--outcome", "--treatment"]) expect(message).toContain(`${flag} is needed: `);
    expect(message).toContain("career-dml estimate irm --help lists the options.");
  });

  test("an unknown flag, a role that a method does not have", async () => {
    expect(await failing("plr", ...roles(data()), "--instrument", "z")).toMatchObject({
      code: 2,
      message: expect.stringContaining("unknown option '--instrument'"),
    });
  });

  test("dr-learner: groups that are not there or not known, folds of several partitions, a negative cost", async () => {
    const learn = (...more: readonly string[]) => failing("dr-learner", ...roles(data()), "--learner", "mean", ...more);
    expect((await learn("--group", "h")).message).toMatch(/COLUMN: .*'h'.*group/);
    const gap = await failing("dr-learner", ...roles(data({ "3,g": "" })), "--group", "g");
    expect(gap.message).toMatch(/lack a value \(row 3\): g \(group, 1\)/);
    const cells = Array.from({ length: 40 }, (_, i) => `${i % 20},${i < 20 ? 0 : 1},${i % 2}`);
    const partitions = file("two-partitions.csv", `row,rep,fold\n${cells.join("\n")}\n`);
    expect((await learn("--folds", partitions)).message).toMatch(/folds hold 2 partitions/);
    expect((await learn("--policy", "--cost", "-1")).message).toContain("--cost must be a number from 0");
    expect(
      (await failing("dr-learner", ...roles(data({ "1,g": "one" })), "--group", "g", "--learner", "mean")).message,
    ).toMatch(/group one holds one unit/);
  });

  test("options out of range and a column in two roles, in one error", async () => {
    const { code, message } = await failing(
      ...wordsOf(
        `irm --data ${data()} --outcome y --treatment y --covariates x,x --trim 2 --estimand LATE --learner trees`,
      ),
    );
    expect(code).toBe(2);
    expect(message).toContain("--treatment names column 'y', which is the outcome");
    expect(message).toContain("--covariates names column 'x' twice");
    expect(message).toContain("--trim must be a number from 0 to 0.499, got 2");
    expect(message).toContain("--estimand must be one of ATE, ATT, ATC, ATO, got 'LATE'");
    expect(message).toContain("--learner must be one of stack,");
  });

  test("a row that determines a coefficient alone, by its number in the file", async () => {
    const lines = ["y,t,x,z", "1,0,1,", "2,1,3,0", "3,0,2,0", "5,1,1,0", "4,0,3,1", "6,1,2,0", "2,0,1,0", "5,1,4,0"];
    const given = [...roles(file("lone.csv", `${lines.join("\n")}\n`)), "--missing", "drop"];
    const { code, message } = await failing("ols", ...given);
    expect(code).toBe(1);
    expect(message).toMatch(
      /DATA: row 5 determines coefficients alone \(z\), so HC2 and HC3 do not exist; .*--vcov HC1/,
    );
    expect((await cli(["estimate", "ols", ...given, "--vcov", "HC1", "--quiet"])).code).toBe(0);
  });

  test("learners of nuisances that are not learned, learners that there are not, each with the nearest name", async () => {
    expect(await learn("irm", "outcom=ridge,treatment=logit")).toContain(
      "--learner has learners for 'outcom', which is none of outcome, treatment; did you mean 'outcome'?",
    );
    expect(await learn("plr", "outcome=ridge,treatment=lasso,instrument=mean")).toMatch(
      /'instrument', which is none of/,
    );
    expect(await learn("irm", "outcome=rigde,boosting,treatment=logti")).toMatch(
      /got 'rigde'; did you mean 'ridge'\?; must be one of .* got 'logti'; did you mean 'logit'\?/,
    );
    expect(await learn("irm", "ridge,treatment=logit")).toContain(
      "--learner must name a nuisance before its first learner, as in outcome=ridge",
    );
    expect(await learn("irm", "rigde")).toContain("got 'rigde'; did you mean 'ridge'?");
  });

  test("a missing file, an empty one, a header alone, one row", async () => {
    expect(await failing("ols", ...roles(file("absent.csv")))).toMatchObject({
      code: 1,
      message: expect.stringMatching(/^FILE: .*absent\.csv: there is no such file/),
    });
    expect((await failing("ols", ...roles(file("empty.csv", "")))).message).toMatch(/^FILE: .*is empty/);
    expect((await failing("ols", ...roles(data({}, 0)))).code).toBe(1);
    expect((await failing("ols", ...roles(data({}, 1)))).message).toMatch(/^DATA: .*holds one row/);
  });

  test("unknown columns, all at once, with the near ones", async () => {
    const { code, message } = await failing(
      ...wordsOf(`ols --data ${data()} --outcome Y2 --treatment t --covariates x,zzzzzzz`),
    );
    expect(code).toBe(1);
    expect(message).toMatch(/^COLUMN: column 'Y2' \(outcome\) is not in .*; did you mean 'y'\?/);
    expect(message).toMatch(/column 'zzzzzzz' \(covariates\) is not in .*which has y, t, x, z, w, g/);
  });

  test("text where numbers are needed", async () => {
    const { message } = await failing("plr", ...roles(data({ "3,x": "old" })));
    expect(message).toMatch(
      /^COLUMN: column 'x' \(covariates\) holds text \('old' in row 3, line 4\); derive a number/,
    );
  });

  test("a treatment that is constant, or not 0 or 1 where it must be", async () => {
    expect((await failing("irm", ...roles(data({ "*,t": "1" })))).message).toMatch(
      /^TREATMENT: t is 1 for all 20 units/,
    );
    expect((await failing("plr", ...roles(data({ "*,t": "1" })))).message).toMatch(
      /^COLUMN: column 't' \(treatment\) is 1/,
    );
    expect((await failing("forest", ...roles(data({ "3,t": "2" })))).message).toContain(
      "but holds 2 in row 3; derive one",
    );
  });

  test("an outcome or covariate that does not vary, a column missing everywhere", async () => {
    expect((await failing("ols", ...roles(data({ "*,y": "5" })))).message).toContain(
      "'y' (outcome) is 5 for every row",
    );
    expect((await failing("ols", ...roles(data({ "*,x": "5" })))).message).toContain(
      "'x' (covariates) is 5 for every row",
    );
    for (const method of ["ols", "plr", "forest"]) {
      const { message } = await failing(method, ...roles(data({ "*,x": "" })));
      expect(message).toContain("column 'x' (covariates) is missing in every row; leave it out");
    }
  });

  test("missing values: counted by column, with the rows and the ways out", async () => {
    const path = data({ "2,y": "", "5,x": "NA", "7,x": "." });
    const { code, message } = await failing("ols", ...roles(path));
    expect(code).toBe(1);
    expect(message).toBe(
      "DATA: 3 of 20 rows lack a value (row 2, 5, 7): y (outcome, 1), x (covariates, 2); add --missing drop to leave them out",
    );
    // Methods that learn from missing covariates keep them, but no method can do without an outcome.
    expect((await failing("plr", ...roles(path))).message).toContain(
      "1 of 20 rows lack a value (row 2): y (outcome, 1)",
    );
  });

  test("infinite values, weights that are not positive", async () => {
    expect((await failing("ols", ...roles(data({ "4,x": "inf" })))).message).toBe(
      "NON_FINITE: column 'x' is infinite in row 4",
    );
    const weights = await failing("ols", ...roles(data({ "4,w": "0" }), "--weights", "w"));
    expect(weights.message).toContain("column 'w' (weights) must be positive, but holds 0 in row 4");
  });

  test("a condition that keeps nothing, or is not SQL", async () => {
    expect((await failing("ols", ...roles(data(), "--where", "x > 99"))).message).toMatch(/^DATA: .*holds no rows/);
    expect((await failing("ols", ...roles(data(), "--where", "xx > 99"))).message).toMatch(
      /^OPTIONS: --where 'xx > 99'/,
    );
  });

  test("folds: more than rows, a file of another length, one without the column", async () => {
    expect((await failing("irm", ...roles(data()), "--folds", "12")).message).toContain("fewer than 12 folds");
    const short = file("short.csv", "fold\n0\n1\n");
    expect((await failing("plr", ...roles(data(), "--folds", short))).message).toContain(
      "2 lines in a partition for 20 rows",
    );
    const other = file("other.csv", "flod,a\n0,1\n1,2\n");
    expect((await failing("plr", ...roles(data(), "--folds", other))).message).toContain("did you mean 'flod'?");
  });

  test("clustered errors without clusters; predictions to an unknown ending", async () => {
    expect((await failing("ols", ...roles(data(), "--vcov", "cluster"))).message).toContain("--vcov is cluster, but");
    expect((await failing("ols", ...roles(data(), "--predictions", "p.xlsx"))).message).toMatch(
      /^FILE: p\.xlsx: has an unknown ending/,
    );
  });

  test("an instrument that is constant, or moves nothing", async () => {
    const given = ["--outcome", "y", "--treatment", "t", "--instrument", "z", "--covariates", "x"];
    const constant = await failing("instrumental-forest", "--data", data({ "*,z": "1" }), ...given);
    expect(constant.message).toContain("'z' (instrument) is 1 for every row");
    const same = await failing("instrumental-forest", "--data", data(), ...given.slice(0, 4), "--instrument", "t");
    expect(same).toMatchObject({ code: 2, message: expect.stringContaining("--instrument names column 't'") });
  });

  test("a choice that no column explains", async () => {
    for (const method of ["treatment-effects", "switching"]) {
      const { code, message } = await failing(method, "--data", data(), "--outcome", "y", "--treatment", "t");
      expect(code).toBe(2);
      expect(message).toContain("--selectors is needed where there are neither covariates nor an instrument");
    }
  });

  test("a probit that its covariates predict perfectly; nobody selected", async () => {
    const separated = file(
      "separated.csv",
      `y,x\n${Array.from({ length: 30 }, (_, i) => `${i < 15 ? 0 : 1},${i}`).join("\n")}\n`,
    );
    const { code, message } = await failing("probit", "--data", separated, "--outcome", "y", "--covariates", "x");
    expect(code).toBe(1);
    expect(message).toContain("is predicted perfectly");
    const none = await failing(
      ...wordsOf(`heckman --data ${data({ "*,t": "0" })} --outcome y --selection t --covariates x --selectors x,z`),
    );
    expect(none.code).toBe(1);
  });
});
