import { ColumnError, type Issue, OptionsError } from "@career-dml/core";
import { checkColumns, type PanelRoles, readAs, type Wanted } from "./roles.js";
import { identifier } from "./sql.js";
import { ROW } from "./open-file.js";
import type { Table } from "./table.js";

/** A career in columns, one per period: all columns of the file from the first to the last. */
export interface WideSequence {
  readonly name: string;
  readonly first: string;
  readonly last: string;
}

/** Columns of a file with one row per unit. */
export interface WideRoles extends Omit<PanelRoles, "time" | "unit" | "sequence" | "outcome" | "treatment"> {
  /** `null` where the careers alone are asked for. */
  readonly outcome: string | null;
  readonly treatment: string | null;
  /** Without one, a unit is called by the number of its row. */
  readonly unit: string | null;
  readonly sequence: readonly WideSequence[];
}

const UNIT = "row";
const TIME = "place in the career";

/** `occupation=occ0..occ9`. @throws {OptionsError} if it is not of that form. */
export function wideSequence(definition: string): WideSequence {
  const [, name, first, last] = /^\s*([^=]+?)\s*=\s*(.+?)\s*\.\.\s*(.+?)\s*$/.exec(definition) ?? [];
  if (name !== undefined && first !== undefined && last !== undefined) return { name, first, last };
  const message = `must read name=first..last where there is no time column, as in occupation=occ0..occ9, got '${definition}'`;
  throw new OptionsError("run", [{ path: "sequence", message }]);
}

/** A file with one row per unit and period, the roles of its columns, and how many periods careers have. */
export interface LongCareers<Roles> {
  readonly long: Table;
  readonly roles: Omit<Roles, "sequence" | "unit"> & Pick<PanelRoles, "unit" | "time" | "sequence">;
  /** Rows of a later time are landmarks. */
  readonly periods: number;
}

/**
 * One row per unit and period from one row per unit: the states of the career, then a row with all other roles, which is
 * the landmark. Missing states before the first known one and after the last are no part of a career.
 *
 * @throws {ColumnError} with every column that is absent or cannot serve its role.
 */
export async function lengthen<Roles extends WideRoles>(table: Table, roles: Roles): Promise<LongCareers<Roles>> {
  const careers = roles.sequence.map(({ name, first, last }) => ({ name, columns: between(table, first, last) }));
  await checkColumns(table, wanted(roles, careers));
  const periods = careers[0]!.columns.length;
  const uneven = careers.filter(({ columns }) => columns.length !== periods);
  const issues: Issue[] = uneven.map(({ name, columns }) => {
    const message = `has ${columns.length} columns where ${careers[0]!.name} has ${periods}; careers need the same periods`;
    return { path: `sequence ${name}`, message };
  });
  if (issues.length > 0) throw new ColumnError(issues);

  const others = [roles.outcome, roles.treatment, ...roles.covariates, roles.instrument].filter(
    (name) => name !== null,
  );
  const states = careers.map(({ name, columns }) => {
    const labels = columns.map((column) => readAs(table, column, "label"));
    return `list_extract([${labels.join(", ")}], place) AS ${identifier(name)}`;
  });
  const unit = roles.unit === null ? ROW : identifier(roles.unit);
  const known = careers.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(" OR ");
  const long = await table.through(`
    WITH states AS (SELECT ${ROW}, ${unit} AS unit, place, ${states.join(", ")}
                    FROM ${table.relation}, range(1, ${periods + 1}) AS places(place)),
    known AS (SELECT ${ROW}, min(place) AS first, max(place) AS last FROM states WHERE ${known} GROUP BY ${ROW})
    SELECT ${ROW}, unit AS ${identifier(roles.unit ?? UNIT)}, place AS ${identifier(TIME)},
           ${[...careers.map(({ name }) => identifier(name)), ...others.map((name) => `CAST(NULL AS DOUBLE) AS ${identifier(name)}`)].join(", ")}
    FROM states JOIN known USING (${ROW}) WHERE place BETWEEN first AND last
    UNION ALL
    SELECT ${ROW}, ${unit}, ${periods + 1},
           ${[...careers.map(() => "CAST(NULL AS VARCHAR)"), ...others.map((name) => readAs(table, name, "number"))].join(", ")}
    FROM ${table.relation}`);
  const sequence = careers.map(({ name }) => name);
  return { long, roles: { ...roles, unit: roles.unit ?? UNIT, time: TIME, sequence }, periods };
}

/** The columns of the file from one to another, in its order; the two names alone where they are not both there in order. */
function between(table: Table, first: string, last: string): string[] {
  const names = table.columns.map(({ name }) => name);
  const [from, to] = [names.indexOf(first), names.indexOf(last)];
  return from >= 0 && to >= from ? names.slice(from, to + 1) : [first, last];
}

function* wanted(roles: WideRoles, careers: readonly { columns: readonly string[] }[]): Generator<Wanted> {
  if (roles.unit !== null) yield ["unit", "label", roles.unit];
  if (roles.outcome !== null) yield ["outcome", "number", roles.outcome];
  if (roles.treatment !== null) yield ["treatment", "number", roles.treatment];
  for (const name of roles.covariates) yield ["covariates", "number", name];
  if (roles.instrument !== null) yield ["instrument", "number", roles.instrument];
  for (const { columns } of careers) for (const name of columns) yield ["sequence", "label", name];
}
