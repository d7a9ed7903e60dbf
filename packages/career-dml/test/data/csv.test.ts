import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Estimate } from "../../src/estimate/run-estimate.js";
import { estimate, failing } from "../estimate/estimating.js";
import { temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();
let files = 0;

/** Outcome 1 + 2 t + 3 x plus what no column explains, so that any cell that is misread moves the coefficients. */
const ROWS = Array.from({ length: 20 }, (_, i) => {
  const [t, x] = [i % 2, ((i * 5) % 13) + 0.5];
  return [1 + 2 * t + 3 * x + [0.25, -0.5, 0.125, 0.5][i % 4]!, t, x];
});

interface Form {
  readonly delimiter?: string;
  readonly end?: string;
  readonly decimal?: string;
  readonly name?: string;
}

/** The table as text of some form. */
function textOf({ delimiter = ",", end = "\n", decimal = "." }: Form = {}): string {
  const lines = ROWS.map((row) => row.map((value) => String(value).replace(".", decimal)).join(delimiter));
  return [["y", "t", "x"].join(delimiter), ...lines, ""].join(end);
}

function written(content: string | Uint8Array, name = "table.csv"): string {
  const path = file(`${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

const ROLES = ["--outcome", "y", "--treatment", "t", "--covariates", "x"];
const read = (path: string, ...more: string[]): Promise<Estimate> => estimate("ols", "--data", path, ...ROLES, ...more);
const refused = async (content: string | Uint8Array, ...more: string[]): Promise<string> => {
  const path = written(content);
  const { code, message } = await failing("ols", "--data", path, ...ROLES, ...more);
  expect(code).toBe(1);
  return message.replace(path, "FILE_NAME").replace(/\S*-table\.csv/g, "FILE_NAME");
};

/** Lines of the plain table, with some replaced; line 1 is the header. */
const changed = (lines: Readonly<Record<number, string>>): string =>
  textOf()
    .split("\n")
    .map((line, k) => lines[k + 1] ?? line)
    .join("\n");

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");
const withText = (word: string): string =>
  textOf().replace(/^(.+)$/gm, (line) => (line.startsWith("y") ? `${line},s` : `${line},${word}`));

describe("one table in many forms gives one estimate", () => {
  const forms: Readonly<Record<string, [content: string | Uint8Array, name?: string, ...more: string[]]>> = {
    "byte order mark": [`\uFEFF${textOf()}`],
    "lines of Windows": [textOf({ end: "\r\n" })],
    "lines of an old Mac": [textOf({ end: "\r" })],
    semicolons: [textOf({ delimiter: ";" })],
    "semicolons and decimal commas": [textOf({ delimiter: ";", decimal: "," }), "a.csv", "--decimal", ","],
    tabs: [textOf({ delimiter: "\t" }), "a.tsv"],
    bars: [textOf({ delimiter: "|" }), "a.txt"],
    "blanks around names and numbers": [textOf({ delimiter: " , " })],
    "empty lines": [textOf().replaceAll("\n", "\n\n")],
    packed: [gzipSync(textOf()), "a.csv.gz"],
    "quotes, commas and line breaks in cells and names": [
      withText('"a ""b"", c\r\nd;e"').replace("x,s", 'x,"the ""s"",\nif any"'),
    ],
    "decimal commas within quotes": [
      textOf({ delimiter: '","', decimal: "," }).replace(/^(.+)$/gm, '"$1"'),
      "a.csv",
      "--decimal",
      ",",
    ],
    "Latin-1": [latin1(withText("Müller")), "a.csv", "--encoding", "windows-1252"],
    "UTF-16": [Buffer.from(`\uFEFF${withText("Müller €")}`, "utf16le"), "a.csv", "--encoding", "utf-16le"],
  };
  test.for(Object.entries(forms))("%s", async ([, [content, name, ...more]]) => {
    const { coefficients } = await read(written(textOf()));
    expect((await read(written(content, name), ...more)).coefficients).toEqual(coefficients);
  });

  test("missing values are those that are said to be, and none is filled in", async () => {
    const lines = ["", "NA", "NaN", "null", ".", " NA "].map((mark, i) => [3 + i, `1,0,${mark}`] as const);
    const found = await read(written(changed(Object.fromEntries(lines))), "--missing", "drop");
    expect(found.leftOut).toEqual([{ reason: "rows with a missing value: x (covariates, 6)", count: 6 }]);
    expect(await refused(changed({ 3: "1,0,N/A" }), "--missing", "drop")).toContain("'N/A' in row 2, line 3");
  });

  test("codes stay what they are in the file: zeros before them, more digits than a number holds, dates of unclear form", async () => {
    const rows = ROWS.map(([y, t], i) => `${y},${t},00${i % 2},1234567890123456789${i % 2},0${1 + (i % 2)}/02/2020`);
    const path = written(["y,t,code,id,day", ...rows].join("\n"));
    for (const [column, value] of [
      ["code", "001"],
      ["id", "12345678901234567891"],
      ["day", "02/02/2020"],
    ]) {
      const where = `${column} = '${value}' and typeof(${column}) = 'VARCHAR'`;
      const { n } = await estimate(
        "ols",
        "--data",
        path,
        "--outcome",
        "y",
        "--treatment",
        `t`,
        "--where",
        `${where} or t = 0`,
      );
      expect(n, column).toBe(20);
    }
  });
});

describe("what is no table is refused, everything that is wrong at once", () => {
  test("text among numbers: rows below the header, and lines as an editor counts them", async () => {
    const text = withText("s").replace("\n", "\n\n").replace(",s\n", ',"s\ns"\n');
    const lines = text.split("\n");
    lines[7] = "1,0,old,s";
    lines[9] = "high,0,1,s";
    expect(await refused(lines.join("\n"))).toBe(
      `COLUMN: column 'y' (outcome) holds text ('high' in row 7, line 10); derive a number, as in --derive "y_high = y = 'high'"; ` +
        `column 'x' (covariates) holds text ('old' in row 5, line 8); derive a number, as in --derive "x_old = x = 'old'"`,
    );
  });

  test("decimal commas are never guessed, and points are no thousands", async () => {
    const text = textOf({ delimiter: ";", decimal: "," });
    expect(await refused(text)).toMatch(
      /holds text \('[\d,]+' in row 1, line 2; .* and 17 more\); if its decimal mark is a comma, say so by --decimal ,/,
    );
    expect(await refused(text.replace(/\n[^\n]+;/, "\n1.100;0;"), "--decimal", ",")).toContain(
      "'1.100' in row 1, line 2",
    );
  });

  test("numbers beyond what can be squared or held", async () => {
    expect(await refused(changed({ 3: "1,0,1e308", 5: "1e400,1,2" }))).toBe(
      "NON_FINITE: column 'y' is infinite in row 4; column 'x' holds 1e+308 in row 2, beyond 1e+150, whose sum of squares is no number; rescale it",
    );
  });

  test("headers: names twice, names that SQL does not tell apart, none", async () => {
    const more = changed({}).replace(/^(.+)$/gm, (line) => (line.startsWith("y") ? `${line},x,T` : `${line},1,2`));
    expect(await refused(more)).toBe(
      "FILE: FILE_NAME: names 't' and 'T' (in columns 2 and 5), which SQL does not tell apart; rename one; names 'x' more than once (in columns 3 and 4); rename one",
    );
    expect(await refused(textOf().split("\n").slice(1).join("\n"))).toMatch(
      /^FILE: .* has no header: .* but holds numbers \(2\.75, 0, 0\.5\)$/,
    );
    expect(await refused("\uFEFF")).toContain("holds nothing, not even a header");
    expect(await refused("\n\n")).toContain("holds nothing, not even a header");
    expect(await refused("y,t,x\n")).toMatch(/^DATA: .*holds no rows/);
    expect(await refused(`my table\n${textOf()}`)).toContain("remove what stands above the header");
  });

  test("rows of other lengths, by their lines in an editor", async () => {
    expect(await refused(changed({ 5: "1,2" }))).toContain("line 5 has 2 fields where the header has 3");
    expect(await refused(changed({ 3: '1,0,"2\n2"', 5: "1,2", 9: "1,2,3,4" }).replace("x\n", "x\n\n"))).toContain(
      "2 lines do not have the header's 3 fields: line 7 has 2, line 11 has 4; mend them",
    );
  });

  test("quotes that do not close, lines without end", async () => {
    expect(await refused(changed({ 4: '1,0,"1.5' }))).toContain("line 4 has a quoted field that does not end");
    expect(await refused(changed({ 4: `1,0,${"9".repeat(2_000_001)}` }))).toContain(
      "line 4 is longer than 2,000,000 bytes",
    );
  });

  test("other encodings, and encodings that are none", async () => {
    const message = await refused(latin1(withText("Müller")));
    expect(message).toMatch(
      /lines 2, 3, 4 and 17 more are not UTF-8 text; name the encoding, as in --encoding windows-1252/,
    );
    expect(await refused(latin1(textOf().replace("x", "größe")))).toContain("line 1 is not UTF-8 text");
    expect(await refused(Buffer.from(`\uFEFF${textOf()}`, "utf16le"))).toContain("is UTF-16; add --encoding utf-16le");
    expect(await refused(latin1(withText("ÿ")), "--encoding", "euc-jp")).toContain("is not euc-jp text");
    const unknown = await failing("ols", "--data", written(textOf()), ...ROLES, "--encoding", "latin-17");
    expect(unknown).toMatchObject({
      code: 2,
      message: expect.stringContaining("--encoding must be the name of an encoding"),
    });
  });

  test("options of CSV files for another format", async () => {
    const path = written("PAR1", "table.parquet");
    const { code, message } = await failing(
      "ols",
      "--data",
      path,
      ...ROLES,
      "--decimal",
      ",",
      "--encoding",
      "utf-16le",
    );
    expect(code).toBe(2);
    expect(message).toContain(
      "--decimal is the mark of a CSV file, but data is none; --encoding is that of a CSV file",
    );
  });
});
