import { expect, test } from "vitest";
import { labelReader, numberReader } from "../../src/data/column-reader.js";
import { labelsByRow } from "../../src/data/labels.js";

/** Values as DuckDB hands them over, in chunks of 2048. */
function* chunks(values: readonly unknown[]) {
  for (let start = 0; start < values.length; start += 2048) {
    const part = values.slice(start, start + 2048);
    yield { itemCount: part.length, getItem: (row: number) => part[row] };
  }
}

test.for([0, 1, 2048, 2049, 6144, 600_001])("columns of %i rows are those that were read", (rows) => {
  const cells = Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? null : i / 8));
  const labels = cells.map((cell, i) => (cell === null ? null : `job ${i % 1000}`));
  const [number, label] = [numberReader(), labelReader()];
  for (const chunk of chunks(cells)) number.add(chunk);
  for (const chunk of chunks(labels)) label.add(chunk);
  const read = number.take();
  expect(read.length).toBe(rows);
  expect(cells.every((cell, i) => Object.is(read[i], cell ?? Number.NaN))).toBe(true);
  const byRow = labelsByRow(label.take());
  expect(byRow.length).toBe(rows);
  expect(labels.every((text, i) => byRow[i] === text)).toBe(true);
});
