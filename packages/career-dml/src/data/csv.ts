import { FileError } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "./sql.js";

/** What stands for a missing value, in CSV and in text columns of any format. */
export const MISSING_TEXTS: readonly string[] = ["", "NA", "NaN", "nan", "null", "NULL", "."];

/**
 * A CSV file as a relation of fixed form and types, found once: every later query would otherwise guess them again. Types
 * come from all rows, since one guessed from the first thousand would break on the others.
 *
 * @throws {FileError} if the file has no form, or a line breaks it.
 */
export async function csvRelation(connection: DuckDBConnection, file: string): Promise<string> {
  // Neither lines at the top nor lines that start with # are left out unseen.
  const settings = `header = true, skip = 0, comment = '', nullstr = [${MISSING_TEXTS.map(literal).join(", ")}]`;
  try {
    const sniffed = await connection.runAndReadAll(
      `SELECT * FROM sniff_csv(${literal(file)}, ${settings}, sample_size = -1)`,
    );
    const form = sniffed.getRowObjectsJson()[0] as unknown as CsvForm;
    if (form.Columns.length === 1) await checkRectangular(connection, file, form.Columns[0]!.name);
    return `read_csv(${literal(file)}, ${settings}, ${formArguments(form)})`;
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(file, csvProblem(error), { cause: error });
  }
}

/** A row of DuckDB's `sniff_csv`. */
interface CsvForm {
  readonly Delimiter: string;
  readonly Quote: string;
  readonly Escape: string;
  readonly NewLineDelimiter: string;
  readonly Columns: readonly { readonly name: string; readonly type: string }[];
  readonly DateFormat: string | null;
  readonly TimestampFormat: string | null;
}

function formArguments(form: CsvForm): string {
  const columns = form.Columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`);
  const settings = {
    delim: form.Delimiter,
    quote: form.Quote,
    escape: form.Escape,
    new_line: form.NewLineDelimiter,
    dateformat: form.DateFormat,
    timestampformat: form.TimestampFormat,
  };
  const given = Object.entries(settings).flatMap(([name, value]) =>
    value === null ? [] : [`${name} = ${literal(value === "(empty)" ? "" : value)}`],
  );
  return ["auto_detect = false", ...given, `columns = {${columns.join(", ")}}`].join(", ");
}

/**
 * Rows of different lengths make DuckDB take every line for one cell. Reads the file again by the form its header
 * promises, so that the line that breaks it is named.
 */
async function checkRectangular(connection: DuckDBConnection, file: string, header: string): Promise<void> {
  const delimiter = [",", ";", "\t"].find((mark) => header.includes(mark));
  if (delimiter === undefined) return;
  const fields = header.split(delimiter).map((_, k) => `'c${k}': 'VARCHAR'`);
  const form = `auto_detect = false, header = true, delim = ${literal(delimiter)}, quote = '"', escape = '"'`;
  await connection.run(`SELECT count(c0) FROM read_csv(${literal(file)}, ${form}, columns = {${fields.join(", ")}})`);
}

/** DuckDB's account of a broken CSV file in one sentence, without its advice on its own settings. */
function csvProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line === undefined) return "cannot be read as CSV: it is not UTF-8 text, or its rows do not share one form";
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (counts)
    return `line ${line} has ${counts[2]} fields where the header has ${counts[1]}; mend it or quote its commas`;
  const [, reason] = /\n\s*\n\s*(\S[^\n]*)/.exec(message) ?? [];
  return `line ${line} cannot be read${reason && !reason.startsWith("Possible") ? `: ${reason}` : ""}`;
}
