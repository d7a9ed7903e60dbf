import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTable } from "../../src/data/table.js";
import { writeTables } from "../../src/data/write-tables.js";
import { temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();

test("CSV reads back to the same bits and texts; what is missing is an empty field", async () => {
  const numbers = [0.1, 1 / 3, -0, 5e-324, 1.7976931348623157e308, 1e21, 123456789012345680, Number.NaN, -1e-7];
  const texts = ["a", 'b "c"', "d,e", "f\ng", "h\r\ni", " j ", "k;l", "x", "ü"];
  const path = file("written.csv");
  const columns = {
    x: Float64Array.from(numbers),
    n: Int32Array.from(numbers, (_, i) => i - 4),
    'a "name", so': texts,
  };
  await writeTables([{ file: path, table: { rows: numbers.length, columns } }]);
  expect(readFileSync(path, "utf8").split("\n").at(-3)).toBe(",3,x");

  const table = await openTable({ data: path, table: null, where: null, derive: [] });
  const [x, n, text] = await table.query(`SELECT x::DOUBLE, n::DOUBLE, "a ""name"", so" FROM ${table.relation}`);
  table.close();
  expect(x!.map((value) => value ?? Number.NaN)).toEqual(numbers);
  expect(n).toEqual([...columns.n]);
  expect(text).toEqual(texts);
});
