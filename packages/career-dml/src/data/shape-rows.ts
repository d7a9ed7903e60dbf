import { OptionsError } from "@career-dml/core";
import type { DuckDBConnection } from "@duckdb/node-api";
import { MISSING_TEXTS } from "./csv.js";
import { describe, duckdbProblem } from "./duckdb.js";
import { identifier, literal } from "./sql.js";

/** What becomes of the rows of a file before roles are given. */
export interface RowRules {
  readonly where: string | null;
  readonly derive: readonly string[];
}

/** The relation that `shapeRows` makes. */
export const RELATION = "career_dml_data";

/**
 * The relation `RELATION`: missing values as NULL, derived columns in order, each seeing those before it, then the rows that
 * `where` keeps.
 *
 * @throws {OptionsError} if `where` or `derive` is not SQL over its columns.
 */
export async function shapeRows(connection: DuckDBConnection, { derive, where }: RowRules): Promise<void> {
  const columns = await describe(connection, "raw");
  const cells = columns.map(({ name, type }) => `${withoutMissing(identifier(name), type)} AS ${identifier(name)}`);
  await connection.run(`CREATE TEMP VIEW clean AS SELECT ${cells.join(", ")} FROM raw`);
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  let relation = "clean";
  for (const [k, definition] of derive.entries()) {
    const [name, sql] = parseDerive(definition);
    const select = names.has(name.toLowerCase())
      ? `* REPLACE ((${sql}) AS ${identifier(name)})`
      : `*, (${sql}) AS ${identifier(name)}`;
    await runUserSql(
      connection,
      "derive",
      definition,
      `CREATE TEMP VIEW derived_${k} AS SELECT ${select} FROM ${relation}`,
    );
    names.add(name.toLowerCase());
    relation = `derived_${k}`;
  }
  const condition = where === null ? "" : ` WHERE (${where})`;
  await runUserSql(
    connection,
    "where",
    where ?? "",
    `CREATE TEMP VIEW ${RELATION} AS SELECT * FROM ${relation}${condition}`,
  );
}

function withoutMissing(column: string, type: string): string {
  if (type === "VARCHAR")
    return `CASE WHEN trim(${column}) IN (${MISSING_TEXTS.map(literal).join(", ")}) THEN NULL ELSE ${column} END`;
  if (type === "DOUBLE" || type === "FLOAT") return `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END`;
  return column;
}

/** `name = SQL`, the name plain or in double quotes. */
function parseDerive(definition: string): [string, string] {
  const match = /^\s*(?:"([^"]+)"|([\p{L}_][\p{L}\p{N}_]*))\s*=(?!=)\s*(\S[^]*)$/u.exec(definition);
  if (match === null) {
    throw new OptionsError("run", [
      { path: "derive", message: `must read 'name = SQL', as in 'kids = kids5 + kids618 > 0', got '${definition}'` },
    ]);
  }
  return [(match[1] ?? match[2])!, match[3]!];
}

async function runUserSql(connection: DuckDBConnection, path: string, given: string, sql: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    throw new OptionsError("run", [{ path, message: `'${given}' is not understood: ${duckdbProblem(error)}` }]);
  }
}
