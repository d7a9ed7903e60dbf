import { expect, test } from "vitest";
import { linesAtBytes, linesOfRows } from "../../src/data/csv-lines.js";
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
