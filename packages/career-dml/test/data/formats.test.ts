import { writeFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { Dictionary, Float64, Int16, Int32, List, Field, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { beforeAll, describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
import { openTable } from "../../src/data/table.js";
import { failure, optionsFor, temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();

/** Quotes, commas and a line break in cells, a quote in a column's name, codes that a float column would show as 3.0. */
const csv = file(
  "it's a panel.csv",
  `id,year,occ,treated,wage,age,"it's"
1,2000,3,0,0.1,30,"a ""b"", c"
1,2001,NA,1,1e-7,31,"line
break"
1,2002,10,1,1.25,,"."
2,2000,3,0,2.5,40,NaN
2,2001,3,0,2.75,41,x
3,2000,3,1,1,50,x
3,2001,3,0,1.5,51,x
`,
);
const parquet = file("panel.parquet");
const database = file("panel.duckdb");

beforeAll(async () => {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  // Codes as floating point, missing numbers as NaN, missing text as text: what other writers leave in a file.
  const rows = `SELECT * REPLACE (occ::DOUBLE AS occ, coalesce(age, 'NaN'::DOUBLE) AS age, coalesce("it's", 'NA') AS "it's")
    FROM read_csv('${csv.replaceAll("'", "''")}', nullstr = ['', 'NA', 'NaN', '.'])`;
  await connection.run(`COPY (${rows}) TO '${parquet}'`);
  await connection.run(`CREATE TABLE panel AS ${rows}`);
  connection.closeSync();
  instance.closeSync();
});

const given = { missing: "indicator", derive: [`quoted = "it's" is not null`], covariates: ["age", "quoted"] };

const plain = (value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value);

/** The panel as Arrow, in batches of two rows: codes as categories, a stream or a file. */
async function writeArrow(path: string, format: "file" | "stream"): Promise<void> {
  const table = await openTable({ data: parquet, table: null, where: null, derive: [] });
  const names = table.columns.map(({ name }) => name);
  const columns = await table.query(`SELECT * EXCLUDE career_dml_row FROM ${table.relation} ORDER BY career_dml_row`);
  table.close();
  const vectors = Object.fromEntries(
    names.map((name, j) => {
      const values = columns[j]!.map(plain);
      if (name === `it's` || name === "occ") {
        const texts = values.map((value) => (value === null ? null : String(value)));
        return [name, vectorFromArray(texts, new Dictionary(new Utf8(), new Int32()))];
      }
      return [name, vectorFromArray(values as (number | null)[], name === "year" ? new Int16() : new Float64())];
    }),
  );
  const whole = new Table(vectors);
  const batches = [0, 2, 4, 6].flatMap((start) => whole.slice(start, start + 2).batches);
  writeFileSync(path, tableToIPC(new Table(batches), format));
}

describe("one panel in four formats gives one dataset", () => {
  test("CSV, Parquet and DuckDB", async () => {
    const fromCsv = await loadDataset(optionsFor(csv, given));
    const fromParquet = await loadDataset(optionsFor(parquet, given));
    const fromDatabase = await loadDataset(optionsFor(database, { ...given, table: "panel" }));
    expect(fromCsv.dataset.sequences[0]!.vocabulary).toEqual(["3"]);
    expect([...fromCsv.dataset.outcome]).toEqual([1.25, 2.75, 1.5]);
    expect(fromParquet.dataset).toEqual(fromCsv.dataset);
    expect(fromDatabase.dataset).toEqual(fromCsv.dataset);
    expect(fromParquet.summary).toEqual({ ...fromCsv.summary, source: "panel.parquet" });
  });

  test("Arrow, as a file and as a stream", async () => {
    const { dataset } = await loadDataset(optionsFor(parquet, given));
    for (const [name, format] of [
      ["panel.feather", "file"],
      ["panel.arrow", "stream"],
    ] as const) {
      await writeArrow(file(name), format);
      expect((await loadDataset(optionsFor(file(name), given))).dataset).toEqual(dataset);
    }
  });

  test("Arrow: what is none, and columns that no role takes", async () => {
    expect(await failure(file("none.arrow", "id,year\n1,2\n"))).toMatchObject({ code: "FILE" });
    const lists = vectorFromArray([[1], [2, 3]], new List(new Field("item", new Float64())));
    const path = file("lists.arrow");
    writeFileSync(path, tableToIPC(new Table({ id: vectorFromArray([1, 2], new Int32()), past: lists })));
    expect(await failure(path)).toMatchObject({
      code: "FILE",
      message: expect.stringContaining("column 'past' is of type List<Float64>, which no role takes"),
    });
  });

  test("a DuckDB file needs the name of a table it has; other files take none", async () => {
    expect((await failure(database)).message).toContain("needs the name of a table; it holds panel");
    expect((await failure(database, { table: "pnael" })).message).toContain("has no table 'pnael'");
    expect(await failure(csv, { table: "panel" })).toMatchObject({ code: "OPTIONS" });
  });
});
