import { describe, expect, test } from "vitest";
import { failure, temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();
let files = 0;

/** Two units, two years each, with the given cells replaced by `row,column` (1-based, as in a spreadsheet without its header). */
function panel(changes: Record<string, string> = {}): string {
  const rows = [
    ["1", "2000", "a", "0", "1.0", "30"],
    ["1", "2001", "a", "1", "1.1", "31"],
    ["2", "2000", "b", "0", "2.0", "40"],
    ["2", "2001", "b", "0", "2.1", "41"],
  ];
  const header = ["id", "year", "occ", "treated", "wage", "age"];
  for (const [cell, value] of Object.entries(changes)) {
    const [row, name] = cell.split(",");
    rows[Number(row) - 1]![header.indexOf(name!)] = value;
  }
  return file(`bad-${files++}.csv`, `${[header, ...rows].map((row) => row.join(",")).join("\n")}\n`);
}

const given = (...numericSequence: string[]) => ({ numericSequence });

describe("bad input ends in one typed error that says what and where", () => {
  test("missing file", async () => {
    expect(await failure(file("absent.csv"))).toEqual({
      code: "FILE",
      message: expect.stringContaining("there is no such file"),
    });
  });

  test("a folder, an empty file, an unknown ending, no Parquet", async () => {
    expect(await failure(file("."))).toMatchObject({ code: "FILE", message: expect.stringContaining("is not a file") });
    expect(await failure(file("e.csv", ""))).toMatchObject({
      code: "FILE",
      message: expect.stringContaining("is empty"),
    });
    expect(await failure(file("a.xlsx", "x"))).toMatchObject({
      code: "FILE",
      message: expect.stringContaining(".parquet"),
    });
    expect((await failure(file("a.parquet", "id,year\n1,2\n"))).code).toBe("FILE");
  });

  test("rows of different lengths: the line is named", async () => {
    const ragged = file("ragged.csv", "id,year,occ,treated,wage,age\n1,2000,a,0,1,30\n1,2001,a,1,2,3,1\n");
    const { code, message } = await failure(ragged);
    expect(code).toBe("FILE");
    expect(message).toContain("line 3 has 7 fields where the header has 6");
  });

  test("unknown columns, all at once, with the nearest name", async () => {
    const { code, message } = await failure(panel(), { outcome: "wgae", covariates: ["agee", "zzzzz"] });
    expect(code).toBe("COLUMN");
    expect(message).toMatch(/'wgae' \(outcome\) is not in .*did you mean 'wage'\?/);
    expect(message).toContain("did you mean 'age'?");
    expect(message).toMatch(/'zzzzz' .*which has id, year, occ, treated, wage, age/);
  });

  test("a treatment that is not 0/1", async () => {
    const { code, message } = await failure(panel({ "3,treated": "2" }));
    expect(code).toBe("TREATMENT");
    expect(message).toContain("must be 0 or 1, but holds 2 in row 3");
  });

  test("a constant treatment", async () => {
    const { code, message } = await failure(panel({ "2,treated": "0" }));
    expect(code).toBe("TREATMENT");
    expect(message).toContain("treated is 0 for all 2 units");
  });

  test("a text column as covariate: the first text and a way out", async () => {
    const { code, message } = await failure(panel({ "2,age": "old" }));
    expect(code).toBe("COLUMN");
    expect(message).toContain(
      `holds text ('old' in row 2, line 3); derive a number, as in --derive "age_old = age = 'old'"`,
    );
  });

  test("infinities, by row and column", async () => {
    const { code, message } = await failure(panel({ "4,wage": "inf", "1,age": "-Infinity" }));
    expect(code).toBe("NON_FINITE");
    expect(message).toBe("column 'wage' is infinite in row 4; column 'age' is infinite in row 1");
  });

  test("a number of the career: absent, text, infinite, the same for all, named twice", async () => {
    expect(await failure(panel(), given("hours"))).toMatchObject({
      code: "COLUMN",
      message: expect.stringMatching(/^column 'hours' \(numeric-sequence\) is not in/),
    });
    expect((await failure(panel(), given("occ"))).message).toContain("column 'occ' (numeric-sequence) holds text");
    expect(await failure(panel({ "3,wage": "inf" }), given("wage"))).toEqual({
      code: "NON_FINITE",
      message: "column 'wage' is infinite in row 3",
    });
    expect(await failure(panel({ "3,wage": "1.0" }), given("wage"))).toEqual({
      code: "COLUMN",
      message: "column 'wage' (numeric-sequence) is 1 for every period of every career; leave it out",
    });
    expect(
      (await failure(panel({ "1,age": "", "3,age": "" }), { ...given("age"), missing: "indicator" })).message,
    ).toBe("column 'age' (numeric-sequence) is missing for every period of every career; leave it out");
    expect(await failure(panel(), given("wage", "wage"))).toEqual({
      code: "OPTIONS",
      message: "run: numericSequence names column 'wage' twice",
    });
  });

  test("an empty history", async () => {
    const { code, message } = await failure(panel(), { where: "id = 1 or year = 2001" });
    expect(code).toBe("DATA");
    expect(message).toContain(
      "1 of 2 units have no row before their landmark, so no career (id 2); add --empty-history drop",
    );
  });

  test("a unit with two rows of one time, and a unit without a name, in one error", async () => {
    const { code, message } = await failure(panel({ "4,year": "2000", "1,id": "" }));
    expect(code).toBe("DATA");
    expect(message).toContain("column 'id' is missing in 1 row (row 1)");
    expect(message).toContain("id and year must name one row each, but do not: id 2, year 2000 in rows 3 and 4");
  });

  test("missing covariates and empty histories in one error", async () => {
    const { code, message } = await failure(panel({ "2,age": "" }), { where: "id = 1 or year = 2001" });
    expect(code).toBe("DATA");
    expect(message).toContain("empty-history drop");
    expect(message).toContain("age (1); add --missing indicator");
  });

  test("a covariate that does not vary", async () => {
    const { code, message } = await failure(panel({ "2,age": "7", "4,age": "7" }));
    expect(code).toBe("COLUMN");
    expect(message).toContain("column 'age' (covariates) is 7 for every unit; leave it out");
  });

  test("a filter that keeps nothing, or is not SQL; a derived column that is none", async () => {
    expect(await failure(panel(), { where: "year > 3000" })).toMatchObject({ code: "DATA" });
    expect((await failure(panel(), { where: "yaer > 3000" })).message).toMatch(
      /where 'yaer > 3000' is not understood: .*year/,
    );
    expect(await failure(panel(), { derive: ["age + 1"] })).toMatchObject({ code: "OPTIONS" });
    expect((await failure(panel(), { derive: ["x = ag + 1"] })).code).toBe("OPTIONS");
  });

  test("a landmark that is no time", async () => {
    const { code, message } = await failure(panel(), { at: "lats" });
    expect(code).toBe("OPTIONS");
    expect(message).toContain("at must be last, first-treated or a value of column 'year', got 'lats'");
  });
});
