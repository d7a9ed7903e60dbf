import { expect, test } from "vitest";
import { linesAtBytes, linesOfRows } from "../../src/data/csv-lines.js";
import { checkColumns } from "../../src/data/roles.js";
import { openTable } from "../../src/data/table.js";
import { temporaryFolder } from "./panel-file.js";

const file = temporaryFolder();

test.for([
  ["line feeds", "\n"],
  ["returns and line feeds", "\r\n"],
  ["returns", "\r"],
])("rows begin at the lines of an editor: %s", async ([, end]) => {
  const path = file("lines.csv", ["a,b", "1,2", '3,"x', "", 'y ""z"""', "", "", "5,6", "7,8"].join(end));
  expect(await linesOfRows(path, [1, 2, 3, 4])).toEqual([2, 3, 8, 9]);
  expect(await linesOfRows(path, [3, 9])).toEqual([8]);
  const rows = await linesAtBytes(path, [0, "a,b".length + end!.length]);
  expect(rows).toEqual([1, 2]);
});

test("a quote within a cell that has none around it is a letter", async () => {
  const text = ["size,y", '5" pipe,1', '6" pipe,2', '"7"" pipe,', '8""",3', '"a"",', '",4', '9" pipe,x'].join("\n");
  const path = file("inches.csv", text);
  expect(await linesOfRows(path, [1, 2, 3, 4, 5])).toEqual([2, 3, 4, 6, 8]);
  const table = await openTable({ data: path, table: null, where: null, derive: [] });
  try {
    await expect(checkColumns(table, [["outcome", "number", "y"]])).rejects.toThrow("'x' in row 5, line 8");
  } finally {
    table.close();
  }
});
