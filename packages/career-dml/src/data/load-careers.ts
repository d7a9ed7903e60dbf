import {
  DataError,
  type DataSummary,
  type Issue,
  OptionsError,
  report,
  type RunContext,
  type Sequences,
  sequencesOf,
} from "@career-dml/core";
import { count, examples } from "./column-checks.js";
import type { DataOptions } from "./load-dataset.js";
import { ROW } from "./open-file.js";
import { checkKeys, grouped, inOrder, numbers, timeSql } from "./panel.js";
import { checkColumns, type PanelRoles, readAs } from "./roles.js";
import { openTable, type Table } from "./table.js";
import { lengthen, wideSequence } from "./wide-careers.js";

/** Careers alone: nothing is known of outcome or treatment. */
export interface LoadedCareers {
  /** Labels of the units, in the order of the sequences' rows. */
  readonly units: readonly string[];
  readonly sequences: readonly Sequences[];
  /** File name without its folder, and its rows. */
  readonly source: string;
  readonly rows: number;
  readonly dropped: DataSummary["dropped"];
}

type CareerRoles = Pick<PanelRoles, "unit" | "time" | "sequence">;

/**
 * Careers of a panel without outcome and treatment. Where these are unknown no landmark can be found by them: the whole career
 * of a unit is read, or, with `at` a time, what lies strictly before it. Units come in the order of their labels.
 *
 * @throws {FileError | ColumnError | OptionsError} as `loadDataset`.
 * @throws {DataError} if rows repeat a (unit, time), or careers are empty and the options do not drop them.
 */
export async function loadCareers(options: DataOptions, run: RunContext = {}): Promise<LoadedCareers> {
  const { data } = options;
  if (data === null) throw new OptionsError("run", [{ path: "data", message: "must name a file" }]);
  report(run, "reading the careers", 0, 1);
  const table = await openTable({ ...options, data }, run);
  try {
    const { long, roles, inCareer } = await careersOf(table, options);
    const read = await readCareers(long, roles, inCareer);
    const rows = await table.countRows();
    const outside = options.where === null ? 0 : (await table.countAll()) - rows;
    const kept = withHistory(read, roles, options.emptyHistory);
    const dropped = [
      ...(outside > 0 ? [{ reason: "rows that where does not keep", count: outside }] : []),
      ...kept.dropped,
    ];
    report(run, "reading the careers", 1, 1);
    const sequences = roles.sequence.map((name, k) => sequencesOf(name, kept.histories[k]!));
    return Object.freeze({ units: kept.units, sequences, source: table.source, rows, dropped });
  } finally {
    table.close();
  }
}

/** The table with one row per unit and time, and SQL that is true in the rows of the career. */
async function careersOf(
  table: Table,
  { unit, time, sequence, at }: DataOptions,
): Promise<{ readonly long: Table; readonly roles: CareerRoles; readonly inCareer: string }> {
  if (time === null) {
    const none = { outcome: null, treatment: null, covariates: [], instrument: null };
    const wide = await lengthen(table, { ...none, unit, sequence: sequence.map(wideSequence) });
    return { ...wide, inCareer: `${readAs(wide.long, wide.roles.time, "order")} <= ${wide.periods}` };
  }
  if (unit === null) throw new OptionsError("run", [{ path: "unit", message: "is needed with time" }]);
  const roles = { unit, time, sequence };
  const states = sequence.map((name) => ["sequence", "label", name] as const);
  await checkColumns(table, [["unit", "label", unit], ["time", "order", time], ...states]);
  if (at === "last") return { long: table, roles, inCareer: "TRUE" };
  return { long: table, roles, inCareer: `${readAs(table, time, "order")} < ${await timeSql(table, time, at)}` };
}

interface Histories {
  readonly units: readonly string[];
  /** By kind of state and unit. */
  readonly histories: readonly (readonly (string | null)[])[][];
}

async function readCareers(table: Table, roles: CareerRoles, inCareer: string): Promise<Histories> {
  const { unit, time, sequence } = roles;
  const [row, unitOf, times, belongs, ...states] = await inOrder(table, roles, [
    `CAST(${ROW} AS DOUBLE)`,
    readAs(table, unit, "label"),
    readAs(table, time, "label"),
    `CAST(coalesce(${inCareer}, FALSE) AS DOUBLE)`,
    ...sequence.map((name) => readAs(table, name, "label")),
  ]);
  checkKeys({ fileRow: numbers(row!), unitOf: unitOf as string[], times: times as string[] }, roles);
  const { units, starts } = grouped(unitOf as string[]);
  const within = belongs as number[];
  const histories = states.map((labels) =>
    units.map((_, u) =>
      (labels as (string | null)[]).slice(starts[u], starts[u + 1]).filter((_, t) => within[starts[u]! + t] === 1),
    ),
  );
  return { units, histories };
}

function withHistory({ units, histories }: Histories, { unit }: CareerRoles, rule: DataOptions["emptyHistory"]) {
  const empty = [...units.keys()].filter((u) => histories[0]![u]!.length === 0);
  if (empty.length > 0 && rule === "error") {
    const named = examples(empty.map((u) => `${unit} ${units[u]}`));
    const issue: Issue = {
      path: `${empty.length.toLocaleString("en-US")} of ${count(units.length, "unit")}`,
      message: `have no row of a career (${named}); add --empty-history drop to leave them out`,
    };
    throw new DataError([issue]);
  }
  const gone = new Set(empty);
  const stays = <T>(all: readonly T[]): T[] => all.filter((_, u) => !gone.has(u));
  if (gone.size === units.length) throw new DataError([{ path: "units", message: "none has a career" }]);
  const dropped = gone.size > 0 ? [{ reason: "units: empty history", count: gone.size }] : [];
  return { units: stays(units), histories: histories.map(stays), dropped };
}
