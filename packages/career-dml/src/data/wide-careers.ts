import { ColumnError, type Issue, OptionsError } from "@career-dml/core";
import { checkColumns, type PanelRoles, readAs, type Wanted } from "./roles.js";
import { identifier } from "./sql.js";
import { ROW } from "./open-file.js";
import type { Table } from "./table.js";

/** A career, or a number along it, in columns, one per period: all columns of the file from the first to the last. */
export interface WideSequence {
  readonly name: string;
  readonly first: string;
  readonly last: string;
}

/** Columns of a file with one row per unit. */
export interface WideRoles extends Omit<PanelRoles, "time" | "unit" | "outcome" | "treatment" | Careers> {
  /** `null` where the careers alone are asked for. */
  readonly outcome: string | null;
  readonly treatment: string | null;
  /** Without one, a unit is called by the number of its row. */
  readonly unit: string | null;
  readonly sequence: readonly WideSequence[];
  readonly numericSequence: readonly WideSequence[];
}

/** Roles that name columns of careers. */
type Careers = "sequence" | "numericSequence";

const UNIT = "row";
const TIME = "place in the career";

/** `occupation=occ0..occ9`. @throws {OptionsError} if it is not of that form. */
function wideSequence(definition: string, path: Careers): WideSequence {
  const [, name, first, last] = /^\s*([^=]+?)\s*=\s*(.+?)\s*\.\.\s*(.+?)\s*$/.exec(definition) ?? [];
  if (name !== undefined && first !== undefined && last !== undefined) return { name, first, last };
  const example = path === "sequence" ? "occupation=occ0..occ9" : "hours=hours0..hours9";
  const message = `must read name=first..last where there is no time column, as in ${example}, got '${definition}'`;
  throw new OptionsError("run", [{ path, message }]);
}

/** The careers of a wide file as options name them. @throws {OptionsError} if one is not of the form `name=first..last`. */
export const wideCareers = (given: Pick<PanelRoles, Careers>): Pick<WideRoles, Careers> => ({
  sequence: given.sequence.map((definition) => wideSequence(definition, "sequence")),
  numericSequence: given.numericSequence.map((definition) => wideSequence(definition, "numericSequence")),
});

/** Why numbers of a wide file are left out. */
export const OUTSIDE_CAREERS = "numbers before the first known state of a career or after the last";

/** A file with one row per unit and period, the roles of its columns, and how many periods careers have. */
export interface LongCareers<Roles> {
  readonly long: Table;
  readonly roles: Omit<Roles, "unit" | Careers> & Pick<PanelRoles, "unit" | "time" | Careers>;
  /** Rows of a later time are landmarks. */
  readonly periods: number;
  /** Numbers before the first known state of a career and after the last: not in `long`, which has no state for them. */
  readonly outside: number;
}

/**
 * One row per unit and period from one row per unit: states and numbers of the career, then a row with all other roles, which
 * is the landmark. Missing states before the first known one and after the last are no part of a career, and numbers
 * beside them are counted as `outside`.
 *
 * @throws {ColumnError} with every column that is absent or cannot serve its role.
 */
