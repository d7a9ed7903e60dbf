import {
  bindColumns,
  DataError,
  type Design,
  type Folds,
  type Representation,
  type RunContext,
} from "@career-dml/core";
import { checkColumns, readAs } from "../data/roles.js";
import { ROW } from "../data/open-file.js";
import { openTable, type TableOptions } from "../data/table.js";

/** A file of `career-dml embed`, and what it cannot say of itself. */
export interface RepresentationFile extends Pick<TableOptions, "data"> {
  readonly where?: string | null;
  /** Whether the one encoder behind columns without a fold was trained on these rows. */
  readonly inSample: boolean;
}

/** `vib.3`, or `fold2.vib.3`. */
const COLUMN = /^(?:fold([1-9]\d*)\.)?([A-Za-z][A-Za-z0-9]*)\.([1-9]\d*)$/;

/**
 * The representation in a file that `career-dml embed` wrote, rows as in the file: for probing, sufficiency, leakage, or to
 * be adjusted for. With the column `fold` the columns of every fold make a cross-fitted one (`embed --folds 5 --every-fold`);
 * without it those of several encoders are one design.
 *
 * @throws {FileError} if the file cannot be read.
 * @throws {ColumnError} if a column of the representation holds no numbers.
 * @throws {DataError} if there are no such columns, those of a fold are absent, values are missing, or each unit has the columns
 *   of its own fold only, whose coordinates do not compare.
 */
export async function readRepresentation(
  { data, where = null, inSample }: RepresentationFile,
  run: RunContext = {},
): Promise<Representation> {
  const table = await openTable({ data, where, table: null, derive: [] }, run);
  try {
    const names = table.columns.map(({ name }) => name);
    const designs = designNames(names, table.source);
    const hasFolds = names.includes("fold");
    if (hasFolds && designs.length === 1) {
      const message =
        "have the columns of their own folds alone, whose coordinates do not compare; write those of all by embed --every-fold";
      throw new DataError([{ path: table.source, message: `units ${message}` }]);
    }
    const wanted = [...designs.flat(), ...(hasFolds ? ["fold"] : [])];
    await checkColumns(
      table,
      wanted.map((name) => ["representation", "number", name] as const),
    );
    const { numbers: columns } = await table.read(
      { numbers: wanted.map((name) => readAs(table, name, "number")), labels: [] },
      ROW,
    );
    checkWhole(wanted, columns, table.source);
    const folds = hasFolds ? foldsOf(columns.at(-1)!, designs.length, table.source) : null;
    return representationOf(designs, columns, { folds, inSample, source: table.source });
  } finally {
    table.close();
  }
}

/** Names of the columns of each design, in order. */
function designNames(names: readonly string[], source: string): readonly (readonly string[])[] {
  const byFold = new Map<number, string[]>();
  for (const name of names) {
    const [whole, fold = "0"] = COLUMN.exec(name) ?? [];
    if (whole === undefined) continue;
    byFold.set(Number(fold), [...(byFold.get(Number(fold)) ?? []), name]);
  }
  const folds = [...byFold.keys()].sort((a, b) => a - b);
  const size = byFold.get(folds[0]!)?.length;
  const isWhole = folds.every(
    (fold, k) => fold === (folds.length > 1 ? k + 1 : fold) && byFold.get(fold)!.length === size,
  );
  if (folds.length > 0 && isWhole) return folds.map((fold) => byFold.get(fold)!);
  const message =
    folds.length === 0
      ? "holds no column of a representation, such as vib.1 or fold2.vib.1"
      : "lacks some columns of a fold; give the file as embed wrote it";
  throw new DataError([{ path: source, message }]);
}

function checkWhole(names: readonly string[], columns: readonly Float64Array[], source: string): void {
  const missing = names.filter((_, k) => columns[k]!.some(Number.isNaN));
  if (missing.length === 0) return;
  throw new DataError([{ path: source, message: `lacks values of ${missing.join(", ")}` }]);
}

function foldsOf(column: Float64Array, k: number, source: string): Folds {
  const of = Uint32Array.from(column, (fold) => fold - 1);
  if (column.every((fold) => Number.isInteger(fold) && fold >= 1 && fold <= k)) return Object.freeze({ k, of });
  throw new DataError([{ path: source, message: `has folds that are none of 1 to ${k}, whose columns it holds` }]);
}

interface Origin {
  readonly folds: Folds | null;
  readonly inSample: boolean;
  readonly source: string;
}

function representationOf(
  names: readonly (readonly string[])[],
  columns: readonly Float64Array[],
  { folds, inSample, source }: Origin,
): Representation {
  const n = columns[0]!.length;
  const p = names[0]!.length;
  const byEncoder = names.map((own, d): Design => {
    const x = new Float64Array(n * p);
    own.forEach((_, j) => x.set(columns[d * p + j]!, j * n));
    return Object.freeze({ n, p, names: Object.freeze([...own]), x });
  });
  // Encoders that were applied to other careers saw none of them: their columns stand side by side.
  const designs = folds === null ? [bindColumns(...byEncoder)] : byEncoder;
  const [, , variant] = COLUMN.exec(names[0]![0]!)!;
  return Object.freeze({
    name: variant!,
    label: variant!,
    dimension: designs[0]!.p,
    designs: Object.freeze(designs),
    folds,
    inSample: folds === null && inSample,
    // Whatever wrote the file, its columns are what they are.
    reproducible: true,
    training: Object.freeze([]),
    options: Object.freeze({ source }),
  });
}
