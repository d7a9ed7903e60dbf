import { type FileHandle, open } from "node:fs/promises";
import { CareerDmlError, checkpoint, FileError, type Issue, type RunContext } from "@career-dml/core";
import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { DataType, RecordBatch } from "apache-arrow";
import { identifier } from "./sql.js";

/** Rows that go to DuckDB at once: what one of its chunks holds. */
const CHUNK = 2048;

const TABLE = "arrow_file";

/**
 * An Arrow file (IPC, a file or a stream; `.feather` of version 2 is one) as a relation. DuckDB reads Arrow by an extension alone that is
 * not part of its package, so the batches are copied into a table of its own, one after another.
 *
 * @throws {FileError} if the file is no Arrow, is compressed, or has columns of types that no role takes. @throws {AbortedError} if the run is aborted.
 */
export async function arrowRelation(connection: DuckDBConnection, file: string, run: RunContext): Promise<string> {
  const handle = await open(file);
  try {
    await copy(connection, { file, handle }, run);
    return TABLE;
  } catch (cause) {
    if (cause instanceof CareerDmlError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    const remedy = /codec|compress/i.test(message) ? "; write it without compression, or as Parquet" : "";
    throw new FileError(file, `cannot be read as Arrow: ${message}${remedy}`, { cause });
  } finally {
    await handle.close().catch(() => undefined);
  }
}

interface Source {
  readonly file: string;
  readonly handle: FileHandle;
}

async function copy(connection: DuckDBConnection, { file, handle }: Source, run: RunContext): Promise<void> {
  const [{ RecordBatchReader }, { DuckDBDataChunk }] = await Promise.all([
    import("apache-arrow"),
    import("@duckdb/node-api"),
  ]);
  const reader = await RecordBatchReader.from(handle);
  await reader.open();
  const fields = reader.schema?.fields ?? [];
  if (fields.length === 0) throw new FileError(file, "is no Arrow file, or one without columns");
  const readings = await Promise.all(fields.map(({ type }) => readingOf(type)));
  const issues = readings.flatMap((reading, k): Issue[] => {
    const { name, type } = fields[k]!;
    return reading === null ? [{ path: `column '${name}'`, message: `is of type ${String(type)}` }] : [];
  });
  if (issues.length > 0) {
    const list = issues.map(({ path, message }) => `${path} ${message}`).join("; ");
    throw new FileError(file, `${list}, which no role takes; leave such columns out, or write Parquet`);
  }
  const known = readings.map((reading) => reading!);
  const columns = fields.map(({ name }, k) => `${identifier(name)} ${String(known[k]!.type)}`);
  await connection.run(`CREATE TEMP TABLE ${TABLE} (${columns.join(", ")})`);
  const appender = await connection.createAppender(TABLE);
  const types = known.map(({ type }) => type);
  for await (const batch of reader) {
    for (let start = 0; start < batch.numRows; start += CHUNK) {
      const chunk = DuckDBDataChunk.create(types, Math.min(CHUNK, batch.numRows - start));
      chunk.setColumns(known.map(({ convert }, k) => cells(batch, { column: k, start, convert })));
      appender.appendDataChunk(chunk);
      await checkpoint(run);
    }
  }
  appender.closeSync();
}

type Convert = (value: unknown) => DuckDBValue;

interface Part {
  readonly column: number;
  readonly start: number;
  readonly convert: Convert;
}

function cells(batch: RecordBatch, { column, start, convert }: Part): DuckDBValue[] {
  const values = batch.getChildAt(column)!;
  return Array.from({ length: Math.min(CHUNK, batch.numRows - start) }, (_, i) => {
    const value: unknown = values.get(start + i);
    return value === null || value === undefined ? null : convert(value);
  });
}

interface Reading {
  readonly type: DuckDBType;
  readonly convert: Convert;
}

const MICROSECONDS = 1000;
const MILLISECONDS_OF_A_DAY = 86_400_000;

/** How a type of Arrow is kept; `null` for those that no role takes. */
async function readingOf(given: DataType): Promise<Reading | null> {
  const { DataType: Arrow } = await import("apache-arrow");
  const { BIGINT, BOOLEAN, DATE, DOUBLE, DuckDBDateValue, DuckDBTimestampValue, TIMESTAMP, UBIGINT, VARCHAR } =
    await import("@duckdb/node-api");
  const type = Arrow.isDictionary(given) ? (given.dictionary as DataType) : given;
  if (Arrow.isInt(type)) {
    const isLarge = type.bitWidth === 64 && !type.isSigned;
    return { type: isLarge ? UBIGINT : BIGINT, convert: (value) => BigInt(value as number | bigint) };
  }
  if (Arrow.isFloat(type)) return { type: DOUBLE, convert: Number };
  if (Arrow.isBool(type)) return { type: BOOLEAN, convert: Boolean };
  if (Arrow.isUtf8(type) || Arrow.isLargeUtf8(type)) return { type: VARCHAR, convert: String };
  if (Arrow.isDate(type)) {
    return { type: DATE, convert: (value) => new DuckDBDateValue(Math.floor(Number(value) / MILLISECONDS_OF_A_DAY)) };
  }
  if (Arrow.isTimestamp(type)) {
    const convert = (value: unknown): DuckDBValue =>
      new DuckDBTimestampValue(BigInt(Math.round(Number(value) * MICROSECONDS)));
    return { type: TIMESTAMP, convert };
  }
  return null;
}