export async function lengthen<Roles extends WideRoles>(table: Table, roles: Roles): Promise<LongCareers<Roles>> {
  const states = roles.sequence.map(rangeIn(table));
  const numbers = roles.numericSequence.map(rangeIn(table));
  await checkColumns(table, wanted(roles, states, numbers));
  const others = [roles.outcome, roles.treatment, ...roles.covariates, roles.instrument].filter(
    (name) => name !== null,
  );
  checkRanges([...states, ...numbers], others);

  const periods = states[0]!.columns.length;
  const unit = roles.unit === null ? ROW : identifier(roles.unit);
  const placed = [...states.map(placedAs(table, "label")), ...numbers.map(placedAs(table, "number"))];
  const isKnown = states.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(" OR ");
  const careers = `
    WITH states AS (SELECT ${ROW}, ${unit} AS unit, place, ${placed.join(", ")}
                    FROM ${table.relation}, range(1, ${periods + 1}) AS places(place)),
    known AS (SELECT ${ROW}, min(place) AS first, max(place) AS last FROM states WHERE ${isKnown} GROUP BY ${ROW})`;
  const names = [...states, ...numbers].map(({ name }) => identifier(name));
  const nothing = [...states.map(() => "CAST(NULL AS VARCHAR)"), ...numbers.map(() => "CAST(NULL AS DOUBLE)")];
  const long = await table.through(`${careers}
    SELECT ${ROW}, unit AS ${identifier(roles.unit ?? UNIT)}, place AS ${identifier(TIME)},
           ${[...names, ...others.map((name) => `CAST(NULL AS DOUBLE) AS ${identifier(name)}`)].join(", ")}
    FROM states JOIN known USING (${ROW}) WHERE place BETWEEN first AND last
    UNION ALL
    SELECT ${ROW}, ${unit}, ${periods + 1},
           ${[...nothing, ...others.map((name) => readAs(table, name, "number"))].join(", ")}
    FROM ${table.relation}`);
  const columns = { sequence: states.map(({ name }) => name), numericSequence: numbers.map(({ name }) => name) };
  const named = { ...roles, ...columns, unit: roles.unit ?? UNIT, time: TIME };
  return { long, roles: named, periods, outside: await countOutside(table, careers, numbers) };
}

/** Numbers at places of the file that are no period of a career. */
async function countOutside(table: Table, careers: string, numbers: readonly Range[]): Promise<number> {
  if (numbers.length === 0) return 0;
  const counts = numbers.map(({ name }) => `count(${identifier(name)})`).join(" + ");
  const [found] = await table.query(`${careers}
    SELECT CAST(${counts} AS DOUBLE)
    FROM states LEFT JOIN known USING (${ROW}) WHERE first IS NULL OR place NOT BETWEEN first AND last`);
  return found![0] as number;
}

/** A career's name and its columns. */
interface Range {
  readonly name: string;
  readonly columns: readonly string[];
}

const rangeIn =
  (table: Table) =>
  ({ name, first, last }: WideSequence): Range => ({ name, columns: between(table, first, last) });

/** SQL of a range at its place. */
const placedAs =
  (table: Table, kind: "label" | "number") =>
  ({ name, columns }: Range): string =>
    `list_extract([${columns.map((column) => readAs(table, column, kind)).join(", ")}], place) AS ${identifier(name)}`;

/** All ranges have the same periods, and names of their own. @throws {ColumnError} */
function checkRanges(ranges: readonly Range[], others: readonly string[]): void {
  const first = ranges[0]!;
  const issues = ranges.flatMap(({ name, columns }, k): Issue[] => {
    const path = `sequence ${name}`;
    const taken = [...others, ...ranges.slice(0, k).map((range) => range.name)].includes(name);
    const uneven = `has ${columns.length} columns where ${first.name} has ${first.columns.length}; careers need the same periods`;
    return [
      ...(columns.length === first.columns.length ? [] : [{ path, message: uneven }]),
      ...(taken ? [{ path, message: `has the name of another role; call it otherwise, as in past_${name}=…` }] : []),
    ];
  });
  if (issues.length > 0) throw new ColumnError(issues);
}

/** The columns of the file from one to another, in its order; the two names alone where they are not both there in order. */
function between(table: Table, first: string, last: string): string[] {
  const names = table.columns.map(({ name }) => name);
  const [from, to] = [names.indexOf(first), names.indexOf(last)];
  return from >= 0 && to >= from ? names.slice(from, to + 1) : [first, last];
}

function* wanted(roles: WideRoles, states: readonly Range[], numbers: readonly Range[]): Generator<Wanted> {
  if (roles.unit !== null) yield ["unit", "label", roles.unit];
  if (roles.outcome !== null) yield ["outcome", "number", roles.outcome];
  if (roles.treatment !== null) yield ["treatment", "number", roles.treatment];
  for (const name of roles.covariates) yield ["covariates", "number", name];
  if (roles.instrument !== null) yield ["instrument", "number", roles.instrument];
  for (const { columns } of states) for (const name of columns) yield ["sequence", "label", name];
  for (const { columns } of numbers) for (const name of columns) yield ["numeric-sequence", "number", name];
}
