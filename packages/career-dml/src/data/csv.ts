import { FileError } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { csvHeader } from "./csv-header.js";
import { csvFailure } from "./csv-problems.js";
import type { CsvFile } from "./csv-rules.js";
import { type Column, duckdbProblem } from "./duckdb.js";
import { fileHead } from "./file-head.js";
import { identifier, literal } from "./sql.js";

/** What stands for a missing value, in CSV and in text columns of any format. */
export const MISSING_TEXTS: readonly string[] = ["", "NA", "NaN", "nan", "null", "NULL", "."];

/**
 * A CSV file (UTF-8, fields in double quotes where need be) as a relation of fixed form and types, found once: every later
 * query would otherwise guess them again. The delimiter follows from the first lines, see `csvHeader`. A column is of whole
 * numbers, numbers, truth values, dates, times or text: the first of these that every value of every row is, so that a type
 * guessed from the first thousand rows never breaks on the others. Numbers that would not be written back as they stand stay
 * text, as 007 or an identifier of 20 digits do, and so do dates other than 2020-12-31, which could be read in two ways.
 *
 * @throws {FileError} with everything that is wrong with the header, or with the lines.
 */
export async function csvRelation(connection: DuckDBConnection, csv: CsvFile): Promise<string> {
  const { file, name: called, decimal } = csv;
  const { delimiter, names } = csvHeader(called, await headOf(connection, csv));
  const fields = `delim = ${literal(delimiter)}, quote = '"', escape = '"', ${PLAIN}`;
  const numbers = decimal === "." ? "" : `, decimal_separator = ${literal(decimal)}`;
  const nulls = `, nullstr = [${MISSING_TEXTS.map(literal).join(", ")}]`;
  const asText = `auto_detect = false, header = true, ${fields}, ${columnsArgument(names.map((name) => ({ name, type: "VARCHAR" })))}`;
  const guess = `SELECT Columns, DateFormat FROM sniff_csv(${literal(file)}, header = true, ${fields}${nulls}${numbers}, sample_size = -1)`;
  let form: CsvForm;
  try {
    form = (await connection.runAndReadAll(guess)).getRowObjectsJson()[0] as unknown as CsvForm;
    if (form.Columns.length !== names.length) throw new Error("its rows do not have the fields of its header");
  } catch (error) {
    throw await csvFailure(connection, { ...csv, form: asText }, error);
  }
  const read = `read_csv(${literal(file)}, ${asText}${nulls})`;
  const columns = await faithful(connection, read, named(form, names));
  return `read_csv(${literal(file)}, auto_detect = false, header = true, ${fields}${nulls}${numbers}, dateformat = '%Y-%m-%d', ${columnsArgument(columns)})`;
}

/** Neither lines at the top nor lines that start with # are left out unseen. */
const PLAIN = "skip = 0, comment = ''";

/** A row of DuckDB's `sniff_csv`. */
interface CsvForm {
  readonly Columns: readonly Column[];
  readonly DateFormat: string | null;
}

/** The beginning of the file as text. @throws {FileError} if it cannot be read, or is UTF-16. */
async function headOf(connection: DuckDBConnection, { file, name }: CsvFile): Promise<string> {
  const head = await fileHead(file).catch((cause: unknown) => {
    throw new FileError(name, `cannot be read: ${(cause as Error).message}`, { cause });
  });
  if (head === null) return await unpackedHead(connection, { file, name });
  // Its byte order mark is no UTF-8.
  if (!/^\uFFFD\uFFFD.?\0/su.test(head)) return head;
  const encoding = head[2] === "\0" ? "utf-16be" : "utf-16le";
  throw new FileError(name, `is UTF-16; add --encoding ${encoding}, or save the file as UTF-8`);
}

/** Lines of a file that DuckDB alone can unpack: those of a header and the rows behind it. */
async function unpackedHead(connection: DuckDBConnection, { file, name }: Omit<CsvFile, "decimal">): Promise<string> {
  // A delimiter that no line holds makes a line one field.
  const form = `auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', ${PLAIN}, columns = {'line': 'VARCHAR'}`;
  try {
    const reader = await connection.runAndReadAll(`SELECT line FROM read_csv(${literal(file)}, ${form}) LIMIT 50`);
    return reader
      .getRowsJS()
      .map(([line]) => (line === null ? "" : String(line)))
      .join("\n");
  } catch (error) {
    throw new FileError(name, `cannot be read as packed CSV: ${duckdbProblem(error)}`, { cause: error });
  }
}

/** The types by the names of the header. A date is taken for one only as 2020-12-31: 03/04/2020 is one day here and another there. */
function named({ Columns, DateFormat }: CsvForm, names: readonly string[]): Column[] {
  const isPlain = DateFormat === null || DateFormat === "%Y-%m-%d";
  return Columns.map(({ type }, k) => ({ name: names[k]!, type: type === "DATE" && !isPlain ? "VARCHAR" : type }));
}

const columnsArgument = (columns: readonly Column[]): string =>
  `columns = {${columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(", ")}}`;

/** Numbers that would not be written back as they stand: with zeros before them, or with more digits than a double holds. */
const CODES: Readonly<Record<string, string>> = {
  BIGINT: "^[+-]?0[0-9]",
  DOUBLE: "^[+-]?(0[0-9]|[0-9]{16,}$)",
};

/** The columns with those as text that hold codes rather than numbers; `read` is the file as text. */
async function faithful(connection: DuckDBConnection, read: string, columns: readonly Column[]): Promise<Column[]> {
  const numeric = columns.filter(({ type }) => type in CODES);
  if (numeric.length === 0) return [...columns];
  const tests = numeric.map(
    ({ name, type }) => `coalesce(bool_or(regexp_matches(trim(${identifier(name)}), ${literal(CODES[type]!)})), false)`,
  );
  const reader = await connection.runAndReadAll(`SELECT ${tests.join(", ")} FROM ${read}`);
  const isCode = reader.getRowsJS()[0] as boolean[];
  const codes = new Set(numeric.filter((_, k) => isCode[k]).map(({ name }) => name));
  return columns.map(({ name, type }) => ({ name, type: codes.has(name) ? "VARCHAR" : type }));
}
