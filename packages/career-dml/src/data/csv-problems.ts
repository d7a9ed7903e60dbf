import { FileError } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { count, EXAMPLES, examples } from "./column-checks.js";
import { linesAtBytes } from "./csv-lines.js";
import type { CsvFile } from "./csv-rules.js";
import { duckdbProblem } from "./duckdb.js";
import { literal } from "./sql.js";

/** A line of a CSV file that cannot be read, and why, in DuckDB's words. */
interface Rejected {
  readonly line: string;
  readonly line_byte_position: string | null;
  readonly error_type: string;
  readonly error_message: string;
}

const REJECTS = "career_dml_rejects";
/** Most lines that are looked at: a file with more is of another form. */
const MOST = 100_000;

/**
 * What is wrong with a CSV file, all of it: reads the file once more as text, and keeps the lines that cannot be read.
 *
 * @param form Arguments of `read_csv` that tell the fields apart and take them as text.
 * @param error What DuckDB said first, where the lines say nothing.
 */
export async function csvFailure(
  connection: DuckDBConnection,
  { file, name, form }: CsvFile & { readonly form: string },
  error: unknown,
): Promise<FileError> {
  const found = await rejected(connection, file, form).catch(() => []);
  if (found.length > 0) return new FileError(name, (await told(file, found)).join("; "), { cause: error });
  return new FileError(name, plainly(duckdbProblem(error)), { cause: error });
}

/** What DuckDB says of a file without a word on its parser and its settings. */
function plainly(problem: string): string {
  const line = /CSV Error on Line: (\d+)/.exec(problem)?.[1];
  if (line !== undefined && problem.includes("unicode")) return `line ${line} is not UTF-8 text; ${NAME_ENCODING}`;
  if (/state machine|not possible to automatically detect/.test(problem)) {
    return "cannot be read as CSV: its lines do not all end in the same way, or its rows do not share one form";
  }
  return `cannot be read as CSV: ${problem}`;
}

const NAME_ENCODING =
  "name the encoding, as in --encoding windows-1252 (Excel in western Europe), or save the file as UTF-8";

async function rejected(connection: DuckDBConnection, file: string, form: string): Promise<Rejected[]> {
  const keep = `store_rejects = true, rejects_table = '${REJECTS}', rejects_scan = '${REJECTS}_scan', rejects_limit = ${MOST}`;
  await connection.run(`SELECT count(COLUMNS(*)) FROM read_csv(${literal(file)}, ${form}, ${keep})`);
  const reader = await connection.runAndReadAll(
    `SELECT line, min(line_byte_position) AS line_byte_position, any_value(error_type) AS error_type,
            any_value(error_message) AS error_message
     FROM ${REJECTS} GROUP BY line ORDER BY line`,
  );
  return reader.getRowObjectsJson() as unknown as Rejected[];
}

/** One sentence for each kind of problem, with the first lines of each. */
async function told(file: string, found: readonly Rejected[]): Promise<string[]> {
  const kinds = [...new Set(found.map(kindOf))];
  const sentences: string[] = [];
  for (const kind of kinds) {
    const lines = found.filter((line) => kindOf(line) === kind);
    sentences.push(sentence(kind, lines, await lineNumbers(file, lines)));
  }
  return sentences;
}

const kindOf = ({ error_type: type }: Rejected): string => (type === "MISSING COLUMNS" ? "TOO MANY COLUMNS" : type);

/** Lines as an editor counts them; DuckDB's, which take a cell with line breaks for one line, where the file cannot be read here. */
async function lineNumbers(file: string, found: readonly Rejected[]): Promise<string[]> {
  const first = found.slice(0, EXAMPLES);
  const lines = await linesAtBytes(
    file,
    first.map(({ line_byte_position: place }) => Number(place ?? 0)),
  ).catch(() => []);
  return found.map(({ line }, k) => String(lines[k] ?? line));
}

function sentence(kind: string, found: readonly Rejected[], lines: readonly string[]): string {
  const where = `${found.length === 1 ? "line" : "lines"} ${examples(lines)}`;
  const has = found.length === 1 ? "has" : "have";
  switch (kind) {
    case "TOO MANY COLUMNS":
      return wrongLengths(found, lines);
    case "UNQUOTED VALUE":
      return `${where} ${has} a quoted field that does not end, or goes on behind its closing quote; write a quote within quotes twice`;
    case "INVALID ENCODING":
      return `${where} ${found.length === 1 ? "is" : "are"} not UTF-8 text; ${NAME_ENCODING}`;
    case "LINE SIZE OVER MAXIMUM":
      return `${where} ${found.length === 1 ? "is" : "are"} longer than 2,000,000 bytes; shorten ${found.length === 1 ? "it" : "them"}, close an open quote, or write the file as Parquet`;
    default:
      return `${where} cannot be read: ${found[0]!.error_message}`;
  }
}

/** Rows of other lengths than the header. */
function wrongLengths(found: readonly Rejected[], lines: readonly string[]): string {
  const counts = found.map(({ error_message: m }) => /Columns: (\d+) Found: (\d+)/.exec(m));
  const header = counts[0]?.[1] ?? "another number";
  if (header === "1") {
    const first = `line ${lines[0]} has ${count(Number(counts[0]?.[2]), "field")}`;
    return `its first line, which must name the columns, is one field, but ${first}; remove what stands above the header`;
  }
  if (found.length === 1) {
    const fields = count(Number(counts[0]?.[2]), "field");
    return `line ${lines[0]} has ${fields} where the header has ${header}; mend it or quote its commas`;
  }
  const each = examples(lines.map((line, k) => `line ${line} has ${counts[k]?.[2]}`));
  return `${count(found.length, "line")} do not have the header's ${header} fields: ${each}; mend them or quote their commas`;
}
