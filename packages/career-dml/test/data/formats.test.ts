import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, test } from "vitest";
import { loadDataset } from "../../src/data/load-dataset.js";
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

describe("one panel in three formats gives one dataset", () => {
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

  test("a DuckDB file needs the name of a table it has; other files take none", async () => {
    expect((await failure(database)).message).toContain("needs the name of a table; it holds panel");
    expect((await failure(database, { table: "pnael" })).message).toContain("has no table 'pnael'");
    expect(await failure(csv, { table: "panel" })).toMatchObject({ code: "OPTIONS" });
  });
});
