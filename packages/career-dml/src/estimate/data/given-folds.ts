import { ColumnError, DataError, type Folds, type RunContext } from "@career-dml/core";
import { count } from "../../data/column-checks.js";
import { checkColumns, readAs } from "../../data/roles.js";
import { ROW } from "../../data/open-file.js";
import { openTable } from "../../data/table.js";
import type { Sample } from "./sample.js";

/**
 * Partitions from a file: a column `fold`, with several partitions one below the other and told apart by a column `rep`. The
 * k-th line of a partition belongs to the k-th row of the data; lines of rows that are not in the sample are passed over.
 *
 * @throws {FileError | ColumnError} if the file cannot be read or has no whole numbers in `fold`.
 * @throws {DataError} if a partition has another number of lines than the data, or only one fold.
 */
export async function givenFolds(file: string, sample: Sample, run: RunContext): Promise<readonly Folds[]> {
  const table = await openTable({ data: file, table: null, where: null, derive: [] }, run);
  try {
    const hasRep = table.columns.some(({ name }) => name === "rep");
    await checkColumns(table, [["folds", "number", "fold"], ...(hasRep ? [["folds", "number", "rep"] as const] : [])]);
    const rep = hasRep ? readAs(table, "rep", "number") : "0::DOUBLE";
    const { numbers } = await table.read({ numbers: [rep, readAs(table, "fold", "number")], labels: [] }, ROW);
    const [reps, folds] = numbers;
    return byPartition(reps!, folds!).map((of) => partition(of, sample, table.source));
  } finally {
    table.close();
  }
}

function byPartition(reps: Float64Array, folds: Float64Array): number[][] {
  const found = new Map<number, number[]>();
  reps.forEach((rep, i) => {
    const of = found.get(rep) ?? [];
    of.push(folds[i]!);
    found.set(rep, of);
  });
  return [...found.values()];
}

function partition(of: readonly number[], { fileRows, row }: Sample, source: string): Folds {
  if (of.length !== fileRows) {
    const message = `has ${count(of.length, "line")} in a partition for ${count(fileRows, "row")} of the data; it needs one per row`;
    throw new DataError([{ path: source, message }]);
  }
  const labels = Array.from(row, (number) => of[number - 1]!);
  if (!labels.every(Number.isInteger)) {
    throw new ColumnError([{ path: "column 'fold' (folds)", message: "must hold whole numbers, one in each line" }]);
  }
  const names = [...new Set(labels)].sort((a, b) => a - b);
  if (names.length < 2)
    throw new DataError([{ path: source, message: "holds one fold; cross-fitting needs two or more" }]);
  return Object.freeze({ k: names.length, of: Uint32Array.from(labels, (label) => names.indexOf(label)) });
}
